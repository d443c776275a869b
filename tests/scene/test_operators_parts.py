"""Hinges, separated parts and keypoints carried over, through bpy.ops."""

from __future__ import annotations

import math

import bmesh
import bpy
import numpy as np
import pytest
from mathutils import Vector
from synthpoint.scene.authoring import keypoints, listing
from synthpoint.scene.instruments import bundled
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import listed, select
from synthpoint.tests.scene.jointed import POSE

ops = bpy.ops.synthpoint


def test_a_hinge_in_one_click(pair):
    holder, _left, right = pair
    before = right.matrix_world.copy()
    ops.add_hinge()
    building.update()
    np.testing.assert_allclose(np.array(right.matrix_world), np.array(before), atol=1e-6)
    assert holder.synthpoint.opening_max == pytest.approx(math.radians(30))
    holder.synthpoint.opening = math.radians(20)
    tip = POSE.inverted() @ Vector(building.places(holder)["tip"])
    angle = math.atan2(tip.y, tip.x)
    assert abs(angle) == pytest.approx(math.radians(20), abs=1e-4)  # about the thin direction
    assert tip.z == pytest.approx(0, abs=1e-6)
    holder.synthpoint.opening = 9.0
    assert holder.synthpoint.opening == pytest.approx(math.radians(30))


def test_a_hinge_about_an_axis_and_through_a_keypoint(pair):
    holder, _left, right = pair
    ops.add_hinge(axis="Y", keypoint="tip", low=-0.2, high=0.2)
    before = building.places(holder)["tip"]
    corner = right.matrix_world @ Vector((-0.05, 0, 0))
    holder.synthpoint.opening = 0.2
    np.testing.assert_allclose(building.places(holder)["tip"], before, atol=1e-6)
    moved = right.matrix_world @ Vector((-0.05, 0, 0))
    assert (moved - corner).length == pytest.approx(1.5 * 0.2 * 0.1, rel=0.02)


def test_a_second_hinge_replaces_the_first_and_removing_closes(pair):
    holder, _left, right = pair
    before = right.matrix_world.copy()
    ops.add_hinge()
    ops.add_hinge(high=0.1)
    assert len(holder.synthpoint.joints) == 1
    holder.synthpoint.opening = 0.1
    ops.remove_hinge()
    building.update()
    assert len(holder.synthpoint.joints) == 0
    np.testing.assert_allclose(np.array(right.matrix_world), np.array(before), atol=1e-6)
    with pytest.raises(RuntimeError, match="right: it has no hinge"):
        ops.remove_hinge()


def test_hinging_says_what_is_wrong(pair):
    holder, _left, right = pair
    select(holder)
    with pytest.raises(RuntimeError, match="Select the part that moves"):
        ops.add_hinge()
    select(right)
    with pytest.raises(RuntimeError, match="the least angle must be below the greatest"):
        ops.add_hinge(low=0.5, high=0.5)


def test_separating_a_loose_piece_of_a_one_piece_mesh(scene):
    ops.add_class(preset="custom")
    left = building.box("left", (0.1, 0.02, 0.004), (-0.06, 0, 0))
    right = building.box("right", (0.1, 0.02, 0.004), (0.06, 0, 0))
    select(left, right)
    bpy.ops.object.join()
    body = bpy.context.view_layer.objects.active
    body.matrix_world = POSE @ body.matrix_world
    select(body)
    ops.tag_instrument()
    scene.cursor.location = POSE @ Vector((0.11, 0, 0))
    ops.place_at_cursor(keypoint="tip")
    before = building.places(body)["tip"]
    with pytest.raises(RuntimeError, match="In Edit Mode"):
        ops.separate_part()
    bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(body.data)
    world = body.matrix_world
    for v in mesh.verts:
        v.select_set((POSE.inverted() @ world @ v.co).x > 0.1)
    mesh.select_flush(True)
    bmesh.update_edit_mesh(body.data)
    ops.separate_part()
    part = bpy.context.view_layer.objects.active
    assert bpy.context.mode == "OBJECT"
    assert part != body
    assert len(part.data.vertices) == len(body.data.vertices) == 8
    assert listing.root_of(part) == body
    assert keypoints.find(body, "tip").parent == part
    np.testing.assert_allclose(building.places(body)["tip"], before, atol=1e-6)
    assert len(listed()) == 1
    scene.cursor.location = POSE @ Vector((0, 0, 0))
    ops.add_hinge(high=0.3)
    body.synthpoint.opening = 0.3
    assert np.linalg.norm(building.places(body)["tip"] - before) > 0.02


def test_separating_waits_for_one_mesh_alone(scene):
    ops.add_class(preset="custom")
    bars = [building.box(n, (0.1, 0.02, 0.004)) for n in ("left", "right")]
    select(*bars)
    ops.tag_instrument()
    select(*bars)
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(RuntimeError, match="Edit one mesh at a time"):
        ops.separate_part()
    bpy.ops.object.mode_set(mode="OBJECT")
    assert [len(b.data.vertices) for b in bars] == [8, 8]


def test_a_part_of_no_instrument_is_no_hinge(pair):
    loose = building.box("loose", (0.1, 0.1, 0.1))
    select(loose)
    with pytest.raises(RuntimeError, match="belongs to no instrument"):
        ops.add_hinge()


def test_copying_keypoints_to_another_of_the_class(scene):
    ops.add_class(preset="needle_holder")
    source = bundled.build("needle_holder/mayo_hegar_16", scene.collection)
    target = bundled.build("needle_holder/mayo_hegar_16", scene.collection)
    target.matrix_world = POSE
    building.update()
    wanted = building.places(target)
    for obj in list(target.children_recursive):
        if obj.synthpoint.role == "KEYPOINT" and obj.synthpoint.keypoint != "joint":
            bpy.data.objects.remove(obj)
    select(source, target)
    ops.transfer_keypoints()
    found = building.places(target)
    assert set(found) == set(wanted)
    for name, place in wanted.items():
        assert np.linalg.norm(found[name] - place) < 0.004, name
    with pytest.raises(RuntimeError, match="nothing to copy"):
        ops.transfer_keypoints()
    ops.transfer_keypoints(replace=True)


def test_copying_says_what_is_wrong(scene):
    ops.add_example()
    a, b = (o for o in scene.objects if o.synthpoint.role == "INSTRUMENT")
    select(a)
    with pytest.raises(RuntimeError, match="Select other instruments"):
        ops.transfer_keypoints()
    select(a, b)
    with pytest.raises(RuntimeError, match="select instruments of one class"):
        ops.transfer_keypoints()
