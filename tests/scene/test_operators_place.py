"""The click tool: what it remembers, what it lets through, and instruments that are instances."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector
from synthpoint.operators.by_click import looks
from synthpoint.scene.authoring import keypoints, listing, overlay
from synthpoint.scene.authoring.click_session import Placing
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import listed, select

ops = bpy.ops.synthpoint
DOWN = Vector((0, 0, -1))


@pytest.fixture
def two_parts(scene):
    """An instrument of two boxes, of class custom, with its tip on the left one."""
    ops.add_class(preset="custom")
    root = building.tag(building.empty("root"), "custom")
    left = building.box("left", (0.1, 0.02, 0.02), (-0.1, 0, 0), parent=root)
    right = building.box("right", (0.1, 0.02, 0.02), (0.1, 0, 0), parent=root)
    left.rotation_euler.z = 0.3
    building.update()
    keypoints.place(root, "tip", left.matrix_world @ Vector((0, 0, 0.01)), left)
    return root, left, right


def test_taking_back_what_was_placed_again_restores_its_parent(two_parts):
    root, left, right = two_parts
    tip = keypoints.find(root, "tip")
    before = tip.matrix_world.copy()
    placing = Placing(root, ["tip", "end"])
    placing.place(Vector((0.1, 0, 0.01)), right)
    placing.place(Vector((0.12, 0, 0.01)), right)
    assert tip.parent == right
    assert placing.take_back()
    assert keypoints.find(root, "end") is None
    assert placing.take_back()
    assert tip.parent == left
    np.testing.assert_allclose(np.array(tip.matrix_world), np.array(before), atol=1e-6)
    assert placing.todo == ["tip", "end"]
    assert not placing.take_back()


def test_taking_back_on_a_part_that_bends(two_parts):
    root, left, right = two_parts
    left.shape_key_add(name="Basis")
    keypoints.place(root, "tip", left.matrix_world @ Vector((0.02, 0, 0.01)), left)
    tip = keypoints.find(root, "tip")
    hung = tip.parent, tuple(tip.location), tip.synthpoint.at_rest, tip.synthpoint.off
    before = building.places(root)["tip"]
    placing = Placing(root, ["tip"])
    placing.place(Vector((0.1, 0, 0.01)), right)
    placing.take_back()
    assert (tip.parent, tuple(tip.location), *hung[2:]) == hung
    assert (tip.synthpoint.at_rest, tip.synthpoint.off) == hung[2:]
    assert hung[0] == left and hung[2]
    np.testing.assert_allclose(building.places(root)["tip"], before, atol=1e-6)


def test_what_is_deleted_while_the_tool_runs_is_noticed(two_parts):
    root, left, right = two_parts
    placing = Placing(root, ["tip", "end"])
    placing.place(Vector((0.1, 0, 0.01)), right)
    bpy.data.objects.remove(keypoints.find(root, "tip"))
    bpy.data.objects.remove(left)
    assert placing.alive()
    assert placing.take_back()
    root.synthpoint.role = "NONE"
    assert not placing.alive()
    root.synthpoint.role = "INSTRUMENT"
    bpy.data.objects.remove(root)
    assert not placing.alive()


def event(kind, **keys):
    return SimpleNamespace(type=kind, **{"ctrl": 0, "alt": 0, "shift": 0, "oskey": 0, **keys})


@pytest.mark.parametrize("kind", ["MIDDLEMOUSE", "WHEELUPMOUSE", "NUMPAD_1", "HOME", "N", "Z",
                                  "TRACKPADPAN", "NDOF_MOTION", "TIMER", "LEFTMOUSE"])  # fmt: skip
def test_looking_around_goes_on(kind):
    assert looks(event(kind))


@pytest.mark.parametrize("kind", ["X", "DEL", "G", "R", "S", "A", "H", "P", "F3", "SPACE", "ONE"])
def test_keys_that_edit_are_kept_from_blender(kind):
    assert not looks(event(kind))


def test_what_changes_the_camera_or_redoes_is_kept_from_blender():
    assert not looks(event("NUMPAD_0", ctrl=1))
    assert not looks(event("NUMPAD_0", ctrl=1, alt=1))
    assert not looks(event("Z", ctrl=1, shift=1))
    assert looks(event("NUMPAD_1", ctrl=1))


@pytest.fixture
def instanced(scene):
    """Two empties that instance one collection with a box in it, which is itself nowhere in the
    scene; the right one is an instrument."""
    ops.add_class(preset="custom")
    held = bpy.data.collections.new("held")
    building.box("body", (0.1, 0.02, 0.02), (0.5, 0, 0), collection=held)
    made = []
    for name, x in (("left", -0.2), ("right", 0.2)):
        holder = building.empty(name)
        holder.instance_type, holder.instance_collection = "COLLECTION", held
        held.instance_offset = (0.5, 0, 0)
        holder.matrix_world = Matrix.Translation((x, 0, 0))
        made.append(holder)
    select(made[1])
    ops.tag_instrument()
    return made


def test_a_click_on_an_instance_is_one_on_its_instrument(instanced):
    left, right = instanced
    touch = keypoints.touch(bpy.context, right, Vector((0.2, 0, 1)), DOWN)
    assert touch.part == right
    np.testing.assert_allclose(touch.surface, (0.2, 0, 0.01), atol=1e-5)
    np.testing.assert_allclose(touch.middle, (0.2, 0, 0.0), atol=1e-5)
    assert keypoints.touch(bpy.context, right, Vector((-0.2, 0, 1)), DOWN) is None
    select(left)
    ops.tag_instrument()
    assert keypoints.touch(bpy.context, left, Vector((-0.2, 0, 1)), DOWN).part == left
    keypoints.place(right, "tip", touch.surface, touch.part)
    listing.refresh(bpy.context.scene)
    assert listed() == {"left": ("custom", 2), "right": ("custom", 1)}
    assert keypoints.find(right, "tip").empty_display_size == pytest.approx(
        keypoints.DISPLAY * 0.104, rel=0.01
    )


def test_the_overlay_knows_whose_an_instance_is(instanced, scene):
    _left, right = instanced
    building.camera((0.2, 0, 1))
    building.update()
    keypoints.place(right, "tip", Vector((0.2, 0, 0.01)), right)
    keypoints.place(right, "end", Vector((0.2, 0, -0.01)), right)

    def seen():
        listing.refresh(scene)
        overlay.gather(scene)
        overlay.look(scene, bpy.context.evaluated_depsgraph_get())
        return {m.name: m.seen for m in overlay.current.marks}

    assert seen() == {"tip": True, "end": False}
    # Within its tolerance below the surface it is its own instrument that hides it.
    keypoints.place(right, "tip", Vector((0.2, 0, 0.0095)), right)
    assert seen()["tip"]


def test_a_collection_that_holds_tagged_objects_is_refused(scene):
    ops.add_class(preset="custom")
    held = bpy.data.collections.new("held")
    building.tag(building.box("body", (0.1, 0.02, 0.02), collection=held), "custom")
    holder = building.empty("holder")
    holder.instance_type, holder.instance_collection = "COLLECTION", held
    select(holder)
    with pytest.raises(RuntimeError, match="holder: its collection held holds body, which is tag"):
        ops.tag_instrument()
    assert holder.synthpoint.role == "NONE"
