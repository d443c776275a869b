"""Where in the picture the work is done, and from where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..camera.ground import in_view
from ..geometry.types import Vector, floats, vector
from .camera import Camera
from .in_hand.hands import hands, metres
from .in_hand.settings import InHand
from .randomizer import Given, Place, Randomizer
from .view import view

_MIDDLE = 0.35, 0.3  # share of the picture's width and height where it begins, and how much it is


@dataclass(frozen=True)
class FieldDraw:
    """The `spot` (3,) on the ground, in the world, round which the work is done, and the direction
    in which the surgeon stands, `home` (rad, from +X to +Y)."""

    spot: Vector
    home: float


def _draw(_: None, given: Given) -> FieldDraw:
    stream, ground = given.stream("operating field"), float(given.spec.placement.ground_height)
    u, v = (_MIDDLE[0] + _MIDDLE[1] * stream.unit() for _ in range(2))
    side = stream.draw(given.spec[InHand].side)
    there, seen = given.drawn(hands), given.drawn(view)
    if there is not None:
        return FieldDraw(vector(floats(there.spot) / metres(given)), there.home)
    target = floats(given.spec[Camera].target)
    if seen is None:
        return FieldDraw((float(target[0]), float(target[1]), ground), float(np.radians(side)))
    depth = float(np.linalg.norm(seen.position - target))
    spot = in_view(seen, u, v, ground, depth)
    down = -seen.matrix[:2, 1]  # the bottom of the picture
    home = float(np.arctan2(down[1], down[0])) + float(np.radians(side))
    return FieldDraw((float(spot[0]), float(spot[1]), ground), home)


operating_field: Randomizer[None, FieldDraw] = Randomizer(
    "operating_field", draw=_draw, after=(view, hands), streams=("operating field",),
    place=Place(settings=26),
)  # fmt: skip
