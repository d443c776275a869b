"""The upper side of a piece of a body that lies on a table, as heights."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats, floats
from .grids import Grid, around, finer, leaning
from .piece import Piece

_ACROSS = 0.0025  # from knot to knot across the piece, m
_TIMES = 4  # as many steps as the stored sections have
_ROUND = 240  # directions round it
_STEEP = 3.0  # where its side is steeper than this it goes down like this: it is under cloth there
HANGING = 0.5, 1.7  # how steeply cloth hangs from it between folds and on their crests
_LOW = 0.2  # how far below the spot its side ends, m


class Limb:
    """In the field's frame: origin at the spot, X along the piece away from the heart, Y to the
    left of that. `at` is the spot's station on the piece (m); the piece is rolled about its axis
    by `roll` (rad), so far from its front that the skin at the spot faces up."""

    def __init__(self, piece: Piece, at: float, roll: float) -> None:
        stations = np.linspace(piece.stations[0], piece.stations[-1],
                               _TIMES * (len(piece.stations) - 1) + 1)  # fmt: skip
        radii = finer(around(piece.radii, _ROUND), _TIMES)
        reach = 1.05 * float(radii.max()) + _LOW / _STEEP
        across = np.arange(-reach, reach + _ACROSS, _ACROSS)
        top, skin = _seen_from_above(radii, roll, across)
        row = int(np.argmin(np.abs(stations - at)))
        column = int(np.argmax(top[row]))
        heights = leaning(np.maximum(top, -1.0), _ACROSS, _STEEP)
        rise = (heights[row + 6, column] - heights[row - 6, column]) / (
            stations[row + 6] - stations[row - 6]
        )
        heights = heights - heights[row, column] - rise * (stations - stations[row])[:, None]
        self.end = float(stations[-1] - stations[row])  # beyond the spot, m
        self.half = 0.5 * float(np.ptp(skin[row]))  # of how wide it is there
        unrolled = np.cumsum(np.hypot(np.gradient(heights, axis=1), _ACROSS), axis=1)
        unrolled -= unrolled[:, column : column + 1]
        hung = [leaning(heights, _ACROSS, slope) for slope in HANGING]
        self._grid = Grid(
            (float(stations[0] - stations[row]), float(across[0] - across[column])),
            (float(stations[1] - stations[0]), _ACROSS),
            np.stack((heights, unrolled, *hung), axis=-1),
        )

    def at(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Height of the skin; how far it is along the skin from the ridge to there; heights of
        cloth that hangs over it by both of HANGING (m)."""
        skin, unrolled, gentle, steep = np.moveaxis(self._grid.at(x, y), -1, 0)
        return skin, unrolled, gentle, steep


def _seen_from_above(radii: Floats, roll: float, across: Floats) -> tuple[Floats, Floats]:
    """Heights (S, N) above the axis of sections (S, A) at places `across` (N,), far below beside
    them; and where each section begins and ends (S, 2)."""
    count = radii.shape[1]
    # From below round the right side over the top to below.
    turn = np.linspace(-np.pi, np.pi, count + 1) + 0.0
    angle = turn + roll
    share = (angle / (2 * np.pi) * count) % count
    low = share.astype(int)
    part = share - low
    r = radii[:, low % count] * (1 - part) + radii[:, (low + 1) % count] * part
    y, z = r * np.sin(turn), r * np.cos(turn)
    heights = np.full((len(radii), len(across)), -10.0)
    ends = np.zeros((len(radii), 2))
    for row in range(len(radii)):
        first, last = int(np.argmin(y[row])), int(np.argmax(y[row]))
        upper = slice(min(first, last), max(first, last) + 1)
        along = np.maximum.accumulate(y[row, upper])
        heights[row] = np.interp(across, along, z[row, upper], left=-10.0, right=-10.0)
        ends[row] = along[0], along[-1]
    return heights, floats(ends)
