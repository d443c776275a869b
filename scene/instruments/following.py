"""Keypoints and contacts shown where the bending of their parts takes them, as an artist poses
them."""

from __future__ import annotations

import bpy

from ...core.errors import UserError
from ..blender.editable import is_linked
from . import caches, holds, shape
from .holds import Hold
from .instance import instruments
from .members import family, hangs
from .shape import Foot, Surfaces


def follow_all(scene: bpy.types.Scene) -> None:
    """Brings the keypoints of all instruments of the scene up to date."""
    for one in instruments(scene):
        follow(one.root, one.objects)


def follow(root: bpy.types.Object, members: list[bpy.types.Object] | None = None) -> None:
    """Brings the instrument's keypoints up to date. Nothing is written where nothing changed."""
    surfaces = Surfaces()
    for empty in members if members is not None else family(root):
        tags = empty.synthpoint
        if not hangs(empty) or not tags.at_rest or is_linked(empty):
            continue
        part = holds.part_of(empty)
        if part is None or part.mode != "OBJECT" or not part.visible_get():
            continue
        if shape.bends(part):
            holds.settle(empty, surfaces)
            foot = _foot(empty, part, surfaces)
            holds.follow(empty, None if foot is None else Hold(part, foot), surfaces)
        elif any(empty.delta_location) or holds.was_moved(empty):
            holds.settle(empty, surfaces)


def _foot(empty: bpy.types.Object, part: bpy.types.Object, surfaces: Surfaces) -> Foot | None:
    """Finding it takes a second look at the whole mesh, so it is kept."""
    mesh, surface = part.data, surfaces.now(part)
    seen = (
        part.session_uid, mesh.session_uid, tuple(empty.location),
        tuple(v for row in empty.matrix_parent_inverse for v in row),
        len(surface.points), hash(surface.faces.tobytes()),
        tuple((m.type, m.show_viewport) for m in part.modifiers),
        mesh.shape_keys is not None,
    )  # fmt: skip

    def find() -> Foot | None:
        try:
            held = holds.hold(empty, surfaces)
        except UserError:
            return None
        return None if held is None else held.foot

    return caches.look(("foot", empty.session_uid), seen, find)
