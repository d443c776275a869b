"""A user's own .blend: whatever it holds, labels follow it and what is not tagged stays."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix, Vector
from synthpoint.scene.blender import files
from synthpoint.scene.instruments import inspection
from synthpoint.scene.prepare import prepare, shipped_classes
from synthpoint.tests.scene import building

TURNED = Euler((0.3, -0.2, 1.1)).to_quaternion()


def saved(tmp_path):
    building.update()
    path = tmp_path / "own.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    return path


def opened(path, spec, by_name=False):
    scene, spec = prepare(spec, path, by_name)
    return building.staged(spec, scene)


def nested(kind):
    """A probe below two parents; `kind` says what the outer one does to it."""
    scale = {"scaled": (2, 2, 2), "mirrored": (-1, 1, 1), "mirrored root": (1, 1, 1)}[kind]
    outer = building.empty("outer")
    outer.matrix_basis = Matrix.LocRotScale((0.05, 0.02, -0.4), TURNED, scale)
    inner = building.empty("inner", outer, at=(0.01, -0.02, 0.03))
    inner.matrix_parent_inverse = Matrix.Translation((0.02, 0.0, 0.0))
    root = building.probe(parent=inner)
    root.rotation_euler = (0.0, 0.0, 0.6)
    if kind == "mirrored root":
        root.scale = (1.0, -1.0, 1.0)
    return root


KINDS = ["scaled", "mirrored", "mirrored root"]


def distances(points):
    names = sorted(points)
    return [np.linalg.norm(points[a] - points[b]) for a in names for b in names if a < b]


def handedness(matrix):
    return np.sign(np.linalg.det(np.asarray(matrix)[:3, :3]))


@pytest.mark.parametrize("kind", KINDS)
def test_parents_put_the_instrument_where_they_do_in_the_file(scene, tmp_path, kind):
    root = nested(kind)
    building.camera()
    points = building.places(root)
    home = root.matrix_world.copy()
    with opened(saved(tmp_path), building.job()) as stage:
        record = stage.shoot(1)[1]
    np.testing.assert_allclose(record.instances[0].pose, home, atol=1e-6)
    assert record.instances[0].area > 70
    for k in record.instances[0].keypoints:
        u, v, depth = record.view.project([points[k.name]])[0]
        assert (k.u, k.v, k.depth) == pytest.approx((u, v, depth), abs=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_placed_below_parents_it_keeps_its_shape(scene, tmp_path, kind):
    root = nested(kind)
    points = building.places(root)
    home = root.matrix_world.copy()
    spec = building.job(
        placement={"enabled": True, "resting": 0.0, "in_view": 1.0, "u": 0.5, "v": 0.5},
        camera={"enabled": True, "distance": 2.0},
        instruments={"scale": 1.1},
    )
    with opened(saved(tmp_path), spec) as stage:
        for index in (1, 2):
            record = stage.shoot(index)[1]
            placed = building.places(bpy.data.objects["probe"])
            assert distances(placed) == pytest.approx([1.1 * d for d in distances(points)])
            label = record.instances[0]
            assert handedness(label.pose) == handedness(home)
            x, y, w, h = label.bbox
            # Fully in view, so the mask is closed and the front point lies in its box.
            assert x > 0
            assert y > 0
            assert x + w < record.width
            assert y + h < record.height
            by_name = {k.name: k for k in label.keypoints}
            assert x <= by_name["front"].u <= x + w
            assert y <= by_name["front"].v <= y + h


def test_animated_root_goes_where_it_is_put(scene, tmp_path):
    root = building.probe()
    root.location = (0.3, 0.0, 0.0)
    root.keyframe_insert("location", frame=1)
    root.constraints.new("COPY_LOCATION").target = building.empty("anchor", at=(0.0, 0.4, 0.0))
    spec = building.job(
        placement={"enabled": True, "resting": 0.0}, camera={"enabled": True, "distance": 2.0}
    )
    with opened(saved(tmp_path), spec) as stage:
        wanted = stage.sample(1).instruments[0].pose
        label = stage.shoot(1)[1].instances[0]
        root = bpy.data.objects["probe"]
        assert tuple(root.matrix_world.translation) == pytest.approx(
            tuple(row[3] for row in label.pose[:3])
        )
        assert [row[3] for row in label.pose[:3]] == pytest.approx([row[3] for row in wanted[:3]])


def test_animation_layers_of_the_root_do_not_move_it_either(scene, tmp_path):
    root = building.probe()
    root.keyframe_insert("location", frame=1)
    action = root.animation_data.action
    root.animation_data.nla_tracks.new().strips.new("strip", 1, action)
    root.animation_data.action = None
    root.driver_add("rotation_euler", 2).driver.expression = "1.0"
    spec = building.job(
        placement={"enabled": True, "resting": 0.0}, camera={"enabled": True, "distance": 2.0}
    )
    with opened(saved(tmp_path), spec) as stage:
        wanted = stage.sample(2).instruments[0].pose
        stage.shoot(2)
        # The file shows it turned by the driver, so that is its home orientation.
        wanted = Matrix(wanted) @ Matrix.Rotation(1.0, 4, "Z")
        np.testing.assert_allclose(bpy.data.objects["probe"].matrix_world, wanted, atol=1e-5)


@pytest.mark.parametrize("share", [57, 50, 33])
def test_resolution_percentage_is_blenders(scene, tmp_path, share):
    building.probe()
    building.camera()
    scene.render.resolution_x, scene.render.resolution_y = 200, 100
    scene.render.resolution_percentage = share
    scene.render.filepath = str(tmp_path / "truth.png")
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.cycles.use_denoising = False
    bpy.ops.render.render(write_still=True)
    truth = building.picture(tmp_path / "truth.png").shape
    spec = building.job(render={"width": None, "height": None})
    with opened(saved(tmp_path), spec) as stage:
        path, record = stage.shoot(1)
        assert building.picture(path).shape == truth
        assert (record.height, record.width) == truth[:2]


def test_what_is_not_tagged_stays(scene, tmp_path):
    building.probe()
    building.camera()
    table = building.box("table", (0.5, 0.5, 0.1), at=(0.0, 0.0, -0.2))
    table.data.materials.append(building.emission((0.0, 0.0, 1.0)))
    table.rotation_euler = (0.0, 0.0, 0.3)
    building.update()
    home = table.matrix_world.copy()
    channels = [{"inputs": {"Roughness": 0.3}}]
    building.only_instrument(scene).parts[0].data.materials.append(plain_material())
    spec = building.job(materials={"enabled": True, "channels": channels})
    with opened(saved(tmp_path), spec) as stage:
        path, record = stage.shoot(1)
        table = bpy.data.objects["table"]
        assert table.matrix_world == home
        assert table.material_slots[0].material.name == "emission"
        light = building.picture(path)
        corner = record.view.project([home @ Vector((0.2, 0.2, 0.05))])[0]
        assert light[int(corner[1]), int(corner[0])] == pytest.approx((0, 0, 1))
        assert not building.mask_of(record)[int(corner[1]), int(corner[0])]


def plain_material():
    material = bpy.data.materials.new("steel.001")
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    return material


def by_collection():
    """Two tweezers as collections, with Blender's .001 on every name of the second one."""
    for number, x in enumerate((-0.15, 0.15)):
        ending = f".{number:03d}" if number else ""
        collection = bpy.data.collections.new("tweezers" + ending)
        bpy.context.scene.collection.children.link(collection)
        building.box("arm" + ending, (0.02, 0.2, 0.02), at=(x, 0.0, 0.0), collection=collection)
        building.box(
            "other" + ending, (0.02, 0.2, 0.02), at=(x + 0.03, 0, 0), collection=collection
        )
        for name, y in (("tip_left", 0.09), ("tip_right", 0.08), ("handle", -0.09)):
            building.empty(name + ending, at=(x, y, 0.01), collection=collection)


