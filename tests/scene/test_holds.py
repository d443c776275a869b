"""Keypoints on a bar that a shape key bends, whatever becomes of the bar, the key and the empty."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.authoring import keypoints
from synthpoint.scene.instruments import caches, following, holds, upkeep
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select

TIP = (0.08, 0.0, 0.004)  # above a row of vertices
BENT = 0.03  # m by which the key moves the end of the bar


@pytest.fixture
def bar(scene):
    obj = building.box("bar", (0.2, 0.02, 0.008))
    select(obj)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.subdivide(number_cuts=9)
    bpy.ops.object.mode_set(mode="OBJECT")
    building.tag(obj)
    keypoints.place(obj, "front", TIP, obj)
    keypoints.place(obj, "back", (-0.09, 0.0, 0.004), obj)
    return obj


def bend(obj, along=(0.0, 0.0, 1.0)):
    """A key that moves what lies at x > 0 by x² along a direction."""
    obj.shape_key_add(name="Basis")
    key = obj.shape_key_add(name="bent")
    key.value = 0.0
    for point in key.data:
        for axis in range(3):
            point.co[axis] += along[axis] * BENT * (max(point.co.x, 0.0) / 0.1) ** 2
    return key


def place(obj, name="front"):
    building.update()
    following.follow(obj)
    return building.places(obj)[name]


def there(along=(0.0, 0.0, 1.0), value=1.0):
    return np.array(TIP) + np.array(along) * BENT * 0.64 * value


def test_it_goes_where_the_metal_goes_and_back(bar):
    key = bend(bar)
    for value in (0.0, 1.0, 0.3, 0.0):
        key.value = value
        np.testing.assert_allclose(place(bar), there(value=value), atol=2e-4)
    np.testing.assert_allclose(place(bar, "back"), (-0.09, 0.0, 0.004), atol=1e-6)
    np.testing.assert_allclose(place(bar), TIP, atol=1e-6)


def test_moved_by_hand_while_it_is_bent(bar):
    key = bend(bar)
    key.value = 1.0
    place(bar)
    empty = keypoints.find(bar, "front")
    empty.location.x -= 0.02
    moved = place(bar)
    np.testing.assert_allclose(moved, there() - (0.02, 0, 0), atol=1e-5)
    key.value = 0.0
    x = place(bar)[0]
    assert x == pytest.approx(0.06, abs=0.004)  # off the slope, where it was put
    key.value = 1.0
    np.testing.assert_allclose(place(bar), moved, atol=1e-4)


@pytest.mark.parametrize("along", [(0.0, 0.0, 1.0), (1.0, 0.0, 0.0)], ids=["aside", "longer"])
@pytest.mark.parametrize("in_window", [False, True])
def test_left_bent_and_left_straight(bar, along, in_window):
    """Converted while it is bent the mesh stays so; without its key it is straight again."""
    key = bend(bar, along)
    key.value = 1.0
    if in_window:
        place(bar)
    straight = bar.copy()
    straight.data = bar.data.copy()
    bpy.context.scene.collection.objects.link(straight)
    for name, empty in [(n, keypoints.find(bar, n)) for n in ("front", "back")]:
        twin = empty.copy()
        bpy.context.scene.collection.objects.link(twin)
        twin.parent = straight
        twin.name = f"{name} straight"
    building.update()
    select(bar)
    bpy.ops.object.convert(target="MESH")
    straight.shape_key_clear()
    if in_window:
        np.testing.assert_allclose(place(bar), there(along), atol=2e-4)
    np.testing.assert_allclose(place(straight), TIP, atol=1e-5)


def test_far_from_the_metal_on_purpose(bar):
    """As the middle of a ring: the artist moves it there, and nothing is wrong with it."""
    keypoints.find(bar, "front").location.y += 0.05
    assert building.problems_of(bar) == []
    place(bar)
    assert building.problems_of(bar) == []
    assert keypoints.find(bar, "front").synthpoint.off == pytest.approx(0.04 / 0.2013, rel=0.01)


def test_its_metal_gone_is_told(bar):
    select(bar)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="DESELECT")
    bpy.ops.object.mode_set(mode="OBJECT")
    for face in bar.data.polygons:
        face.select = face.center.x > 0.05
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.delete(type="FACE")
    bpy.ops.object.mode_set(mode="OBJECT")
    (found,) = building.problems_of(bar)
    assert found.refuses
    assert "front" in found.text
    assert "gone" in found.text


def test_copies_hang_as_their_originals(bar):
    key = bend(bar)
    key.value = 1.0
    place(bar)
    select(bar, *bar.children)
    bpy.ops.object.duplicate()
    twin = bpy.context.view_layer.objects.active
    assert twin != bar
    twin.location.y += 0.1
    np.testing.assert_allclose(place(twin), np.add(there(), (0, 0.1, 0)), atol=2e-4)
    assert all(holds.part_of(e) == twin for e in twin.children)


def test_after_undo_it_goes_on_following(bar):
    """Undo makes every object anew, and what Python kept of the old ones is dead."""
    key = bend(bar)
    key.value = 1.0
    bpy.ops.ed.undo_push(message="before")
    before = place(bar)
    bpy.data.objects.remove(building.box("other", (0.01, 0.01, 0.01)))
    bpy.ops.ed.undo_push(message="after")
    bpy.ops.ed.undo()
    np.testing.assert_allclose(place(bpy.data.objects["bar"]), before, atol=1e-6)


def test_metal_moved_away_in_edit_mode_is_told_as_it_ends(bar):
    front = next(o for o in bar.children if o.synthpoint.keypoint == "front")
    told = []
    for away in (0.03, -0.03):
        select(bar)
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.mesh.select_all(action="SELECT")
        bpy.ops.transform.translate(value=(0.0, 0.0, away))
        caches.astray(front, front.parent)  # as the list in the panel asks after each change
        bpy.ops.object.mode_set(mode="OBJECT")
        building.update()
        told.append(caches.astray(front, front.parent))
    assert told == [True, False]


@pytest.mark.parametrize("placed_bent", [False, True])
def test_what_the_root_carries_goes_with_the_part_that_bends(scene, placed_bent):
    """As in files that follow the naming convention: one empty has meshes and empties below it."""
    root = building.tag(building.empty("root", at=(0.0, 0.3, 0.0)))
    bar = building.box("bar", (0.2, 0.02, 0.008), parent=root)
    select(bar)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.subdivide(number_cuts=9)
    bpy.ops.object.mode_set(mode="OBJECT")
    key = bend(bar)
    key.value = 1.0
    tip = building.keypoint("front", root, there() if placed_bent else TIP)
    building.update()
    upkeep.bring_up(root)
    assert tip.parent == bar
    for value in (1.0, 0.0):
        key.value = value
        np.testing.assert_allclose(place(root), np.add(there(value=value), (0, 0.3, 0)), atol=2e-4)
