"""Hanging an object on another one without moving it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy
from mathutils import Matrix


def hang_below(obj: bpy.types.Object, root: bpy.types.Object) -> None:
    """`root` becomes the parent. What constraints make of the object comes after its parent, so
    they are left out where its place is kept, and then do to it what they did before."""
    constraints = constraints_of(obj)
    if constraints:
        _mute(constraints, True)
        bpy.context.view_layer.update()
    world, basis = obj.matrix_world.copy(), obj.matrix_basis.copy()
    obj.parent = root
    obj.parent_type = "OBJECT"
    obj.matrix_parent_inverse = root.matrix_world.inverted()
    if constraints:
        obj.matrix_parent_inverse = root.matrix_world.inverted() @ world @ basis.inverted_safe()
        _mute(constraints, False)
    else:
        obj.matrix_world = world


def hold_on(obj: bpy.types.Object, parent: bpy.types.Object, bone: str, world: Matrix) -> None:
    """Parents the object to `parent`, or to the bone of it with that name, and puts it there; its
    constraints hold it no more."""
    _mute(obj.constraints, True)
    obj.parent = parent
    obj.parent_type, obj.parent_bone = ("BONE", bone) if bone else ("OBJECT", "")
    obj.matrix_parent_inverse = Matrix.Identity(4)
    put(obj, world)


def put(obj: bpy.types.Object, world: Matrix) -> None:
    """Puts a child there. Blender can't solve every parent when a world matrix is set, so this
    divides by what it evaluates."""
    obj.matrix_basis = Matrix.Identity(4)
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    above = obj.evaluated_get(graph).matrix_world
    obj.matrix_basis = above.inverted_safe() @ world
    bpy.context.view_layer.update()


def constraints_of(obj: bpy.types.Object) -> list[bpy.types.Constraint]:
    """Those that act."""
    return [c for c in obj.constraints if not c.mute and c.influence > 0.0]


def aim_of(
    obj: bpy.types.Object, among: Sequence[bpy.types.Object]
) -> tuple[bpy.types.Object, str] | None:
    """The one of `among` that the object's constraints aim at, and the bone of it (or none)."""
    for constraint in constraints_of(obj):
        targets = getattr(constraint, "targets", None) or [constraint]
        for one in sorted(targets, key=lambda t: -getattr(t, "weight", 1.0)):
            target = getattr(one, "target", None)
            if target in among and target != obj and obj not in _above(target):
                bone = getattr(one, "subtarget", "") if target.type == "ARMATURE" else ""
                return target, bone
    return None


def _above(obj: bpy.types.Object) -> list[bpy.types.Object]:
    found = []
    while obj.parent is not None:
        obj = obj.parent
        found.append(obj)
    return found


def _mute(constraints: Iterable[bpy.types.Constraint], muted: bool) -> None:
    for constraint in constraints:
        constraint.mute = muted
