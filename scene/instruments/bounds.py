"""Boxes round the parts of an instrument, also round collections that are instanced."""

from __future__ import annotations

from collections.abc import Iterable

import bpy
from mathutils import Matrix, Vector

from .parts import SURFACES, holds_collection, instanced

# Collections can instance collections: this deep is looked into.
DEEP = 8


def corners(part: bpy.types.Object, depth: int = DEEP) -> list[Vector]:
    """Corners of the boxes round what the part shows, in the world."""
    if not holds_collection(part):
        return [part.matrix_world @ Vector(c) for c in part.bound_box]
    if not depth:
        return []
    held = instanced(part)
    world = part.matrix_world @ Matrix.Translation(-held.instance_offset)
    return [
        world @ corner
        for obj in held.all_objects
        if obj.type in SURFACES or holds_collection(obj)
        for corner in corners(obj, depth - 1)
    ]


def box(parts: Iterable[bpy.types.Object]) -> tuple[Vector, Vector]:
    """Least and greatest corner of the box round all parts, in the world. A part that
    shows nothing is a point."""
    found = [c for p in parts for c in corners(p) or [p.matrix_world.translation.copy()]]
    low = Vector(min(c[i] for c in found) for i in range(3))
    high = Vector(max(c[i] for c in found) for i in range(3))
    return low, high
