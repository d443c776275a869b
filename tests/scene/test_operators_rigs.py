"""What opens an instrument beside a hinge: a bone, a property that drives, a shape key."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from synthpoint.scene.instruments.articulation import kept, set_opening
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select

ops = bpy.ops.synthpoint


def comes_back(root, read):
    """After it was measured wide open, a part is where it was, whoever put it there."""
    before = np.array(read())
    with kept(root):
        set_opening(root, root.synthpoint.opening_max)
        assert np.abs(np.array(read()) - before).max() > 1e-3
    np.testing.assert_allclose(read(), before, atol=1e-7)


@pytest.fixture
def rigged(scene):
    """A bar whose right half follows the bone "jaw"; the armature becomes the instrument."""
    ops.add_class(preset="custom")
    data = bpy.data.armatures.new("rig")
    rig = building.link(bpy.data.objects.new("rig", data))
    select(rig)
    bpy.ops.object.mode_set(mode="EDIT")
    bone = data.edit_bones.new("jaw")
    bone.head, bone.tail = (0, 0, 0), (0.1, 0, 0)
    bpy.ops.object.mode_set(mode="OBJECT")
    bar = building.box("bar", (0.2, 0.02, 0.004), parent=rig)
    bar.modifiers.new("rig", "ARMATURE").object = rig
    bar.vertex_groups.new(name="jaw").add(
        [v.index for v in bar.data.vertices if v.co.x > 0], 1.0, "REPLACE"
    )
    select(bar)
    ops.tag_instrument()
    assert rig.synthpoint.role == "INSTRUMENT"
    scene.cursor.location = (0.1, 0, 0.002)
    ops.place_at_cursor(keypoint="tip")
    select(rig)
    return rig


def test_a_bone_opens_the_instrument_and_keypoints_follow(rigged):
    before = building.places(rigged)["tip"]
    np.testing.assert_allclose(before, (0.1, 0, 0.002), atol=1e-6)
    ops.open_by_rig(kind="BONE", name="jaw", axis="Z", high=0.5)
    rigged.synthpoint.opening = 0.5
    after = building.places(rigged)["tip"]
    assert np.linalg.norm(after - before) == pytest.approx(2 * 0.1 * math.sin(0.25), rel=0.03)
    bone = rigged.pose.bones["jaw"]
    bone.matrix_basis = Matrix.Rotation(0.2, 4, "X")
    comes_back(rigged, lambda: bone.matrix_basis)
    rigged.synthpoint.opening = 0.0
    np.testing.assert_allclose(building.places(rigged)["tip"], before, atol=1e-6)
    with pytest.raises(RuntimeError, match="rig: no bone 'nose'; known: jaw"):
        ops.open_by_rig(kind="BONE", name="nose")


def test_a_property_that_drives_opens_the_instrument(pair):
    holder, _left, right = pair
    holder["grip"] = 0.0
    holder.update_tag()  # as the window does; a driver that once found nothing stays invalid
    driver = right.driver_add("location", 2).driver
    variable = driver.variables.new()
    variable.targets[0].id, variable.targets[0].data_path = holder, '["grip"]'
    driver.expression = variable.name
    select(holder)
    ops.open_by_rig(kind="PROPERTY", name="grip", opened=0.05, high=1.0)
    assert len(holder.synthpoint.joints) == 1
    holder.synthpoint.opening = 0.5
    building.update()
    assert holder["grip"] == pytest.approx(0.025)
    assert right.evaluated_get(
        bpy.context.evaluated_depsgraph_get()
    ).location.z == pytest.approx(0.025)  # fmt: skip
    holder["grip"] = 0.011
    comes_back(holder, lambda: holder["grip"])


def test_a_shape_key_opens_the_instrument(pair):
    holder, _left, right = pair
    right.shape_key_add(name="Basis")
    right.shape_key_add(name="bent")
    ops.open_by_rig(kind="SHAPE_KEY", name="bent", high=0.4)
    holder.synthpoint.opening = 0.2
    key = right.data.shape_keys.key_blocks["bent"]
    assert key.value == pytest.approx(0.5)
    key.value = 0.3
    comes_back(holder, lambda: key.value)
    with pytest.raises(RuntimeError, match="the least angle must be below"):
        ops.open_by_rig(kind="SHAPE_KEY", name="bent", low=0.4, high=0.4)