def by_parent():
    """The same by parents, the keypoints partly below the meshes."""
    for number, x in enumerate((-0.15, 0.15)):
        ending = f".{number:03d}" if number else ""
        root = building.empty("tweezers" + ending, at=(x, 0.0, 0.0))
        arm = building.box("arm" + ending, (0.02, 0.2, 0.02), parent=root)
        building.box("other" + ending, (0.02, 0.2, 0.02), at=(0.03, 0.0, 0.0), parent=root)
        building.empty("tip_left" + ending, arm, (0.0, 0.09, 0.01))
        building.empty("tip_right" + ending, root, (0.0, 0.08, 0.01))
        building.empty("handle" + ending, root, (0.0, -0.09, 0.01))


@pytest.mark.parametrize("make", [by_collection, by_parent], ids=lambda f: f.__name__)
def test_names_tag_an_untagged_file(scene, tmp_path, make):
    make()
    building.box("tweezers_box", (0.05, 0.05, 0.05), at=(0.0, 0.2, 0.0))
    building.camera()
    with opened(saved(tmp_path), building.job(classes=[]), by_name=True) as stage:
        record = stage.shoot(1)[1]
    assert [c.name for c in shipped_classes()] == ["needle_holder", "tweezers"]
    assert sorted(i.instrument for i in record.instances) == ["tweezers", "tweezers.001"]
    for label in record.instances:
        x = -0.15 if label.instrument == "tweezers" else 0.15
        assert label.class_name == "tweezers"
        wanted = {"tip_left": 0.09, "tip_right": 0.08, "handle": -0.09}
        for k in label.keypoints:
            scale = 64 / 0.99
            seen = (32 + scale * x, 24 - scale * wanted[k.name])
            assert (k.u, k.v) == pytest.approx(seen, abs=1e-3)
            assert k.visibility == 2
        left, _, width, _ = label.bbox
        assert left == pytest.approx(32 + scale * (x - 0.01), abs=1)
        assert width == pytest.approx(scale * 0.05, abs=1)


