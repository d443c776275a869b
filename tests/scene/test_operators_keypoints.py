"""Placing keypoints through bpy.ops, and where a click would put them."""

from __future__ import annotations

import bmesh
import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix, Vector
from synthpoint.scene.authoring import keypoints, listing
from synthpoint.scene.instruments import following
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select

ops = bpy.ops.synthpoint
POSE = Matrix.LocRotScale((0.3, -0.2, 0.5), Euler((0.4, 0.2, 1.0)), (1.5, 1.5, 1.5))


@pytest.fixture
def body(scene):
    """A tagged box of 200 x 100 x 20 mm in a pose of its own, of class custom."""
    ops.add_class(preset="custom")
    made = building.box("body", (0.2, 0.1, 0.02))
    made.matrix_world = POSE
    building.update()
    select(made)
    ops.tag_instrument()
    return made


def missing():
    (entry,) = bpy.context.window_manager.synthpoint.instruments
    return [p.name for p in entry.points if p.object is None]


def test_at_the_cursor(body, scene):
    scene.cursor.location = place = (0.31, -0.21, 0.52)
    ops.place_at_cursor(keypoint="tip")
    assert missing() == ["end"]
    np.testing.assert_allclose(building.places(body)["tip"], place, atol=1e-6)
    scene.cursor.location = place = (0.2, 0.0, 0.5)
    ops.place_at_cursor(keypoint="tip")
    np.testing.assert_allclose(building.places(body)["tip"], place, atol=1e-6)
    assert len([o for o in scene.objects if o.synthpoint.role == "KEYPOINT"]) == 1


def test_the_keypoint_follows_the_mesh(body, scene):
    scene.cursor.location = POSE @ Vector((0.1, 0.0, 0.0))
    ops.place_at_cursor(keypoint="tip")
    body.matrix_world = Matrix.Identity(4)
    np.testing.assert_allclose(building.places(body)["tip"], (0.1, 0, 0), atol=1e-6)


def test_the_keypoint_hangs_on_the_nearest_part(scene):
    root = building.empty("root")
    left = building.box("left", (0.1, 0.02, 0.02), (-0.1, 0, 0), parent=root)
    right = building.box("right", (0.1, 0.02, 0.02), (0.1, 0, 0), parent=root)
    building.tag(root, "custom")
    ops.add_class(preset="custom")
    select(root)
    scene.cursor.location = (0.06, 0, 0)
    ops.place_at_cursor(keypoint="tip")
    assert keypoints.find(root, "tip").parent == right
    scene.cursor.location = (-0.06, 0, 0)
    ops.place_at_cursor(keypoint="tip")
    assert keypoints.find(root, "tip").parent == left


def test_the_keypoint_follows_a_part_that_bends(scene):
    ops.add_class(preset="custom")
    body = building.box("body", (0.2, 0.1, 0.02))
    body.shape_key_add(name="Basis")
    bent = body.shape_key_add(name="bent")
    bent.value = 0.0  # 5.2 starts a new key at 1
    for point in bent.data:
        point.co.z += 0.05
    select(body)
    ops.tag_instrument()
    scene_cursor = bpy.context.scene.cursor
    scene_cursor.location = (0.1, 0.0, 0.01)
    ops.place_at_cursor(keypoint="tip")
    before = building.places(body)["tip"]
    np.testing.assert_allclose(before, (0.1, 0, 0.01), atol=1e-6)
    bent.value = 1.0
    building.update()
    following.follow(body)
    np.testing.assert_allclose(building.places(body)["tip"], (0.1, 0, 0.06), atol=1e-6)


def test_at_vertices(body):
    with pytest.raises(RuntimeError, match="Switch to Edit Mode"):
        ops.place_at_vertices(keypoint="tip")
    bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(body.data)
    for v in mesh.verts:
        v.select_set(v.co.x > 0)
    mesh.select_flush(True)
    bmesh.update_edit_mesh(body.data)
    ops.place_at_vertices(keypoint="tip")
    bpy.ops.mesh.select_all(action="DESELECT")
    with pytest.raises(RuntimeError, match="body: no vertex is selected"):
        ops.place_at_vertices(keypoint="tip")
    bpy.ops.object.mode_set(mode="OBJECT")
    np.testing.assert_allclose(building.places(body)["tip"], POSE @ Vector((0.1, 0, 0)), atol=1e-6)


def test_from_an_empty(body):
    empty = building.empty("mine", at=(0.4, 0.1, 0.2))
    building.update()
    select(empty, body)
    ops.assign_empty(keypoint="end")
    assert missing() == ["tip"]
    np.testing.assert_allclose(building.places(body)["end"], (0.4, 0.1, 0.2), atol=1e-6)
    with pytest.raises(RuntimeError, match="Make an untagged empty the active object"):
        ops.assign_empty(keypoint="tip")
    other = building.empty("other")
    select(other, body)
    with pytest.raises(RuntimeError, match="body: end is mine already"):
        ops.assign_empty(keypoint="end")


