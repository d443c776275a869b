"""Masks as boxes, COCO run lengths and polygons. A mask is a boolean array (H, W), row 0 on top.

Boxes and polygons are in continuous pixels: whole numbers, since they run along pixel edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Box = tuple[int, int, int, int]
_Whole = NDArray[np.int64]

# Groups of five bits in one value; a picture's pixels are counted in six.
LONGEST = 12

# Pixels of masks whose outlines are looked for together.
TOGETHER = 4_000_000


def box(mask: Mask) -> Box | None:
    """(x, y, w, h) of the set pixels, w = last column − first column + 1; None where there is
    none."""
    columns = np.flatnonzero(mask.any(axis=0))
    rows = np.flatnonzero(mask.any(axis=1))
    if not columns.size:
        return None
    x, y = int(columns[0]), int(rows[0])
    return x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1


def encode(mask: Mask) -> str:
    """COCO's compressed run lengths: column by column, the first run is of zeros.

    Format: rleToString in pycocotools' maskApi.c. From the third one on, a run is written as its
    difference to the last run but one, in groups of five bits, the lowest first; bit 6 says that
    another group follows, and 48 is added to make it printable.
    """
    flat = mask.ravel(order="F")
    turns = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff(np.concatenate(([0], turns, [flat.size])))
    if flat.size and flat[0]:
        runs = np.concatenate(([0], runs))
    runs[3:] -= runs[1:-2].copy()
    text = []
    for value in runs.tolist():
        more = True
        while more:
            group = value & 0x1F
            value >>= 5
            more = value != (-1 if group & 0x10 else 0)
            text.append(chr(group + (0x20 if more else 0) + 48))
    return "".join(text)


def decode(text: str, h: int, w: int) -> Mask:
    """The mask (h, w) of `encode`'s text; ValueError where it is no such text."""
    return decode_all([text], [(h, w)])[0]


def decode_all(texts: Sequence[str], sizes: Sequence[tuple[int, int]]) -> list[Mask]:
    """`decode` of each text, its mask of the size (h, w) beside it; at once they take a third of
    the time."""
    runs, counts = _runs(texts, sizes)
    bits = np.arange(max(counts, default=0)) % 2 == 1
    made, at = [], 0
    for count, (h, w) in zip(counts, sizes, strict=True):
        made.append(np.repeat(bits[:count], runs[at : at + count]).reshape(w, h).T)
        at += count
    return made


def _runs(texts: Sequence[str], sizes: Sequence[tuple[int, int]]) -> tuple[_Whole, list[int]]:
    """The run lengths of all texts, one after the other, and how many each has."""
    whole = "".join(texts)
    groups = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32).astype(int) - 48
    strange = (groups < 0) | (groups >= 64)
    if strange.any():
        raise ValueError(f"{whole[int(strange.argmax())]!r} does not occur in COCO run lengths")
    closes = groups < 0x20  # the last group of a value
    lengths = np.array([len(text) for text in texts], dtype=int)
    area = np.array([h * w for h, w in sizes], dtype=int)
    ends, told = np.cumsum(lengths), lengths > 0
    counts = np.diff(_sums(closes)[ends], prepend=0)  # values of each text
    last = np.flatnonzero(closes)
    first = np.concatenate(([0], last + 1))[: last.size]
    size = last - first + 1
    _refuse(sizes, ~told & (area > 0))
    _refuse(sizes, np.flatnonzero(told)[~closes[ends[told] - 1]])
    if not last.size:
        return last, counts.tolist()
    owner = np.repeat(np.arange(counts.size), counts)
    _refuse(sizes, owner[size > LONGEST])
    shift = 5 * (np.arange(groups.size) - np.repeat(first, size))
    runs = np.add.reduceat((groups & 0x1F) << shift, first)
    runs -= np.where(groups[last] & 0x10, 1 << (5 * size), 0)
    _refuse(sizes, owner[np.abs(runs) > area[owner]])  # so no sum can be beyond 64 bits
    # From the third one on, a run is told by its difference to the last but one.
    place = np.arange(runs.size) - np.repeat(np.cumsum(counts) - counts, counts)
    for lane in (place % 2 == 1, (place % 2 == 0) & (place > 0)):
        sums, share = _sums(runs[lane]), np.bincount(owner[lane], minlength=counts.size)
        runs[lane] = sums[1:] - np.repeat(sums[np.cumsum(share) - share], share)
    _refuse(sizes, owner[runs < 0])
    _refuse(sizes, np.diff(_sums(runs)[np.cumsum(counts)], prepend=0) != area)
    return runs, counts.tolist()


def _sums(values: Any) -> _Whole:
    """Of the first 0, 1, 2, … values."""
    return np.concatenate(([0], np.cumsum(values)))


def _refuse(sizes: Sequence[tuple[int, int]], wrong: Any) -> None:
    """ValueError for the first text that is `wrong`, by its number or by a flag for each."""
    found = np.flatnonzero(wrong) if wrong.dtype == bool else wrong
    if found.size:
        h, w = sizes[int(found[0])]
        raise ValueError(f"run lengths do not fill {w} x {h} pixels")


