"""Existing rigs as the opening of an instrument: a bone, a shape key, or a driving property."""

from __future__ import annotations

import bpy
from mathutils import Vector

from ...core.errors import UserError
from ..blender.editable import require_own
from ..instruments import joints
from ..instruments.articulation import give_range, set_opening
from ..instruments.members import family
from .keypoints import reattach


def add(
    root: bpy.types.Object,
    owner: bpy.types.Object,
    kind: str,
    name: str,
    axis: Vector,
    values: tuple[float, float],
    opening: tuple[float, float],
) -> None:
    """`kind` is BONE, SHAPE_KEY or PROPERTY, `name` that of the bone, key or custom property of
    `owner`. `axis` is the bone's own, `values` the property's at the least and greatest `opening`
    (radians)."""
    require_own(root, owner)
    if owner not in family(root):
        raise UserError(f"{owner.name}: it is not part of {root.name}; parent it to that first")
    if not opening[0] < opening[1]:
        raise UserError("the least angle must be below the greatest; change the angles")
    known = names(owner, kind)
    if name not in known:
        word = kind.lower().replace("_", " ")
        raise UserError(f"{owner.name}: no {word} {name!r}; known: {', '.join(known) or 'none'}")
    tags = root.synthpoint
    for number in reversed(range(len(tags.joints))):
        joint = tags.joints[number]
        if joint.part == owner and name in (joint.target, joint.shape_key):
            joints.remove(root, number)
    joint = tags.joints.add()
    joint.kind, joint.part, joint.axis, joint.ratio = kind, owner, axis, 1.0
    joint.low, joint.high = values
    if kind == "SHAPE_KEY":
        joint.shape_key = name
        joints.give_room(joint)
    else:
        joint.target = name
    if kind == "BONE" and owner.pose is not None:
        joint.rest = [value for row in owner.pose.bones[name].matrix_basis for value in row]
    give_range(root, joint, *opening)
    reattach(root)
    set_opening(root, tags.opening_min)


def names(owner: bpy.types.Object, kind: str) -> list[str]:
    """What of this kind the object has."""
    if kind == "BONE":
        pose = owner.pose if owner.type == "ARMATURE" else None
        return [] if pose is None else [b.name for b in pose.bones]
    if kind == "SHAPE_KEY":
        keys = getattr(owner.data, "shape_keys", None)
        return [k.name for k in keys.key_blocks[1:]] if keys else []
    # Before 5.0 Blender lists registered groups among the custom properties.
    return [
        name
        for name, value in owner.items()
        if isinstance(value, (int, float)) and name != "synthpoint"
    ]
