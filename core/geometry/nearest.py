"""Which of many points is nearest, and which are near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .types import Floats

Ints = NDArray[np.int64]
_CELLS = 2  # in the reach of pairs
_MOST_CELLS = 400_000


class Points:
    """Points (M, 3), of which the nearest is looked for many times."""

    def __init__(self, points: Floats) -> None:
        # In single precision it takes half of the time.
        self._across = np.ascontiguousarray(-2 * points.T, np.float32)
        self._squares = (points**2).sum(axis=1).astype(np.float32)

    def nearest(self, centers: Floats) -> Ints:
        """(...,): the number of the one that is nearest to each of the centres (..., 3), to a few
        hundredths of a millimetre where all are within a metre."""
        products = centers.reshape(-1, 3).astype(np.float32) @ self._across
        products += self._squares
        found: Ints = products.argmin(axis=1).reshape(centers.shape[:-1])
        return found


def within(centers: Floats, points: Floats, reach: float) -> tuple[Ints, Ints]:
    """All pairs of one of the centres (N, 3) and one of the points (M, 3) that are closer than
    `reach`, to a millionth of how far all of them are spread: the numbers (P,) of the first,
    ascending, and of the second. Cells say what to look at."""
    nothing = np.zeros(0, np.int64)
    if not len(points) or not len(centers):
        return nothing, nothing
    low, high = centers.min(axis=0) - reach, centers.max(axis=0) + reach
    near = np.flatnonzero(((points > low) & (points < high)).all(axis=1))
    if not len(near):
        return nothing, nothing
    points = points[near]
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    # Small cells leave less to look at, too many of them cost more than that.
    cell = max(reach / _CELLS, float(np.prod(span + reach) / _MOST_CELLS) ** (1 / 3))
    steps = int(np.ceil(reach / cell * (1 - 1e-9)))  # that are looked at in each direction
    # As many cells again round the points stay empty: for centres, and for what is beside those.
    low = low - 2 * steps * cell
    of_point = ((points - low) / cell).astype(np.int64)
    size = of_point.max(axis=0) + 2 * steps + 1
    of_center = np.floor((centers - low) / cell).astype(np.int64)
    some = np.flatnonzero(((of_center >= steps) & (of_center < size - steps)).all(axis=1))
    row, column = int(size[1] * size[2]), int(size[2])
    weights = np.array((row, column, 1))
    keys, at = of_point @ weights, of_center[some] @ weights
    order = np.argsort(keys, kind="stable")
    begins = np.concatenate(((0,), np.bincount(keys, minlength=int(size.prod())).cumsum()))
    # Cells in line are one run of the points as they are sorted: so many runs for each centre.
    beside = range(-steps, steps + 1)
    first = at[:, None] + np.array([i * row + j * column for i in beside for j in beside])
    begin, end = begins[first - steps], begins[first + steps + 1]
    counts = end - begin
    before = counts.ravel().cumsum() - counts.ravel()
    runs = np.repeat((begin.ravel() - before).astype(np.int32), counts.ravel())
    runs += np.arange(len(runs), dtype=np.int32)
    one = np.repeat(np.arange(len(some), dtype=np.int32), counts.sum(axis=1))
    # A coordinate at a time, which is several times faster than rows of three; small numbers keep
    # what is looked at in the cache.
    ones = (centers[some] - low).T.astype(np.float32)
    others = (points[order] - low).T.astype(np.float32)
    squares = np.zeros(len(one), np.float32)
    for center, point in zip(ones, others, strict=True):
        away = center[one]
        away -= point[runs]
        away *= away
        squares += away
    close = np.flatnonzero(squares < reach * reach)
    return some[one[close]], near[order[runs[close]]]