def polygons(mask: Mask) -> list[list[int]]:
    """[x0, y0, x1, y1, …] round every component (8-connected), the largest first.

    The sides run along pixel edges, clockwise as seen. Each hole is cut open by a bridge straight
    up to the next boundary, walked once in each direction, so that pycocotools (and every fill by
    parity or by winding) decodes exactly the mask. A component inside a hole has its own polygon.
    """
    return polygons_of([mask])[0]


def polygons_of(some: Sequence[Mask]) -> list[list[list[int]]]:
    """The `polygons` of each of some masks, at a fraction of the time that each alone takes: numpy
    spends most of it on beginning."""
    made: list[list[list[int]]] = [[] for _ in some]
    boxes = [box(mask) for mask in some]
    group: list[int] = []
    wide = high = 0
    for i, one in enumerate(boxes):
        if one is None:
            continue
        if group and max(wide, one[2] + 2) * (high + one[3] + 2) > TOGETHER:
            _outline(some, boxes, group, made)
            group, wide, high = [], 0, 0
        group.append(i)
        wide, high = max(wide, one[2] + 2), high + one[3] + 2
    if group:
        _outline(some, boxes, group, made)
    return made


def _outline(
    some: Sequence[Mask], boxes: Sequence[Box | None], group: list[int], made: list[list[list[int]]]
) -> None:
    """Puts the polygons of `group` into `made`: the masks stand below one another in one picture,
    each in a frame of zeros.

    Method: the boundary is known from its corners alone. Along a row of the pixel grid they pair
    up to horizontal sides, along a column to vertical ones, and a loop takes these in turns.
    """
    left, top, w, h = np.array([boxes[i] for i in group]).T
    below = np.cumsum(h + 2)
    row = below - h - 2
    pixels = np.zeros((below[-1], w.max() + 2), dtype=bool)
    for i, at in zip(group, row.tolist(), strict=True):
        x0, y0, wide, high = boxes[i] or (0, 0, 0, 0)
        pixels[at + 1 : at + 1 + high, 1 : wide + 1] = some[i][y0 : y0 + high, x0 : x0 + wide]
    x, y, after = _corners(pixels)
    starts = _starts(after)
    hole = ~pixels[y[starts] + 1, x[starts] + 1]
    if hole.any():
        x, y, after = _bridged(pixels, x, y, after, starts, hole)
    owner = np.searchsorted(below, y[starts[~hole]], side="right")
    order, sizes = _loops(after, starts[~hole])
    px = x[order] + np.repeat(left[owner], sizes)
    py = y[order] + np.repeat((top - row)[owner], sizes)
    if hole.any():
        keep = ~(_straight(px, sizes) | _straight(py, sizes))
        begins = np.cumsum(sizes) - sizes
        px, py, sizes = px[keep], py[keep], np.add.reduceat(keep, begins, dtype=np.int64)
    ends = np.cumsum(sizes)
    after = _next(sizes)
    # Shoelace formula; what holes take away counts, since it says how much is filled.
    areas = np.abs(np.add.reduceat(px * py[after] - py * px[after], ends - sizes))
    flat = np.column_stack((px, py)).ravel().tolist()
    bounds = list(zip((2 * (ends - sizes)).tolist(), (2 * ends).tolist(), strict=True))
    for k in np.lexsort((-areas, owner)).tolist():
        begin, end = bounds[k]
        made[group[owner[k]]].append(flat[begin:end])


def fill(outlines: Sequence[Sequence[float]], h: int, w: int) -> Mask:
    """The mask (h, w) of polygons along pixel edges, each filled by parity; the inverse of
    `polygons`. ValueError for a polygon that leaves the picture or the pixel edges."""
    mask = np.zeros((h, w), dtype=bool)
    for outline in outlines:
        if len(outline) < 8 or len(outline) % 2:
            raise ValueError(f"a polygon has {len(outline)} numbers: not 4 points or more")
        given = np.asarray(outline, dtype=np.float64)
        points = given.astype(np.int64)
        if (points != given).any():
            raise ValueError("a polygon has corners off the pixel grid")
        x, y = points[0::2], points[1::2]
        to_x, to_y = np.concatenate((x[1:], x[:1])), np.concatenate((y[1:], y[:1]))
        across = x != to_x
        if (across & (y != to_y)).any():
            raise ValueError("a polygon has a slanting side")
        x0, y0, x1, y1 = (int(v) for v in (x.min(), y.min(), x.max(), y.max()))
        if x0 < 0 or y0 < 0 or x1 > w or y1 > h:
            raise ValueError("a polygon leaves the picture")
        # A horizontal side turns the pixels below it over, from its one end to its other.
        wide, high = x1 - x0 + 1, y1 - y0 + 1
        row = (y[across] - y0) * wide - x0
        ends = np.concatenate((row + x[across], row + to_x[across]))
        turns = np.bincount(ends, minlength=high * wide).astype(np.uint8).reshape(high, wide)
        inside = np.bitwise_xor.accumulate(turns & 1, axis=1)
        inside = np.bitwise_xor.accumulate(inside, axis=0)
        mask[y0:y1, x0:x1] |= inside[:-1, :-1].astype(bool)
    return mask


