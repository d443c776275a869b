"""Polygons round masks, from the runs that COCO writes: what a mask costs does not depend on how
large its picture is. Many masks are looked at together, since numpy spends most of its time on
beginning.

Method: the boundary is known from its corners alone. Along a row of the pixel grid they pair up to
horizontal sides, along a column to vertical ones, and a loop takes these in turns. The masks stand
below one another, each with room around it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


class _Units(NamedTuple):
    """Horizontal sides of single pixels, in rows: the column of each, its row of the grid, and
    whether the pixel below it is set (else the one above). `wide` and `high` are beyond all."""

    x: Whole
    y: Whole
    tops: Flags
    wide: int
    high: int


class _Sides(NamedTuple):
    """The whole horizontal sides, in rows, as their ends: side k has corners 2k and 2k + 1. Where
    two pixels touch at their corners only, two corners lie on one place."""

    x: Whole
    y: Whole
    tops: Flags


class Outlines(NamedTuple):
    """Polygons of masks, those of a mask one after the other, the largest first: `numbers` x, y of
    all their points, `sizes` how many numbers each has, `counts` polygons of each mask."""

    numbers: Whole
    sizes: Whole
    counts: Whole

    def lists(self) -> list[list[list[int]]]:
        """See `masks.polygons`."""
        flat, at = self.numbers.tolist(), [0, *np.cumsum(self.sizes).tolist()]
        parts = iter([flat[i:j] for i, j in pairwise(at)])
        return [[next(parts) for _ in range(count)] for count in self.counts.tolist()]

    def texts(self) -> list[str]:
        """The same as JSON without a space, a text for each mask."""
        known, lengths = _digits(int(self.numbers.max(initial=0)))
        # Each number with a comma behind it and noughts after that.
        text = known[self.numbers].tobytes().translate(None, b"\0").decode()
        ends = np.concatenate(([0], np.cumsum(lengths[self.numbers])))
        at = ends[np.concatenate(([0], np.cumsum(self.sizes)))].tolist()
        parts = iter([text[i : j - 1] for i, j in pairwise(at)])
        every = ([next(parts) for _ in range(count)] for count in self.counts.tolist())
        return [f"[[{'],['.join(some)}]]" if some else "[]" for some in every]


@lru_cache(maxsize=1)
def _digits(most: int) -> tuple[NDArray[np.bytes_], Whole]:
    """Of the numbers from 0 to `most`: the text of each and a comma, and how long these are."""
    texts = [b"%d," % number for number in range(most + 1)]
    return np.array(texts, dtype=np.bytes_), np.array([len(text) for text in texts])


def outlines(runs: Whole, counts: Whole, heights: Whole) -> Outlines:
    """The polygons of masks. `runs` are those of all masks one after the other, `counts` how many
    each has, `heights` their rows."""
    below = np.cumsum(heights + 2)
    top = below - heights - 2
    units = _units(runs, counts, heights, top)
    if not units.x.size:
        return Outlines(units.x, units.x, np.zeros(counts.size, dtype=np.int64))
    sides = _sides(units)
    after = _after(sides, units.high)
    starts = _starts(after)
    hole = ~sides.tops[starts >> 1]
    x, y = sides.x, sides.y
    if hole.any():
        x, y, after = _bridged(units, sides, after, starts[hole])
    owner = np.searchsorted(below, y[starts[~hole]], side="right")
    order, sizes = _loops(after, starts[~hole])
    x, y = x[order], y[order] - np.repeat(top[owner], sizes)
    if hole.any():
        keep = ~(_straight(x, sizes) | _straight(y, sizes))
        begins = np.cumsum(sizes) - sizes
        x, y, sizes = x[keep], y[keep], np.add.reduceat(keep, begins, dtype=np.int64)
    begins, following = np.cumsum(sizes) - sizes, _following(sizes)
    # Shoelace formula; what holes take away counts, since it says how much is filled.
    areas = np.abs(np.add.reduceat(x * y[following] - y * x[following], begins))
    turn = np.lexsort((-areas, owner))
    sizes = sizes[turn]
    place = np.arange(x.size) + np.repeat(begins[turn] - np.cumsum(sizes) + sizes, sizes)
    numbers = np.column_stack((x[place], y[place])).ravel()
    return Outlines(numbers, 2 * sizes, np.bincount(owner, minlength=counts.size))


def _units(runs: Whole, counts: Whole, heights: Whole, top: Whole) -> _Units:
    owner = np.repeat(np.arange(counts.size), counts)
    before = np.cumsum(runs) - runs
    begins = np.cumsum(counts) - counts
    place = np.arange(runs.size) - begins[owner]
    ones = (place & 1 == 1) & (runs > 0)
    owner, length = owner[ones], runs[ones]
    start = before[ones] - before[begins[owner]]
    height, y = heights[owner], top[owner]
    x0, y0 = np.divmod(start, height)
    x1, y1 = x0.copy(), y0 + length - 1
    # A run over several columns ends at the bottom of one, and begins again on top of the next.
    long = np.flatnonzero(y1 >= height)
    columns, y1[long] = np.divmod(y1[long], height[long])
    x1[long] += columns
    more = np.repeat(long, columns)
    across = x0[more] + np.arange(more.size) - np.repeat(np.cumsum(columns) - columns, columns)
    x = np.concatenate((x0, across + 1, x1, across))
    y = np.concatenate((y + y0, y[more], y + y1 + 1, (y + height)[more]))
    if not x.size:
        return _Units(x, y, np.zeros(0, dtype=bool), 0, 0)
    tops = np.arange(x.size) < x.size // 2
    wide, high = int(x.max()) + 2, int(y.max()) + 2
    keys = np.sort((y * wide + x) * 2 + tops)
    twice = keys[1:] >> 1 == keys[:-1] >> 1
    if twice.any():  # runs without a pixel between them
        keys = keys[~(np.append(twice, False) | np.append(False, twice))]
    y, x = np.divmod(keys >> 1, wide)
    return _Units(x, y, keys & 1 == 1, wide, high)


def _sides(units: _Units) -> _Sides:
    at = units.y * units.wide + units.x
    new = np.flatnonzero((at[1:] != at[:-1] + 1) | (units.tops[1:] != units.tops[:-1])) + 1
    first = np.concatenate(([0], new))
    last = np.concatenate((new, [at.size])) - 1
    x = np.column_stack((units.x[first], units.x[last] + 1)).ravel()
    return _Sides(x, np.repeat(units.y[first], 2), units.tops[first])


def _after(sides: _Sides, high: int) -> Whole:
    """The next corner along the boundary of each."""
    x, y = sides.x, sides.y
    corner = np.arange(x.size)
    tops = np.repeat(sides.tops, 2)
    first = np.zeros(x.size, dtype=bool)  # of the two on one place
    first[1:-1:2] = (x[1:-1:2] == x[2::2]) & (y[1:-1:2] == y[2::2])
    second = np.roll(first, 1)
    # The first of two ends the horizontal side on its left. Down a column the first one ends the
    # side above. Which halves meet decides whether the pixels hold together: here they do.
    falling = np.where(first, np.roll(tops, -1), tops)
    late = np.where(falling, first, second)
    down = np.argsort((x * high + y) * 2 + late)  # no two of these are alike
    vertical = np.empty(x.size, dtype=np.int64)
    vertical[down[0::2]], vertical[down[1::2]] = down[1::2], down[0::2]
    # A side with the pixel below it is walked to the right.
    leaves = (corner & 1 == 0) == tops
    return np.where(leaves, corner ^ 1, vertical)


def _starts(after: Whole) -> Whole:
    """The first corner of each loop: since they stand in rows, its topmost, there leftmost one."""
    corner = np.arange(after.size)
    out = corner[after != corner ^ 1]  # where a loop leaves a horizontal side, of which it has one
    step = np.empty(after.size // 2, dtype=np.int64)
    step[out >> 1] = after[out] >> 1
    least = corner[: step.size]  # of the sides that were looked at from each, twice as many a time
    while ((further := np.minimum(least, least[step])) != least).any():
        least, step = further, step[step]
    return 2 * np.flatnonzero(least == corner[: least.size])


def _loops(after: Whole, starts: Whole) -> tuple[Whole, Whole]:
    """The points of the loops through `starts`, one loop after the other, and how many each has.

    How far each point is from the end of its loop is told by one twice as far on each time."""
    last = np.zeros(after.size, dtype=bool)
    last[starts] = True
    last = last[after]
    step = np.where(last, np.arange(after.size), after)
    left = np.where(last, 0, 1)
    while not last[step].all():
        left += left[step]
        step = step[step]
    sizes = left[starts] + 1
    ends = np.zeros(after.size, dtype=np.int64)
    ends[starts] = np.cumsum(sizes) - 1
    order = np.empty(after.size, dtype=np.int64)
    order[ends[after[step]] - left] = np.arange(after.size)
    return order, sizes


def _bridged(
    units: _Units, sides: _Sides, after: Whole, holes: Whole
) -> tuple[Whole, Whole, Whole]:
    """Links every hole, by its first corner, into the boundary straight above that; x, y and
    `after` with the ends of the bridges.

    That boundary is the outline or another hole's lower side, and in both cases it is walked to
    the right; so is a hole's lower side, which makes a hole start downwards from its first corner.
    """
    x, y = sides.x, sides.y
    in_columns = np.sort(units.x * units.high + units.y)
    own = np.searchsorted(in_columns, x[holes] * units.high + y[holes])
    above = in_columns[own - 1] % units.high
    begins = y[0::2] * units.wide + x[0::2]
    carrier = 2 * (np.searchsorted(begins, above * units.wide + x[holes], side="right") - 1)
    step = np.concatenate((after, np.zeros(2 * holes.size, dtype=np.int64)))
    arrive, leave = after.size, after.size + holes.size
    end: dict[int, int] = {}
    for i in np.lexsort((x[holes], carrier)).tolist():
        first, on = int(holes[i]), int(carrier[i])
        at = end.get(on, on)
        step[leave + i] = step[at]
        step[at] = arrive + i
        step[arrive + i] = step[first]
        step[first] = leave + i
        end[on] = leave + i
    x = np.concatenate((x, x[holes], x[holes]))
    y = np.concatenate((y, above, above))
    return x, y, step


def _following(sizes: Whole) -> Whole:
    """The place of each point's next one, of loops of these sizes one after the other."""
    ends = np.cumsum(sizes)
    place = np.arange(1, ends[-1] + 1)
    place[ends - 1] = ends - sizes
    return place


def _straight(values: Whole, sizes: Whole) -> Flags:
    """Points between two others on the same line (bridges that start at a corner)."""
    following = _following(sizes)
    same = values == values[following]
    straight: Flags = np.zeros(same.size, dtype=bool)
    straight[following] = same & same[following]
    return straight
