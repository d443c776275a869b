"""Which of many points is nearest, and which are near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .types import Floats

Ints = NDArray[np.int64]
_CELLS = 2  # in the reach of pairs, or one, where that would be too many
_SHORT = 2**16  # numbers below it are sorted several times faster
_MOST_CELLS = 400_000


class Points:
    """Points (M, 3), of which the nearest is looked for many times."""

    def __init__(self, points: Floats) -> None:
        # Squares of distances, less those of the centres, by one product: b² − 2 a·b; in single
        # precision it takes half of the time.
        squares = (points**2).sum(axis=1)
        self._across = np.vstack((-2 * points.T, squares)).astype(np.float32)

    def nearest(self, centers: Floats) -> Ints:
        """(...,): the number of the one that is nearest to each of the centres (..., 3), to a few
        hundredths of a millimetre where all are within a metre."""
        ones = np.ones((*centers.shape[:-1], 1))
        left = np.concatenate((centers, ones), axis=-1).astype(np.float32)
        products = left.reshape(-1, 4) @ self._across
        found: Ints = products.argmin(axis=1).reshape(centers.shape[:-1])
        return found


def within(centers: Floats, points: Floats, reach: float) -> tuple[Ints, Ints]:
    """All pairs of one of the centres (N, 3) and one of the points (M, 3) that are closer than
    `reach`, to a millionth of how far all of them are spread: the numbers (P,) of the first,
    ascending, and of the second. Cells say what to look at."""
    nothing = np.zeros(0, np.int64)
    if not len(points) or not len(centers):
        return nothing, nothing
    # A coordinate at a time, which is several times faster than rows of three.
    centers, points = np.ascontiguousarray(centers.T), np.ascontiguousarray(points.T)
    near = _inside(points, centers.min(axis=1) - reach, centers.max(axis=1) + reach)
    if not len(near):
        return nothing, nothing
    points = points[:, near]
    low = points.min(axis=1)
    cell = _cell(points.max(axis=1) - low + reach, reach)
    steps = int(np.ceil(reach / cell * (1 - 1e-9)))  # that are looked at in each direction
    # As many cells again round the points stay empty: for centres, and for what is beside those.
    low = low - 2 * steps * cell
    of_point = ((points - low[:, None]) / cell).astype(np.int64)
    size = of_point.max(axis=1) + 2 * steps + 1
    of_center = np.floor((centers - low[:, None]) / cell).astype(np.int64)
    some = _inside(of_center, np.full(3, steps - 1), size - steps)
    centers, of_center = centers[:, some], of_center[:, some]
    row, column = int(size[1] * size[2]), int(size[2])
    weights = np.array((row, column, 1))
    keys, at = weights @ of_point, weights @ of_center
    count = int(size.prod())
    order = np.argsort(keys.astype(np.uint16) if count < _SHORT else keys, kind="stable")
    begins = np.concatenate(((0,), np.bincount(keys, minlength=count).cumsum()))
    # Cells in line are one run of the points as they are sorted: so many runs for each centre.
    beside = range(-steps, steps + 1)
    first = at[:, None] + np.array([i * row + j * column for i in beside for j in beside])
    begin, end = begins[first - steps], begins[first + steps + 1]
    counts = end - begin
    before = counts.ravel().cumsum() - counts.ravel()
    runs = np.repeat((begin.ravel() - before).astype(np.int32), counts.ravel())
    runs += np.arange(len(runs), dtype=np.int32)
    one = np.repeat(np.arange(len(some), dtype=np.int32), counts.sum(axis=1))
    # Small numbers keep what is looked at in the cache.
    ones = (centers - low[:, None]).astype(np.float32)
    others = (points[:, order] - low[:, None]).astype(np.float32)
    squares = np.zeros(len(one), np.float32)
    for center, point in zip(ones, others, strict=True):
        away = center.take(one)
        away -= point.take(runs)
        away *= away
        squares += away
    close = np.flatnonzero(squares < reach * reach)
    return some[one[close]], near[order[runs[close]]]


def _inside(of: Floats | Ints, low: Floats | Ints, high: Floats | Ints) -> Ints:
    """The numbers of points (3, N) between two corners (3,) of a box."""
    found = (of[0] > low[0]) & (of[0] < high[0])
    for axis in (1, 2):
        found &= (of[axis] > low[axis]) & (of[axis] < high[axis])
    return np.flatnonzero(found)


def _cell(span: Floats, reach: float) -> float:
    """The size of cells: small ones leave less to look at, too many of them cost more than that."""
    volume = float(np.prod(span))
    cell = reach / _CELLS
    if volume / cell**3 > _SHORT / 2:
        cell = reach
    least: float = (volume / _MOST_CELLS) ** (1 / 3)
    return max(cell, least)