def test_from_a_keypoint_that_lost_its_instrument(body):
    lost = building.keypoint("lost", None, (0.4, 0.1, 0.2))
    building.update()
    select(lost, body)
    ops.assign_empty(keypoint="end")
    assert missing() == ["tip"]
    np.testing.assert_allclose(building.places(body)["end"], (0.4, 0.1, 0.2), atol=1e-6)


def test_a_keypoint_too_many_is_shown(body):
    def problem():
        listing.refresh(bpy.context.scene)
        (entry,) = bpy.context.window_manager.synthpoint.instruments
        return entry.problem

    ops.place_at_cursor(keypoint="tip")
    assert problem() == ""
    more = building.keypoint("tip", body, (0, 0, 0))
    assert problem() == f"body: keypoint 'tip' is there twice (tip, {more.name}); remove one"
    more.synthpoint.keypoint = "nose"
    remedy = "rename it in Classes, or clear it"
    assert problem() == f"body: keypoint 'nose' ({more.name}) is not in class 'custom'; {remedy}"


def test_selecting_and_clearing(body, scene):
    with pytest.raises(RuntimeError, match="body: tip is not placed yet"):
        ops.select_keypoint(keypoint="tip")
    ops.place_at_cursor(keypoint="tip")
    ops.select_keypoint(keypoint="tip")
    assert bpy.context.view_layer.objects.active.synthpoint.keypoint == "tip"
    ops.clear_keypoint(keypoint="tip")
    assert missing() == ["tip", "end"]
    with pytest.raises(RuntimeError, match="tip is not placed; nothing to remove"):
        ops.clear_keypoint(keypoint="tip")


def test_an_unknown_keypoint_is_named(body):
    with pytest.raises(RuntimeError, match=r"no keypoint 'nose' \(known: tip, end\)"):
        ops.place_at_cursor(keypoint="nose")


def test_without_an_instrument_the_button_says_so(scene):
    for name in ("place_keypoints", "place_at_cursor", "select_keypoint", "clear_keypoint",
                 "mirror_keypoints"):  # fmt: skip
        with pytest.raises(RuntimeError, match="Select an instrument first"):
            getattr(ops, name)()


def test_clicking_needs_a_mouse(body):
    with pytest.raises(RuntimeError, match="needs a mouse"):
        ops.place_keypoints()


def test_mirror(body, scene):
    with pytest.raises(RuntimeError, match="no left/right pair"):
        ops.mirror_keypoints()
    ops.add_link(to="flip_pairs", first="tip", second="end")
    with pytest.raises(RuntimeError, match="place one side first"):
        ops.mirror_keypoints()
    scene.cursor.location = POSE @ Vector((0.08, 0.02, 0.004))
    ops.place_at_cursor(keypoint="end")
    ops.mirror_keypoints(axis="X")
    np.testing.assert_allclose(
        building.places(body)["tip"], POSE @ Vector((-0.08, 0.02, 0.004)), atol=1e-6
    )


@pytest.mark.parametrize("x", [0.0, 0.07])
def test_a_click_finds_the_surface_and_the_middle_of_the_metal(body, x):
    origin = POSE @ Vector((x, 0.0, 1.0))
    direction = (POSE.to_3x3() @ Vector((0, 0, -1))).normalized()
    touch = keypoints.touch(bpy.context, body, origin, direction)
    np.testing.assert_allclose(touch.surface, POSE @ Vector((x, 0, 0.01)), atol=1e-5)
    np.testing.assert_allclose(touch.middle, POSE @ Vector((x, 0, 0.0)), atol=1e-5)
    assert touch.part == body


def test_a_click_beside_or_on_something_else_finds_nothing(body):
    direction = (POSE.to_3x3() @ Vector((0, 0, -1))).normalized()
    assert keypoints.touch(bpy.context, body, POSE @ Vector((0.5, 0, 1)), direction) is None
    building.plate("lid", 0.1, POSE @ Vector((0, 0, 0.5)))
    building.update()
    assert keypoints.touch(bpy.context, body, POSE @ Vector((0, 0, 1)), direction) is None


def test_undo_of_a_placed_keypoint(body):
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="before")
    ops.place_at_cursor(keypoint="tip")
    bpy.ops.ed.undo_push(message="after")
    bpy.ops.ed.undo()
    assert not [o for o in bpy.data.objects if o.synthpoint.role == "KEYPOINT"]
