"""Keypoints shown where the bending of their parts takes them, as an artist poses the parts."""

from __future__ import annotations

import bpy

from ...core.errors import UserError
from ..editable import is_linked
from . import holds, shape
from .holds import Hold
from .members import family, roots
from .shape import Foot

# Where each keypoint hung on its part when it was looked at last, by the numbers that Blender gives
# datablocks: finding that takes a second look at the whole mesh. No datablock is kept: undo makes
# all of them anew.
_known: dict[int, tuple[tuple, Foot | None]] = {}


def follow_all(scene: bpy.types.Scene) -> None:
    """Brings the keypoints of all instruments of the scene up to date."""
    for root in roots(scene):
        follow(root, scene)


def follow(root: bpy.types.Object, scene: bpy.types.Scene | None = None) -> None:
    """Brings the instrument's keypoints up to date. Nothing is written where nothing changed."""
    for empty in family(root, scene):
        tags = empty.synthpoint
        if tags.role != "KEYPOINT" or not tags.at_rest or is_linked(empty):
            continue
        part = holds.part_of(empty)
        if part is None or part.mode != "OBJECT" or not part.visible_get():
            continue
        if shape.bends(part):
            if holds.was_moved(empty):
                holds.settle(empty)
            holds.follow(empty, _hold(empty, part))
        elif any(empty.delta_location) or holds.was_moved(empty):
            holds.settle(empty)


def _hold(empty: bpy.types.Object, part: bpy.types.Object) -> Hold | None:
    mesh = part.data
    seen = (
        part.session_uid, mesh.session_uid, tuple(empty.location),
        tuple(v for row in empty.matrix_parent_inverse for v in row),
        len(shape.now(part).points), len(mesh.vertices), len(mesh.polygons),
        tuple((m.type, m.show_viewport) for m in part.modifiers),
        mesh.shape_keys is not None,
    )  # fmt: skip
    known = _known.get(empty.session_uid)
    if known is None or known[0] != seen:
        try:
            held = holds.hold(empty)
        except UserError:
            held = None
        known = _known[empty.session_uid] = (seen, held.foot if held is not None else None)
    return Hold(part, known[1]) if known[1] is not None else None
