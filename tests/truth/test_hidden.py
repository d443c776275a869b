"""Whatever a file hides, keys or drives: keypoints go with their instrument, and what a run shows
and hides is what its pictures show."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.core.randomizers.occluders.kinds import KINDS
from synthpoint.scene.blender import visibility
from synthpoint.tests.scene import building
from synthpoint.tests.truth import bar

WEIGHTS = {kind.name: kind.setting for kind in KINDS}
BOUND = 1.0  # px; the balls are a few pixels wide


def shot(stage, index):
    path, record = stage.shoot(index)
    return path, record, bar.errors(path, record)


def drive(obj, path, value):
    obj.driver_add(path).driver.expression = str(value)


def hide_from_render(made):
    for point in made.points.values():
        point.hide_render = True


def hide_from_viewport(made):
    for point in made.points.values():
        point.hide_viewport = True


def close_their_eye(made):
    for point in made.points.values():
        point.hide_set(True)


def drive_their_visibility(made):
    for point in made.points.values():
        drive(point, "hide_render", 1)
        drive(point, "hide_viewport", 1)


def key_their_visibility(made):
    for point in made.points.values():
        point.hide_viewport = point.hide_render = True
        for path in ("hide_viewport", "hide_render"):
            point.keyframe_insert(path, frame=1)


def _apart(made):
    apart = bpy.data.collections.new("keypoints")
    bpy.context.scene.collection.children.link(apart)
    for point in made.points.values():
        made.collection.objects.unlink(point)
        apart.objects.link(point)
    return apart


def hide_their_collection(made):
    _apart(made).hide_render = True


def exclude_their_collection(made):
    apart = _apart(made)
    building.update()
    bpy.context.view_layer.layer_collection.children[apart.name].exclude = True


def exclude_their_parent(made):
    """They hang on an empty of an excluded collection, below the root."""
    apart = _apart(made)
    between = building.empty("between", made.root, at=(0.01, 0.02, 0.0), collection=apart)
    for point in made.points.values():
        point.parent = between
        point.location.x -= 0.01
        point.location.y -= 0.02
    building.update()
    bpy.context.view_layer.layer_collection.children[apart.name].exclude = True


def exclude_root(made):
    apart = bpy.data.collections.new("roots")
    bpy.context.scene.collection.children.link(apart)
    made.collection.objects.unlink(made.root)
    apart.objects.link(made.root)
    building.update()
    bpy.context.view_layer.layer_collection.children[apart.name].exclude = True


def hide_on_a_mesh(made):
    """Below a mesh that is not rendered."""
    dummy = building.box("dummy", (0.01, 0.01, 0.01), parent=made.root)
    dummy.hide_render = dummy.hide_viewport = True
    for point in made.points.values():
        point.parent = dummy
        point.hide_render = True


HIDING = [
    hide_from_render, hide_from_viewport, close_their_eye, drive_their_visibility,
    key_their_visibility, hide_their_collection, exclude_their_collection, exclude_their_parent,
    exclude_root, hide_on_a_mesh,
]  # fmt: skip


@pytest.mark.parametrize("hide", HIDING, ids=lambda f: f.__name__)
def test_hidden_keypoints_go_with_their_instrument(scene, tmp_path, hide):
    bar.camera(scene)
    hide(bar.Bar())
    with bar.opened(tmp_path, bar.job(instruments={"repeat": 2, "count": 1})) as stage:
        for index in (1, 2):
            _, _, off = shot(stage, index)
            assert len(off) == 3
            assert max(off) < BOUND


def test_a_hidden_camera_and_a_hidden_target_are_followed(scene, tmp_path):
    """The camera hangs on an empty of an excluded collection, the bar aims at another one."""
    apart = bpy.data.collections.new("apart")
    scene.collection.children.link(apart)
    rig = building.empty("rig", at=(0.02, 0.01, 0.1), collection=apart)
    camera = bar.camera(scene)
    camera.location.z, camera.parent = 0.4, rig
    scene.collection.objects.unlink(camera)
    apart.objects.link(camera)
    camera.hide_render = True
    made = bar.Bar()
    aim = building.empty("aim", made.root, at=(0.01, 0.02, 0.0), collection=apart)
    made.body.constraints.new("COPY_LOCATION").target = aim
    for point in made.points.values():
        point.parent = made.body
    building.update()
    bpy.context.view_layer.layer_collection.children["apart"].exclude = True
    with bar.opened(tmp_path, bar.job()) as stage:
        for index in (1, 2):
            _, record, off = shot(stage, index)
            assert record.view.position == pytest.approx((0.02, 0.01, 0.5), abs=1e-6)
            assert len(off) == 3
            assert max(off) < BOUND


def key(obj, path):
    setattr(obj, path, False)
    obj.keyframe_insert(path, frame=1)


def key_in_a_strip(obj, path):
    key(obj, path)
    animation = obj.animation_data
    action = animation.action
    animation.action = None
    animation.nla_tracks.new().strips.new("shown", 1, action)


SHOWING = [key, key_in_a_strip, lambda obj, path: drive(obj, path, 0)]


@pytest.mark.parametrize("path", ["hide_render", "hide_viewport"])
@pytest.mark.parametrize("show", SHOWING, ids=["keys", "strip", "driver"])
def test_an_instrument_that_was_not_drawn_is_not_in_the_picture(scene, tmp_path, show, path):
    bar.camera(scene)
    made = bar.Bar()
    for obj in (made.body, *made.body.children):
        show(obj, path)
    with bar.opened(tmp_path, bar.job(instruments={"count": [0, 1]})) as stage:
        seen = set()
        for index in range(1, 9):
            path, record = stage.shoot(index)
            assert bar.mask_in_picture(path).any() == bool(record.instances)
            seen.add(len(record.instances))
    assert seen == {0, 1}


def test_an_instrument_whose_rays_are_driven_is_not_in_the_picture_either(scene, tmp_path):
    bar.camera(scene)
    made = bar.Bar()
    for obj in (made.body, *made.body.children):
        for path in visibility.RAYS:
            drive(obj, path, 1)
    with bar.opened(tmp_path, bar.job(instruments={"count": [0, 1]})) as stage:
        for index in range(1, 9):
            path, record = stage.shoot(index)
            assert bar.mask_in_picture(path).any() == bool(record.instances)


def test_what_the_file_hides_in_this_frame_stays_hidden(scene, tmp_path):
    """A guard that is keyed to be hidden now, although the file was saved with it shown."""
    bar.camera(scene)
    bar.Bar()
    guard = building.box("guard", (0.2, 0.2, 0.01), at=(0.0, 0.0, 0.02))
    guard.hide_render = True
    guard.keyframe_insert("hide_render", frame=1)
    guard.hide_render = False
    with bar.opened(tmp_path, bar.job()) as stage:
        _, record, off = shot(stage, 1)
    assert [k.visibility for k in record.instances[0].keypoints] == [2, 2, 2]
    assert max(off) < BOUND


@pytest.mark.parametrize("show", SHOWING, ids=["keys", "strip", "driver"])
def test_a_prop_and_the_files_lamps_give_way(scene, tmp_path, show):
    """A thing that is only to get in the way does not show at its own place, and a lamp that is
    keyed, or that something instances, does not light what is lit by the run alone."""
    bar.camera(scene)
    bar.Bar(at=(0.0, 0.08, 0.0))
    building.black_world(scene)
    scene.world.name = "dark"
    props = bpy.data.collections.new("props")
    scene.collection.children.link(props)
    prop = building.box("prop", (0.05, 0.05, 0.05), at=(0.0, -0.05, 0.0), collection=props)
    prop.data.materials.append(building.emission((1.0, 0.0, 1.0)))
    wall = building.plate("wall", 1.0, (0.0, 0.0, -0.1))
    wall.data.materials.append(bpy.data.materials.new("white"))
    library = bpy.data.collections.new("library")
    for number, collection in enumerate((scene.collection, library)):
        lamp = bpy.data.objects.new(f"lamp {number}", bpy.data.lights.new("lamp", "POINT"))
        lamp.data.energy, lamp.location = 50.0, (0.1, 0.1, 0.3)
        collection.objects.link(lamp)
        show(lamp, "hide_render")
    holder = building.empty("holder")
    holder.instance_type, holder.instance_collection = "COLLECTION", library
    show(prop, "hide_render")
    off = {name: 0.0 for kind, name in WEIGHTS.items() if kind != "own"}
    spec = bar.job(
        placement={"enabled": False},
        instruments={"scale": 1},
        lights={"enabled": True, "count": 0},
        occluders={"enabled": True, "share": 0.0, "collection": "props", "own_objects": 1.0, **off},
    )
    with bar.opened(tmp_path, spec) as stage:
        light = building.picture(stage.shoot(1)[0])
    # The bar shines on the wall as well, in yellow: blue is the lamps' and the prop's.
    assert light[light.shape[0] // 2 :, :, 2].mean() < 0.005
