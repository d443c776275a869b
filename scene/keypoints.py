"""Keypoints as empties: placing, moving, mirroring them. World coordinates, metres."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
from mathutils import Matrix, Vector

from ..core.errors import UserError
from . import bounds, parenting
from .editable import require_own
from .instance import family, is_part
from .listing import root_of
from .owners import Owners
from .parenting import aim_of
from .rays import STEP
from .tagging import home
from .visible import placed

# Display radius of an empty, as a share of the instrument's size.
DISPLAY = 0.004


@dataclass(frozen=True)
class Touch:
    """Where a view ray meets an instrument: the surface, the middle of the metal behind it, and
    the part that was met."""

    surface: Vector
    middle: Vector
    part: bpy.types.Object


def touch(
    context: bpy.types.Context, root: bpy.types.Object, origin: Vector, direction: Vector
) -> Touch | None:
    """The first thing on the ray; None where that is not of this instrument."""
    graph = context.evaluated_depsgraph_get()
    found, first, _n, _f, hit, world = context.scene.ray_cast(graph, origin, direction)
    owners = Owners(graph)
    part = owners.of(hit, world) if found else None
    if part is None or root_of(part) != root:
        return None
    start = first + direction * max(STEP, (first - origin).length * 1e-6)
    found, second, _n, _f, behind, other = context.scene.ray_cast(graph, start, direction)
    same = found and behind.original == hit.original and owners.of(behind, other) == part
    return Touch(first, (first + second) / 2 if same else first, part)


def find(root: bpy.types.Object, name: str) -> bpy.types.Object | None:
    """The instrument's empty for a keypoint."""
    for obj in family(root):
        if obj.synthpoint.role == "KEYPOINT" and obj.synthpoint.keypoint == name:
            return obj
    return None


def place(
    root: bpy.types.Object, name: str, location: Vector, part: bpy.types.Object | None = None
) -> bpy.types.Object:
    """Puts the keypoint there, as a child of `part` (the nearest one), so that it moves along."""
    require_own(root)
    part = part or nearest_part(root, location)
    empty = find(root, name)
    if empty is None:
        empty = bpy.data.objects.new(name, None)
        empty.empty_display_type = "SPHERE"
        empty.empty_display_size = DISPLAY * _size(root)
        home(part).objects.link(empty)
        empty.synthpoint.role, empty.synthpoint.keypoint = "KEYPOINT", name
    attach(empty, part, location)
    return empty


def adopt(root: bpy.types.Object, name: str, empty: bpy.types.Object) -> None:
    """Makes an existing empty the keypoint; it stays where it is."""
    require_own(root, empty)
    taken = find(root, name)
    if taken is not None and taken != empty:
        raise UserError(f"{root.name}: {name} is {taken.name} already; remove that one first")
    if root_of(empty) != root:
        with placed([empty]):
            hang(empty, root)
    empty.synthpoint.role, empty.synthpoint.keypoint = "KEYPOINT", name


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


def parts(root: bpy.types.Object) -> list[bpy.types.Object]:
    """The instrument's meshes; UserError where it has none."""
    found = [o for o in family(root) if is_part(o)]
    if not found:
        raise UserError(f"{root.name}: the instrument has no mesh; parent its meshes to it")
    return found


def nearest_part(root: bpy.types.Object, location: Vector) -> bpy.types.Object:
    """The part whose surface is nearest."""
    graph = bpy.context.evaluated_depsgraph_get()
    every = parts(root)
    # What is hidden is not evaluated, and nothing that is seen can lie on it.
    shown = [p for p in every if p.visible_get()]

    def distance(part: bpy.types.Object) -> float:
        if part.type != "MESH" or not part.data.polygons or part not in shown:
            return (part.matrix_world.translation - location).length
        evaluated = part.evaluated_get(graph)
        local = evaluated.matrix_world.inverted_safe() @ location
        found, place, _normal, _face = evaluated.closest_point_on_mesh(local)
        return (evaluated.matrix_world @ place - location).length if found else float("inf")

    return min(shown or every, key=distance)


def hang(empty: bpy.types.Object, root: bpy.types.Object) -> None:
    """Hangs the empty, where it is, on what of the instrument its constraints aim at; else on the
    nearest part."""
    world = empty.matrix_world.copy()
    aim = aim_of(empty, family(root))
    if aim is not None and aim[0].type != "MESH":
        parenting.hold_on(empty, *aim, world)
        return
    part = aim[0] if aim is not None else nearest_part(root, world.translation)
    attach(empty, part, world.translation)


def attach(empty: bpy.types.Object, part: bpy.types.Object, location: Vector) -> None:
    """Parents the empty and puts it there, turned as it is, whatever held it before. On a part that
    bends it hangs on three vertices."""
    world = empty.matrix_world.copy()
    world.translation = location
    parenting.let_go(empty)
    empty.parent = part
    empty.parent_type = "OBJECT"
    empty.matrix_parent_inverse = Matrix.Identity(4)
    if part.type == "MESH" and (part.data.shape_keys or part.find_armature()):
        _hang(empty, part, location)
    parenting.put(empty, world)


def _hang(empty: bpy.types.Object, part: bpy.types.Object, location: Vector) -> None:
    graph = bpy.context.evaluated_depsgraph_get()
    evaluated = part.evaluated_get(graph)
    local = evaluated.matrix_world.inverted_safe() @ location
    found, _place, _normal, face = evaluated.closest_point_on_mesh(local)
    if found and face < len(part.data.polygons):
        empty.parent_type = "VERTEX_3"
        empty.parent_vertices = tuple(part.data.polygons[face].vertices)[:3]


def _size(root: bpy.types.Object) -> float:
    """Diagonal of the instrument in the world."""
    low, high = bounds.box(parts(root))
    return max((high - low).length, 1e-6)
