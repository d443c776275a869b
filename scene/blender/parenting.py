"""Hanging an object on another one without moving it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import bpy
from mathutils import Matrix, Vector

from .animation import mute_moving
from .objects import add_object

# What of its parent an object hangs on.
ParentType = Literal["OBJECT", "ARMATURE", "LATTICE", "VERTEX", "VERTEX_3", "BONE"]


def hang_below(obj: bpy.types.Object, root: bpy.types.Object) -> None:
    """`root` becomes the parent. What constraints and simulations make of the object comes after
    its parent, so they are left out where its place is kept, and then do to it what they did
    before."""
    world = own_place(obj)
    basis = obj.matrix_basis.copy()
    free = not constraints_of(obj) and obj.rigid_body is None
    obj.parent = root
    obj.parent_type = "OBJECT"
    obj.matrix_parent_inverse = root.matrix_world.inverted()
    if free:
        obj.matrix_world = world
    else:
        obj.matrix_parent_inverse = root.matrix_world.inverted() @ world @ basis.inverted_safe()


def gather(
    objects: Sequence[bpy.types.Object],
    name: str,
    collection: bpy.types.Collection,
    place: Vector,
) -> bpy.types.Object:
    """A new empty of that name at a place in the world, the parent of all of them; they stay where
    they are."""
    root = add_object(name, None, collection)
    root.matrix_world = Matrix.Translation(place)
    for obj in objects:
        hang_below(obj, root)
    bpy.context.view_layer.update()
    return root


def own_place(obj: bpy.types.Object) -> Matrix:
    """World matrix (4×4) that its parent and its own transform give it, without constraints and
    rigid bodies."""
    if obj.parent is None:
        moved = constraints_of(obj) or obj.rigid_body is not None
        return (obj.matrix_basis if moved else obj.matrix_world).copy()
    constraints = constraints_of(obj)
    if not constraints:
        return obj.matrix_world.copy()
    _mute(constraints, True)
    bpy.context.view_layer.update()
    world = obj.matrix_world.copy()
    _mute(constraints, False)
    return world


def hold_on(obj: bpy.types.Object, parent: bpy.types.Object, bone: str, world: Matrix) -> None:
    """Parents the object to `parent`, or to the bone of it with that name, and puts it there; what
    held it before holds it no more."""
    let_go(obj)
    obj.parent = parent
    obj.parent_type, obj.parent_bone = ("BONE", bone) if bone else ("OBJECT", "")
    obj.matrix_parent_inverse = Matrix.Identity(4)
    put(obj, world)


@dataclass(frozen=True)
class Hanging:
    """How an object hangs on its parent."""

    parent: bpy.types.Object | None
    kind: ParentType
    bone: str
    vertices: tuple[int, ...]
    inverse: Matrix

    @classmethod
    def of(cls, obj: bpy.types.Object) -> Hanging:
        vertices, inverse = tuple(obj.parent_vertices), obj.matrix_parent_inverse.copy()
        return cls(obj.parent, obj.parent_type, obj.parent_bone, vertices, inverse)

    def put_back(self, obj: bpy.types.Object) -> None:
        """ReferenceError where the parent is gone."""
        obj.parent = self.parent
        obj.parent_type, obj.parent_bone = self.kind, self.bone
        obj.parent_vertices = self.vertices
        obj.matrix_parent_inverse = self.inverse


@dataclass(frozen=True)
class Apart:
    """An object that stands apart from its parent, and how it hung before."""

    obj: bpy.types.Object
    stand: bpy.types.Object
    before: Hanging

    def put_back(self) -> None:
        self.before.put_back(self.obj)
        bpy.data.objects.remove(self.stand)


def stand_apart(obj: bpy.types.Object) -> Apart:
    """Hangs the object on an empty that stands where its parent carries it and never moves: only
    its constraints and drivers move it from here on."""
    before = Hanging.of(obj)
    stand = add_object("Synthpoint Stand", None, bpy.context.scene.collection)
    # What the parent does: parent, then the inverse that was kept, then the object's own.
    inverse, basis = before.inverse.inverted_safe(), obj.matrix_basis.inverted_safe()
    stand.matrix_world = own_place(obj) @ basis @ inverse
    obj.parent, obj.parent_type = stand, "OBJECT"
    obj.matrix_parent_inverse = before.inverse
    bpy.context.view_layer.update()
    return Apart(obj, stand, before)


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


def aims_of(obj: bpy.types.Object) -> list[tuple[bpy.types.Object, str]]:
    """What its constraints aim at, each with the bone of it (or none), the most important first."""
    found = []
    for constraint in constraints_of(obj):
        targets = getattr(constraint, "targets", None) or [constraint]
        for one in sorted(targets, key=lambda t: -getattr(t, "weight", 1.0)):
            target = getattr(one, "target", None)
            if target is not None:
                bone = getattr(one, "subtarget", "") if target.type == "ARMATURE" else ""
                found.append((target, bone))
    return found


def inside_aims(obj: bpy.types.Object, among: Sequence[bpy.types.Object]) -> bool:
    """Whether its constraints aim at something, and at nothing but what is one of `among`."""
    aims = aims_of(obj)
    return bool(aims) and all(target in among for target, _ in aims)


def aim_of(
    obj: bpy.types.Object, among: Sequence[bpy.types.Object]
) -> tuple[bpy.types.Object, str] | None:
    """The first of `among` that the object's constraints aim at and it can hang on."""
    for target, bone in aims_of(obj):
        if target in among and target != obj and obj not in above(target):
            return target, bone
    return None


def depth(obj: bpy.types.Object) -> int:
    """How many parents are above it."""
    return len(above(obj))


def above(obj: bpy.types.Object) -> list[bpy.types.Object]:
    """Its parent, the parent of that, and so on."""
    found = []
    while obj.parent is not None:
        obj = obj.parent
        found.append(obj)
    return found


def let_go(obj: bpy.types.Object) -> None:
    """Mutes the constraints and the animation that move the object."""
    mute_moving(obj)
    _mute(obj.constraints, True)


def _mute(constraints: Iterable[bpy.types.Constraint], muted: bool) -> None:
    for constraint in constraints:
        constraint.mute = muted
