"""Opening and closing an instrument: the joints its root lists, applied without drivers."""

from __future__ import annotations

import bpy
from mathutils import Matrix, Vector

_moving: set[str] = set()


def set_opening(root: bpy.types.Object, angle: float) -> None:
    """Bring every part of `root` to the opening `angle`, in radians.

    A hinge turns its part by ratio * angle about its axis, both in the frame of the part's
    parent, starting from the part's rest; a bone turns about an axis of its own. A shape key gets
    angle / largest opening. A property goes from its closed to its open value.
    """
    if root.name_full in _moving:  # storing the angle below calls this again
        return
    tags = root.synthpoint
    for joint in tags.joints:
        if joint.part is None:
            continue
        if joint.kind == "HINGE":
            joint.part.matrix_basis = _turned(joint, angle)
        elif joint.kind == "BONE":
            _turn_bone(joint, angle)
        elif joint.kind == "PROPERTY":
            span = tags.opening_max - tags.opening_min
            share = (angle - tags.opening_min) / span if span > 0.0 else 0.0
            joint.part[joint.target] = joint.low + (joint.high - joint.low) * share
            joint.part.update_tag()
        else:
            largest = tags.opening_max
            value = angle / largest if largest > 0.0 else 0.0
            joint.part.data.shape_keys.key_blocks[joint.shape_key].value = value
    _moving.add(root.name_full)
    try:
        tags.opening = angle
    finally:
        _moving.discard(root.name_full)


def _turn_bone(joint: bpy.types.PropertyGroup, angle: float) -> None:
    bone = joint.part.pose.bones.get(joint.target)
    if bone is not None:
        turn = Matrix.Rotation(joint.ratio * angle, 4, Vector(joint.axis))
        bone.matrix_basis = _rest(joint) @ turn


def _rest(joint: bpy.types.PropertyGroup) -> Matrix:
    return Matrix([joint.rest[row * 4 : row * 4 + 4] for row in range(4)])


def _turned(joint: bpy.types.PropertyGroup, angle: float) -> Matrix:
    """The part's basis matrix at `angle`."""
    origin = Vector(joint.origin)
    turn = (
        Matrix.Translation(origin)
        @ Matrix.Rotation(joint.ratio * angle, 4, Vector(joint.axis))
        @ Matrix.Translation(-origin)
    )
    # The basis matrix acts before the inverse kept from parenting; on bundled parts that is one.
    kept = joint.part.matrix_parent_inverse
    return kept.inverted_safe() @ turn @ kept @ _rest(joint)
