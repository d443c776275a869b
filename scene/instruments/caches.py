"""What whole meshes have to be read for, kept: read anew only where numbers of vertices or faces or
places have changed, or an edit was noticed. The list in the panel asks after each change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import bpy
import numpy as np
from mathutils import Matrix

from . import holds
from .shape import Surfaces, bends

Answer = TypeVar("Answer")

_known: dict[Hashable, tuple[Hashable, object]] = {}

# How often each mesh was edited, by the number that Blender gives it in this session.
_edits: dict[int, int] = {}


def forget() -> None:
    """Has everything looked at anew."""
    _known.clear()


def astray(
    empty: bpy.types.Object, part: bpy.types.Object, surfaces: Surfaces | None = None
) -> bool:
    """Whether the metal under the keypoint is gone from its part, or is not that of another."""
    own = empty.parent
    assert own is not None
    if part != own and not _can_reach(empty, part):
        return True
    away = () if part == own else _flat(own.matrix_world.inverted_safe() @ part.matrix_world)
    seen = (_shape_of(own), _place_of(empty), away, _shape_of(part))
    which = ("astray", empty.session_uid, part.session_uid)
    return look(which, seen, lambda: holds.astray(empty, part, surfaces))


def same_vertices(empty: bpy.types.Object) -> bool:
    """Whether the vertices that it hangs on can be those that it was hung on."""
    assert empty.parent is not None
    seen = (_shape_of(empty.parent), tuple(empty.parent_vertices), _place_of(empty))
    which = ("vertices", empty.session_uid)
    return look(which, seen, lambda: holds.same_vertices(empty))


def among(
    what: str,
    empty: bpy.types.Object,
    parts: Sequence[bpy.types.Object],
    find: Callable[[], int | None],
) -> int | None:
    """What is found out about the keypoint among these parts."""
    inverse = empty.matrix_world.inverted_safe()
    seen = tuple((_shape_of(p), _flat(inverse @ p.matrix_world)) for p in parts)
    return look((what, empty.session_uid), seen, find)


def look(which: Hashable, seen: Hashable, find: Callable[[], Answer]) -> Answer:
    """What is found out for `which`; what was found before where all that is `seen` is the same."""
    known = _known.get(which)
    if known is None or known[0] != seen:
        known = _known[which] = (seen, find())
    return known[1]  # type: ignore[return-value]  # what `which` was found by


def looks(parts: Sequence[bpy.types.Object]) -> Hashable:
    """How parts look in their own frames, as far as is known without reading their meshes."""
    return tuple(
        (_shape_of(p), p.hide_render, tuple(round(x, 6) for corner in p.bound_box for x in corner))
        for p in parts
    )


def edited(graph: bpy.types.Depsgraph) -> None:
    """Takes note of the meshes that were edited, as Blender tells after each change."""
    for update in graph.updates:
        if update.is_updated_geometry and isinstance(update.id, bpy.types.Mesh):
            uid = update.id.original.session_uid
            _edits[uid] = _edits.get(uid, 0) + 1


def _shape_of(part: bpy.types.Object) -> tuple[object, ...]:
    """While a mesh is edited its numbers are those of before, so that it is looked at anew as
    editing ends."""
    if part.type != "MESH":
        return (part.session_uid,)
    mesh = part.data
    modifiers = tuple((m.type, m.show_viewport, m.show_render) for m in part.modifiers)
    box = () if bends(part) else tuple(round(x, 6) for corner in part.bound_box for x in corner)
    counts = len(mesh.vertices), len(mesh.polygons), _edits.get(mesh.session_uid, 0)
    return part.session_uid, mesh.session_uid, *counts, mesh.is_editmode, modifiers, box


def _place_of(empty: bpy.types.Object) -> tuple[object, ...]:
    return (*(round(v, 9) for v in empty.location), empty.synthpoint.off, empty.synthpoint.at_rest)


def _can_reach(empty: bpy.types.Object, other: bpy.types.Object) -> bool:
    """Whether the keypoint is near the box of the mesh, which is sooner known than its faces."""
    if bends(other):
        return True  # its box is not that at rest
    corners = np.array(other.bound_box, dtype=np.float64)
    low, high = corners.min(axis=0), corners.max(axis=0)
    assert empty.parent is not None
    stands = empty.parent.matrix_world @ holds.at_rest(empty)
    place = np.array(other.matrix_world.inverted_safe() @ stands)
    room = (max(empty.synthpoint.off, 0.0) + holds.ASTRAY) * float(np.linalg.norm(high - low))
    return bool(((place >= low - room) & (place <= high + room)).all())


def _flat(matrix: Matrix) -> tuple[float, ...]:
    return tuple(round(value, 6) for row in matrix for value in row)
