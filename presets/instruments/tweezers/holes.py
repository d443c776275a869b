"""Holes through an arm: that of the stud, and that which makes a ring of a tip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.thinned import Window, joined
from ..model import Face, Floats
from .jaws import ACROSS
from .measures import Shape
from .profile import inner_x, outer_x
from .sections import TOTAL

_HOLE, _CHAMFER = 0.00105, 0.00018  # half width of the stud's hole, and of its rounded rim
_RIM = 0.0003  # rounding of the hole in a ring tip
_ROUND = 0.0006  # from a hole to where the plain arm begins, along it


@dataclass(frozen=True)
class Cut:
    """An oval hole through an arm: its middle (y, z), its half axes, and how round its rims are."""

    y: float
    half: tuple[float, float]
    rim: float
    columns: int  # how many columns of a face it takes to both sides of the middle

    @property
    def span(self) -> tuple[float, float]:
        """From y to y, with its rim and what lies round that."""
        reach = self.half[0] + self.rim + _ROUND
        return self.y - reach, self.y + reach


def cuts(shape: Shape, side: float) -> list[Cut]:
    """The holes of an arm, `side` 1 for the left, −1 for the right one."""
    found = []
    if side < 0:
        y = (shape.stud - 0.5) * shape.length
        found.append(Cut(y, (_HOLE, _HOLE), _CHAMFER, 2))
    if shape.ring is not None:
        back, long, wide = shape.ring
        found.append(Cut(shape.length / 2 - back, (long, wide), _RIM, len(ACROSS) - 1))
    return found


def hole(
    shape: Shape, side: float, grid: Floats, pair: list[Window], cut: Cut, first: int
) -> tuple[Floats, list[Face]]:
    """Points of a hole between its windows in the inner and the outer face, the first of which has
    the number `first`, and its faces."""
    inner_loop, outer_loop = (window.loop(TOTAL) for window in pair)
    flat = grid.reshape(-1, 3)
    # The outer loop in the order of the inner one: the same stations, mirrored columns.
    outer_loop = _facing(flat, inner_loop, outer_loop)
    rings: list[list[int]] = [inner_loop]
    points: list[Floats] = []
    count = len(inner_loop)

    def add(ring: Floats) -> None:
        begin = first + sum(map(len, points))
        points.append(ring)
        rings.append(list(range(begin, begin + count)))

    turns = np.linspace(0.0, np.pi / 2, 4)
    wide = cut.rim * (1.0 - np.sin(turns))
    deep = cut.rim * (1.0 - np.cos(turns))
    steps = 3 if cut.columns == len(ACROSS) - 1 else 2
    ovals = []
    for loop in (inner_loop, outer_loop):
        at = flat[loop][:, 1:] - (cut.y, 0.0)
        angle = np.arctan2(at[:, 1] / cut.half[1], at[:, 0] / cut.half[0])
        way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        ovals.append((flat[loop][:, 1:], way))
    for number, (border, way) in enumerate(ovals):
        found = []
        rim = way * (np.array(cut.half) + cut.rim) + (cut.y, 0.0)
        for share in np.linspace(0.0, 1.0, steps + 1)[1:-1]:
            found.append(_on(shape, side, number, border + share * (rim - border), 0.0))
        for w, d in zip(wide, deep, strict=True):
            oval = way * (np.array(cut.half) + w) + (cut.y, 0.0)
            found.append(_on(shape, side, number, oval, d))
        for ring in found if number == 0 else found[::-1]:
            add(ring)
    rings.append(outer_loop)
    return np.concatenate(points), joined(rings)


def _facing(flat: Floats, loop: list[int], other: list[int]) -> list[int]:
    """Another loop's vertices, in the order of those that they are opposite to."""
    turned = other[::-1]
    far = np.linalg.norm(flat[turned][:, 1:] - flat[loop[0]][1:], axis=1)
    start = int(np.argmin(far))
    return turned[start:] + turned[:start]


def _on(shape: Shape, side: float, number: int, place: Floats, depth: float) -> Floats:
    """Points (N, 3) at (y, z) of the inner (0) or the outer face (1), so deep in the metal."""
    y, z = place.T
    x = outer_x(shape, y, z) + depth if number else inner_x(shape, side, y, z) - depth
    return np.column_stack([x, y, z])
