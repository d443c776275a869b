"""Contacts as empties: placing and moving them, and what of an instrument a click means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix, Quaternion, Vector

from ...core.errors import UserError
from ...core.hand.grips.rings import Ring
from ...core.settings.grips import FINGERS
from ..blender.editable import require_own
from ..blender.objects import add_object
from ..instruments import bounds, holds
from ..instruments.members import family
from ..instruments.parts import nearest_part, parts
from . import keypoints
from .tagging import home

# Length of an empty's arrow, as a share of the instrument's size.
_DISPLAY = 0.05
_RIM = 0.008  # of a ring, where a click still means it, beyond its hole (m)
_ROUND = 8  # places round a ring

# Where a click goes: a place, the part that it is on, and the contact's way.
Target = tuple[Vector, bpy.types.Object, Vector]


@dataclass(frozen=True)
class OfGrip:
    """The contacts of one grip, by what of the hand touches."""

    grip: str

    def find(self, root: bpy.types.Object, part: str) -> bpy.types.Object | None:
        """The instrument's empty for it."""
        found = [
            o
            for o in family(root)
            if o.synthpoint.role == "CONTACT"
            and (o.synthpoint.grip, o.synthpoint.part) == (self.grip, part)
        ]
        return min(found, key=lambda o: str(o.name), default=None)

    def place(
        self, root: bpy.types.Object, part: str, location: Vector,
        on: bpy.types.Object | None = None, way: Vector | None = None,
    ) -> bpy.types.Object:  # fmt: skip
        """Puts it there, as a child of what it is on (the nearest part). `way`: out of the metal,
        or where the finger points in a ring; none: as it is turned."""
        require_own(root)
        on = on or nearest_part(root, location)
        empty = self.find(root, part)
        if empty is None:
            empty = add_object(f"{self.grip} {part}", None, home(on))
            empty.empty_display_type = "SINGLE_ARROW"
            low, high = bounds.box(parts(root))
            empty.empty_display_size = _DISPLAY * max((high - low).length, 1e-6)
            tags = empty.synthpoint
            tags.role, tags.grip, tags.part = "CONTACT", self.grip, part
        if way is not None:
            turn = way.to_track_quat("Z", "Y")
            empty.matrix_world = Matrix.LocRotScale(location, turn, None)
        holds.attach(empty, on, location)
        return empty

    def remove(self, root: bpy.types.Object, part: str) -> None:
        """It is where the mesh proposes it again."""
        require_own(root)
        empty = self.find(root, part)
        if empty is None:
            raise UserError(f"{root.name}: {part} of {self.grip} is not placed; nothing to clear")
        bpy.data.objects.remove(empty)


def aimed(
    context: bpy.types.Context, root: bpy.types.Object, part: str, origin: Vector,
    direction: Vector, rings: Sequence[Ring], world: Matrix,
) -> Target | None:  # fmt: skip
    """What a view ray means for a contact; None where it meets nothing of the instrument. `rings`
    of it are in a frame that `world` takes to the world's units."""
    touch = keypoints.touch(context, root, origin, direction)
    if part in FINGERS:
        found = _ring(rings, world, origin, direction)
        if found is not None:
            ring, axis = found
            return world @ Vector(ring.center), _part_of(ring, world, root), axis
        return None if touch is None else (touch.surface, touch.part, direction.normalized())
    return None if touch is None else (touch.surface, touch.part, touch.outward)


def _ring(
    rings: Sequence[Ring], world: Matrix, origin: Vector, direction: Vector
) -> tuple[Ring, Vector] | None:
    """The ring that a view ray passes nearest to, through its hole or over its rim, and its axis,
    away from who looks."""
    best, away = None, np.inf
    scale = world.to_scale()[0]
    for ring in rings:
        center = world @ Vector(ring.center)
        axis = (world.to_3x3() @ Vector(ring.axis)).normalized()
        if axis.dot(direction) < 0.0:
            axis = -axis
        along = axis.dot(direction)
        if along < 0.1:  # seen from its side
            continue
        passed = origin + direction * (axis.dot(center - origin) / along)
        far = (passed - center).length / (scale * (ring.half_length + _RIM))
        if far < min(1.0, away):
            best, away = (ring, axis), far
    return best


def _part_of(ring: Ring, world: Matrix, root: bpy.types.Object) -> bpy.types.Object:
    """The part that is round a ring's hole: another one's can be nearer to its middle."""
    axis, places = Vector(ring.axis), []
    for number in range(_ROUND):
        turn = Quaternion(axis, 2 * np.pi * number / _ROUND)
        rim = turn @ (axis.orthogonal().normalized() * ring.half_width)
        places.append(world @ (Vector(ring.center) + rim))
    return Counter(nearest_part(root, place) for place in places).most_common(1)[0][0]