def test_tagged_file_is_not_changed_by_names(scene, tmp_path):
    by_parent()
    building.camera()
    spec = building.job(classes=[])
    path = saved(tmp_path)
    prepare(spec, path, by_name=True)
    tagged = tmp_path / "tagged.blend"
    files.save_copy(tagged)
    with opened(tagged, spec) as stage:
        first = stage.shoot(1)[1]
    with opened(tagged, spec, by_name=True) as stage:
        assert stage.shoot(1)[1] == first


def test_the_file_is_left_as_it_was(scene, tmp_path):
    building.probe()
    building.camera()
    path = saved(tmp_path)
    before = path.read_bytes()
    with opened(path, building.job(camera={"enabled": True}, lights={"enabled": True})) as stage:
        stage.shoot(1)
    assert path.read_bytes() == before


def test_the_scene_kept_for_a_dataset_still_finds_its_pictures(scene, tmp_path):
    (tmp_path / "project" / "tex").mkdir(parents=True)
    made = bpy.data.images.new("green", 4, 4)
    made.filepath_raw = str(tmp_path / "project" / "tex" / "green.png")
    made.file_format = "PNG"
    made.save()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "project" / "own.blend"))
    bpy.data.images.remove(made)
    loaded = bpy.data.images.load(str(tmp_path / "project" / "tex" / "green.png"))
    loaded.use_fake_user = True
    loaded.filepath = "//tex/green.png"
    aside = files.save_aside()
    kept = tmp_path / "dataset" / "meta" / "job.blend"
    kept.parent.mkdir(parents=True)
    aside.rename(kept)
    bpy.ops.wm.open_mainfile(filepath=str(kept))
    assert Path(bpy.path.abspath(bpy.data.images["green.png"].filepath)).is_file()


def test_the_camera_of_a_timeline_marker_is_the_one_that_labels(scene):
    own, other = (
        bpy.data.objects.new(n, bpy.data.cameras.new(n)) for n in ("own", "marker camera")
    )
    for camera, x in ((own, 0.0), (other, 0.5)):
        scene.collection.objects.link(camera)
        camera.location = (x, 0.0, 1.0)
    scene.camera = own
    scene.frame_current = 5
    for frame, camera in ((1, own), (3, other), (9, own)):
        scene.timeline_markers.new(str(frame), frame=frame).camera = camera
    bpy.context.view_layer.update()
    assert inspection.view_of(scene).position == pytest.approx((0.5, 0.0, 1.0))