def _corners(pixels: Mask) -> tuple[_Whole, _Whole, _Whole]:
    """(x, y, next corner along the boundary) of each corner, in rows from top left.

    `pixels` has a frame of zeros. Where two pixels touch at their corners only, two corners lie
    on one place, each with one half of either line.
    """
    sides = pixels[1:] != pixels[:-1]
    single = sides[:, 1:] != sides[:, :-1]
    double = sides[:, 1:] & sides[:, :-1] & (pixels[1:, 1:] != pixels[1:, :-1])
    width = single.shape[1]
    place = np.flatnonzero(single | double)
    twice = double.ravel()[place]
    place = np.repeat(place, twice + 1)
    y, x = np.divmod(place, width)
    first = np.zeros(place.size, dtype=bool)  # of the two on one place
    first[:-1] = place[1:] == place[:-1]
    second = np.roll(first, 1)
    # The first of two ends the horizontal side on its left. Down a column the first one ends the
    # side above. Which halves meet decides whether the pixels hold together: here they do.
    falling = pixels[y + 1, x + 1]
    late = np.where(falling, first, second)
    down = np.lexsort((late, y, x))
    vertical = np.empty(place.size, dtype=np.int64)
    vertical[down[0::2]], vertical[down[1::2]] = down[1::2], down[0::2]
    corner = np.arange(place.size)
    start = corner & ~1  # the left end of the corner's horizontal side
    rightward = pixels[y[start] + 1, x[start] + 1]
    leaves = (corner == start) == rightward
    return x, y, np.where(leaves, corner ^ 1, vertical)


def _starts(after: _Whole) -> _Whole:
    """The first corner of each loop: since they stand in rows, its topmost, there leftmost one."""
    corner = np.arange(after.size)
    out = corner[after != corner ^ 1]  # where a loop leaves a horizontal side, of which it has one
    step = np.empty(after.size // 2, dtype=np.int64)
    step[out >> 1] = after[out] >> 1
    to = step.tolist()
    seen = bytearray(len(to))
    starts = []
    for start in range(len(to)):
        if seen[start]:
            continue
        starts.append(2 * start)
        at = start
        while not seen[at]:
            seen[at] = 1
            at = to[at]
    return np.array(starts)


def _loops(after: _Whole, starts: _Whole) -> tuple[_Whole, _Whole]:
    """The points of the loops through `starts`, one loop after the other, and how many each has.

    A loop has an even number of points, so that half of the steps find all of them."""
    to = after[after].tolist()
    order: list[int] = []
    ends = []
    for start in starts.tolist():
        order.append(start)
        at = to[start]
        while at != start:
            order.append(at)
            at = to[at]
        ends.append(len(order))
    half = np.array(order)
    return np.column_stack((half, after[half])).ravel(), 2 * np.diff(ends, prepend=0)


def _bridged(
    pixels: Mask, x: _Whole, y: _Whole, after: _Whole, starts: _Whole, hole: NDArray[np.bool_]
) -> tuple[_Whole, _Whole, _Whole]:
    """Links every hole into the boundary straight above its first corner.

    That boundary is the outline or another hole's lower side, and in both cases it is walked to
    the right; so is a hole's lower side, which makes a hole start downwards from its first corner.
    """
    sides = pixels[1:] != pixels[:-1]
    height = sides.shape[0]
    in_columns = np.flatnonzero(sides.T)
    holes = starts[hole]
    own = np.searchsorted(in_columns, (x[holes] + 1) * height + y[holes])
    above = in_columns[own - 1] % height
    width = sides.shape[1]
    left_ends = np.arange(0, x.size, 2)
    side = np.searchsorted(y[0::2] * width + x[0::2], above * width + x[holes], side="right") - 1
    carrier = left_ends[side]
    x = np.concatenate((x, x[holes], x[holes]))
    y = np.concatenate((y, above, above))
    step = after.tolist() + [0] * (2 * holes.size)
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
    return x, y, np.array(step)


def _next(sizes: _Whole) -> _Whole:
    """The place of each point's next one, of loops of these sizes one after the other."""
    ends = np.cumsum(sizes)
    place = np.arange(1, ends[-1] + 1)
    place[ends - 1] = ends - sizes
    return place


def _straight(values: _Whole, sizes: _Whole) -> NDArray[np.bool_]:
    """Points between two others on the same line (bridges that start at a corner)."""
    after = _next(sizes)
    same = values == values[after]
    straight: NDArray[np.bool_] = np.zeros(same.size, dtype=bool)
    straight[after] = same & same[after]
    return straight
