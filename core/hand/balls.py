"""A hand as balls on its bones: what a search keeps out of the metal and out of each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Floats
from ..running.kept import kept
from . import anatomy, places
from .shape import FINGERS, HAND, Ints, Shape, bone, end

_STEP = 0.0065  # between balls along a finger, metres
_NEAR_TIP = 0.9  # of the last bone's length: pads reach far
_ROUND_ENOUGH = 0.0007  # wider than thick, to either side, metres
_BETWEEN = 0.0016  # that the nearest skin may be nearer than what was measured, metres
_ROUND = np.radians(np.arange(0, 360, 30))
# Along each ray of the palm, from the wrist to the knuckle of a finger.
_PALM_SHARES = (0.25, 0.45, 0.65, 0.85, 1.0)


@dataclass(frozen=True)
class Balls:
    """`centers` (N, 3) at rest (m), each on a bone (N,), with `radii` (N,). `fingers` (N,) numbers
    the finger of each, −1 in the palm; `shares` (N,) says how far along its bone it is."""

    centers: Floats
    radii: Floats
    bones: Ints
    fingers: Ints
    shares: Floats

    def nearest(self, number: int, share: float) -> int:
        """The ball on a bone that is nearest to a share of its length."""
        return int(np.argmin(np.where(self.bones == number, np.abs(self.shares - share), np.inf)))


@kept
def balls(shape: Shape) -> Balls:
    """The balls of this hand."""
    rows = [*_of_fingers(shape), *_of_palm(shape)]
    centers = np.array([row[0] for row in rows])
    # Where a cut goes through more than one finger, a ball would be too large.
    room = np.linalg.norm(centers[:, None] - shape.vertices, axis=2).min(axis=1)
    return Balls(
        centers,
        np.minimum([row[1] for row in rows], room + _BETWEEN),
        np.array([row[2] for row in rows]),
        np.array([-1 if row[2] == HAND else (row[2] - 2) // 3 for row in rows]),
        np.array([row[3] for row in rows]),
    )


def _of_fingers(shape: Shape) -> list[tuple[Floats, float, int, float]]:
    rows = []
    for finger in FINGERS:
        for number in (bone(finger, i) for i in range(3)):
            skin = places.Skin(shape, (number,))
            along = shape.along(number)
            pad = anatomy.palmar(shape, number)
            side = np.cross(along, pad)
            length = float(np.linalg.norm(shape.joints[end(number)] - shape.joints[number]))
            count = max(2, round(length / _STEP))
            # The roots begin within the palm.
            first = 0.0 if number > bone(finger, 0) else 0.35 if finger == "thumb" else 0.15
            shares = [*np.linspace(first, 1, count, endpoint=False)]
            if number == bone(finger, 2):
                shares.append(_NEAR_TIP)
            for share in shares:
                start = places.on_bone(shape, number, share)
                for middle, radius in _section(skin, start, pad, side):
                    rows.append((middle, radius, number, float(share)))
            if number == bone(finger, 2):
                # The tip's ball ends where the finger ends, below the pad's middle.
                last = [row for row in rows if row[3] == share and row[2] == number]
                radius = 0.85 * last[0][1]
                middle = np.mean([row[0] for row in last], axis=0)
                ahead = (1.0 - share) * length - radius
                rows.append((middle + ahead * along, radius, number, float(share) + ahead / length))
    return rows


def _section(
    skin: places.Skin, start: Floats, pad: Floats, side: Floats
) -> list[tuple[Floats, float]]:
    """Centres and radii of the balls that fill a finger where it is cut across: one, or two beside
    each other where it is wider than thick."""
    ways = np.cos(_ROUND)[:, None] * pad + np.sin(_ROUND)[:, None] * side
    middle = start + (skin.far(start, ways)[:, None] * ways).mean(axis=0)
    thick = float(skin.far(middle, np.array((pad, -pad))).mean())
    wide = float(skin.far(middle, np.array((side, -side))).mean())
    apart = wide - thick
    if apart < _ROUND_ENOUGH:
        return [(middle, float(np.median(skin.far(middle, ways))))]
    return [(middle + way * apart * side, thick) for way in (-1, 1)]


def _of_palm(shape: Shape) -> list[tuple[Floats, float, int, float]]:
    rows = []
    skin = places.Skin(shape, (HAND,))
    down = np.array(((0.0, 0.0, -1.0), (0.0, 0.0, 1.0)))
    for finger in FINGERS[1:]:
        for share in _PALM_SHARES:
            start = share * shape.joints[bone(finger, 0)]
            below, above = skin.far(start, down)
            if below and above:
                middle = start + 0.5 * (above - below) * down[1]
                rows.append((middle, 0.5 * (below + above), HAND, share))
    return rows
