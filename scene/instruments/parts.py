"""The parts of an instrument: what of it has a surface."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
from mathutils import Vector

from ...core.errors import UserError
from .members import family

SURFACES = {"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "VOLUME"}


def is_part(obj: bpy.types.Object) -> bool:
    """Whether it has a surface, or instances a collection."""
    return obj.type in SURFACES or holds_collection(obj)


def holds_collection(obj: bpy.types.Object) -> bool:
    """Whether it is an empty that instances a collection."""
    return (
        obj.type == "EMPTY" and obj.instance_type == "COLLECTION" and bool(obj.instance_collection)
    )


def instanced(holder: bpy.types.Object) -> bpy.types.Collection:
    """The collection that one of those instances."""
    assert holder.instance_collection is not None
    return holder.instance_collection


def holds_tagged(part: bpy.types.Object) -> str:
    """What keeps the part from being an instrument's: the collection that it instances holds
    instruments of its own. Each of them would count, but none of them is in this scene."""
    if not holds_collection(part):
        return ""
    held = instanced(part)
    tagged = next((o for o in held.all_objects if o.synthpoint.role != "NONE"), None)
    if tagged is None:
        return ""
    return (
        f"{part.name}: its collection {held.name} holds {tagged.name}, which is tagged itself; "
        "untag that, or make the instance real first (Object > Apply > Make Instances Real)"
    )


def parts(root: bpy.types.Object) -> list[bpy.types.Object]:
    """The instrument's meshes; UserError where it has none."""
    found = [o for o in family(root) if is_part(o)]
    if not found:
        raise UserError(f"{root.name}: the instrument has no mesh; parent its meshes to it")
    return found


def nearest_part(root: bpy.types.Object, location: Vector) -> bpy.types.Object:
    """The part whose surface is nearest to a place in the world."""
    return nearest_of(parts(root), location)


def nearest_of(every: Sequence[bpy.types.Object], location: Vector) -> bpy.types.Object:
    """Of these parts the one whose surface is nearest to a place in the world."""
    if len(every) == 1:
        return every[0]
    graph = bpy.context.evaluated_depsgraph_get()
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
