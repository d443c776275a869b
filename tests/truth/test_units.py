"""A file drawn in millimetres (Unit Scale 0.001) gets the labels of the same file in metres: its
balls shine at the same pixels, and every length of the labels is metric."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from synthpoint.exporters import bop, coco
from synthpoint.properties.scene import ensure
from synthpoint.scene.authoring import overlay, watch
from synthpoint.scene.blender import files, units
from synthpoint.tests.scene import building
from synthpoint.tests.truth import bar

AT, HEIGHT, DEEP = (0.03, -0.02, 0.01), 0.4, -0.001

STAYS = {"placement": {"enabled": False}, "instruments": {"count": 1, "scale": 1}}


def drawn(scene, metre):
    """The bar with its camera above, one metre of it `metre` Blender units long."""
    made = bar.Bar(at=AT)
    bar.camera(scene)
    # The other tip is 1 mm below its ball's face: less than the tolerance of 2 mm, and this more.
    made.points["tip_right"].location.z = DEEP
    for obj in scene.objects:
        obj.location *= metre
        if obj.type == "MESH":
            obj.data.transform(Matrix.Scale(metre, 4))
    scene.camera.data.clip_start *= metre
    scene.camera.data.clip_end *= metre
    scene.unit_settings.scale_length = 1 / metre
    return made


def shot(scene, folder, metre, system="METRIC"):
    drawn(scene, metre)
    scene.unit_settings.system = system
    with bar.opened(folder, bar.job(**STAYS)) as stage:
        path, record = stage.shoot(1)
        assert all(e < 0.5 for e in bar.errors(path, record))
    return record


@pytest.fixture
def millimetres(scene, tmp_path):
    return shot(scene, tmp_path, 1000.0)


def test_depths_and_poses_are_those_that_were_built(millimetres):
    (one,) = millimetres.instances
    written = coco.annotation(1, 1, millimetres, one, "rle")
    depths = dict(zip([k.name for k in one.keypoints], written["keypoint_depths"], strict=True))
    above = {name: z for name, (_x, _y, z) in bar.PLACES.items()} | {"tip_right": DEEP}
    expected = {name: HEIGHT - AT[2] - z for name, z in above.items()}
    assert depths == pytest.approx(expected, abs=1e-6)
    pose = written["pose_bop"]
    expected = np.array((AT[0], -AT[1], HEIGHT - AT[2])) * bop.MILLIMETRES
    np.testing.assert_allclose(pose["cam_t_m2c"], expected, atol=1e-3)
    np.testing.assert_allclose(pose["scale"], 1.0, atol=1e-6)
    np.testing.assert_allclose(np.array(written["pose"])[:3, 3], AT, atol=1e-7)
    camera = coco.image(millimetres)["camera"]
    np.testing.assert_allclose(np.array(camera["world_from_camera"])[:3, 3], (0, 0, HEIGHT))
    np.testing.assert_allclose(camera["cam_t_w2c"], (0, 0, 1000 * HEIGHT), atol=1e-3)


def test_labels_are_those_of_the_file_in_metres(scene, millimetres, tmp_path):
    metres = shot(files.start_empty(), tmp_path, 1.0)
    (one,), (other,) = metres.instances, millimetres.instances
    for a, b in zip(one.keypoints, other.keypoints, strict=True):
        assert (a.visibility, a.reason, a.borderline) == (b.visibility, b.reason, b.borderline)
        assert (a.u, a.v, a.depth) == pytest.approx((b.u, b.v, b.depth), rel=1e-5)
    assert {k.name: k.visibility for k in one.keypoints} == {
        "tip_left": 2, "tip_right": 1, "handle": 2,
    }  # fmt: skip
    np.testing.assert_allclose(one.pose, other.pose, atol=1e-7)
    assert "unit_scale" not in metres.scene
    assert millimetres.scene["unit_scale"] == 0.001


def test_where_units_are_off_blender_units_are_metres(scene, tmp_path):
    """As Blender itself takes it: without a unit system the scale says nothing."""
    record = shot(scene, tmp_path, 1000.0, system="NONE")
    assert record.view.position[2] == pytest.approx(1000 * HEIGHT)
    assert "unit_scale" not in record.scene


def test_a_thing_in_the_way_has_a_metric_pose(scene, tmp_path):
    drawn(scene, 1000.0)
    things = bpy.data.collections.new("things")
    scene.collection.children.link(things)
    building.box("brick", (20.0, 20.0, 20.0), collection=things)
    ways = {
        "enabled": True, "collection": "things", "own_objects": 1, "cubes": 0, "planes": 0,
        "label_as": "thing",
    }  # fmt: skip
    with bar.opened(tmp_path, bar.job(**STAYS, occluders=ways)) as stage:
        for index in range(1, 9):
            record = stage.shoot(index)[1]
            found = [i for i in record.instances if i.class_name == "thing"]
            if found:
                break
    for one in found:
        assert 0.0 < np.array(one.pose)[2, 3] < HEIGHT
    assert found


@pytest.mark.parametrize("metre", [1.0, 1000.0])
def test_the_overlay_and_the_panel_take_tolerances_in_metres(scene, metre):
    made = drawn(scene, metre)
    building.tag(made.root, "tweezers")
    for name, point in made.points.items():
        point.synthpoint.role, point.synthpoint.keypoint = "KEYPOINT", name
    ensure(scene)
    bpy.ops.synthpoint.add_class(preset="tweezers")
    building.update()
    watch.refresh()
    overlay.gather(scene)
    overlay.look(scene, bpy.context.evaluated_depsgraph_get())
    seen = {m.name: m.seen for m in overlay.current.marks}
    assert seen == {"tip_left": True, "tip_right": False, "handle": True}
    keypoint = scene.synthpoint.classes[0].keypoints[0]
    # What the window shows of a length is Blender units times the scale.
    assert keypoint.depth * units.metres(scene) == pytest.approx(keypoint.tolerance)
    keypoint.depth = 0.003 * metre
    assert keypoint.tolerance == pytest.approx(0.003)
