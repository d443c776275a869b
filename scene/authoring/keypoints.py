"""Keypoints as empties: placing, moving, mirroring them. World coordinates, metres."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
from mathutils import Vector

from ...core.errors import UserError
from ..blender.editable import require_own
from ..blender.objects import add_object
from ..blender.visibility import placed
from ..instruments import bounds, holds
from ..instruments.members import family, hangs, root_of
from ..instruments.parts import nearest_part, parts
from ..labels.instancers import Owners
from ..labels.rays import STEP
from .tagging import home

# Display radius of an empty, as a share of the instrument's size.
DISPLAY = 0.004


@dataclass(frozen=True)
class Touch:
    """Where a view ray meets an instrument: the surface, the middle of the metal behind it, the
    part that was met, and the direction out of it, to the side that is seen."""

    surface: Vector
    middle: Vector
    part: bpy.types.Object
    outward: Vector


def touch(
    context: bpy.types.Context, root: bpy.types.Object, origin: Vector, direction: Vector
) -> Touch | None:
    """The first thing on the ray; None where that is not of this instrument."""
    graph = context.evaluated_depsgraph_get()
    found, first, normal, _f, hit, world = context.scene.ray_cast(graph, origin, direction)
    owners = Owners(graph)
    part = owners.of(hit, world) if found else None
    if part is None or root_of(part) != root:
        return None
    start = first + direction * max(STEP, (first - origin).length * 1e-6)
    found, second, _n, _f, behind, other = context.scene.ray_cast(graph, start, direction)
    same = found and behind.original == hit.original and owners.of(behind, other) == part
    outward = -normal if normal.dot(direction) > 0.0 else normal
    return Touch(first, (first + second) / 2 if same else first, part, outward)


def find(root: bpy.types.Object, name: str) -> bpy.types.Object | None:
    """The instrument's empty for a keypoint."""
    points = (o for o in family(root) if o.synthpoint.role == "KEYPOINT")
    return next((o for o in points if o.synthpoint.keypoint == name), None)


def place(
    root: bpy.types.Object, name: str, location: Vector, part: bpy.types.Object | None = None
) -> bpy.types.Object:
    """Puts the keypoint there, as a child of `part` (the nearest one), so that it moves along."""
    require_own(root)
    part = part or nearest_part(root, location)
    empty = find(root, name)
    if empty is None:
        empty = add_object(name, None, home(part))
        empty.empty_display_type = "SPHERE"
        empty.empty_display_size = DISPLAY * _size(root)
        empty.synthpoint.role, empty.synthpoint.keypoint = "KEYPOINT", name
    holds.attach(empty, part, location)
    return empty


def adopt(root: bpy.types.Object, name: str, empty: bpy.types.Object) -> None:
    """Makes an existing empty the keypoint; it stays where it is."""
    require_own(root, empty)
    taken = find(root, name)
    if taken is not None and taken != empty:
        raise UserError(f"{root.name}: {name} is {taken.name} already; remove that one first")
    if root_of(empty) != root:
        with placed([empty]):
            holds.hang(empty, root)
    empty.synthpoint.role, empty.synthpoint.keypoint = "KEYPOINT", name
    holds.settle(empty)


def remove(root: bpy.types.Object, name: str) -> None:
    """Removes the keypoint's empty."""
    require_own(root)
    empty = find(root, name)
    if empty is None:
        raise UserError(f"{root.name}: {name} is not placed; nothing to remove")
    bpy.data.objects.remove(empty)


def mirrored(root: bpy.types.Object, location: Vector, axis: int) -> Vector:
    """The place on the other side of the middle of the instrument, along its own axis 0, 1, 2."""
    inverse = root.matrix_world.inverted_safe()
    values = [(inverse @ corner)[axis] for part in parts(root) for corner in bounds.corners(part)]
    local = inverse @ location
    local[axis] = min(values) + max(values) - local[axis]
    return root.matrix_world @ local


def reattach(root: bpy.types.Object) -> None:
    """Hangs each keypoint and contact on the part it lies on, so that it goes along with that."""
    bpy.context.view_layer.update()
    for obj in family(root):
        if not hangs(obj) or obj.parent_type == "BONE":
            continue
        location = obj.matrix_world.translation.copy()
        part = nearest_part(root, location)
        if obj.parent != part:
            holds.attach(obj, part, location)
        else:
            holds.settle(obj)


def _size(root: bpy.types.Object) -> float:
    """Diagonal of the instrument in the world."""
    low, high = bounds.box(parts(root))
    return max((high - low).length, 1e-6)
