"""Masks as boxes, COCO run lengths and polygons. A mask is a boolean array (H, W), row 0 on top.

Boxes and polygons are in continuous pixels: whole numbers, since they run along pixel edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Box = tuple[int, int, int, int]


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
    runs: list[int] = []
    value = shift = 0
    for character in text:
        group = ord(character) - 48
        if not 0 <= group < 64:
            raise ValueError(f"{character!r} does not occur in COCO run lengths")
        value |= (group & 0x1F) << shift
        shift += 5
        if group & 0x20:
            continue
        if group & 0x10:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    if shift or min(runs, default=0) < 0 or sum(runs) != h * w:
        raise ValueError(f"run lengths do not fill {w} x {h} pixels")
    bits = np.arange(len(runs)) % 2 == 1
    return np.repeat(bits, runs).reshape(w, h).T


def polygons(mask: Mask) -> list[list[int]]:
    """[x0, y0, x1, y1, …] round every component (8-connected), the largest first.

    The sides run along pixel edges, clockwise as seen. Each hole is cut open by a bridge straight
    up to the next boundary, walked once in each direction, so that pycocotools (and every fill by
    parity or by winding) decodes exactly the mask. A component inside a hole has its own polygon.

    Method: the boundary is known from its corners alone. Along a row of the pixel grid they pair
    up to horizontal sides, along a column to vertical ones, and a loop takes these in turns.
    """
    whole = box(mask)
    if whole is None:
        return []
    left, top, w, h = whole
    pixels = np.zeros((h + 2, w + 2), dtype=bool)
    pixels[1:-1, 1:-1] = mask[top : top + h, left : left + w]
    x, y, after = _corners(pixels)
    loops = _loops(after, range(x.size))
    # Corners stand in rows, so a loop starts at its topmost, there leftmost one.
    starts = np.array([loop[0] for loop in loops])
    hole = ~pixels[y[starts] + 1, x[starts] + 1]
    if hole.any():
        x, y, after = _bridged(pixels, x, y, after, starts, hole)
        loops = _loops(after, starts[~hole].tolist())
    outlines = []
    for loop in loops:
        px, py = x[loop] + left, y[loop] + top
        if hole.any():
            px, py = _without_straight(px, py)
        # Shoelace formula; what holes take away counts, since it says how much is filled.
        area = abs(int(px @ np.roll(py, -1) - py @ np.roll(px, -1)))
        outlines.append((-area, np.column_stack((px, py)).ravel().tolist()))
    outlines.sort(key=lambda outline: outline[0])
    return [points for _, points in outlines]


def fill(outlines: Sequence[Sequence[float]], h: int, w: int) -> Mask:
    """The mask (h, w) of polygons along pixel edges, each filled by parity; the inverse of
    `polygons`. ValueError for a polygon that leaves the picture or the pixel edges."""
    mask = np.zeros((h, w), dtype=bool)
    for outline in outlines:
        if len(outline) < 8 or len(outline) % 2:
            raise ValueError(f"a polygon has {len(outline)} numbers: not 4 points or more")
        given = np.asarray(outline, dtype=np.float64).reshape(-1, 2)
        points = given.astype(np.int64)
        if (points != given).any():
            raise ValueError("a polygon has corners off the pixel grid")
        ends = np.roll(points, -1, axis=0)
        across = points[:, 0] != ends[:, 0]
        if (across & (points[:, 1] != ends[:, 1])).any():
            raise ValueError("a polygon has a slanting side")
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        if x0 < 0 or y0 < 0 or x1 > w or y1 > h:
            raise ValueError("a polygon leaves the picture")
        # A horizontal side turns the pixels below it over, from its one end to its other.
        turns = np.zeros((y1 - y0 + 1, x1 - x0 + 1), dtype=np.uint8)
        for side in (points[across], ends[across]):
            np.add.at(turns, (side[:, 1] - y0, side[:, 0] - x0), 1)
        inside = np.bitwise_xor.accumulate(turns & 1, axis=1)
        inside = np.bitwise_xor.accumulate(inside, axis=0)
        mask[y0:y1, x0:x1] |= inside[:-1, :-1].astype(bool)
    return mask


_Whole = NDArray[np.int64]


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


def _loops(after: _Whole, starts: Iterable[int]) -> list[list[int]]:
    """The loops through `starts`, each once and from the first of its starts."""
    step = after.tolist()
    seen = bytearray(len(step))
    loops = []
    for start in starts:
        if seen[start]:
            continue
        loop, at = [], start
        while not seen[at]:
            seen[at] = 1
            loop.append(at)
            at = step[at]
        loops.append(loop)
    return loops


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


def _without_straight(x: _Whole, y: _Whole) -> tuple[_Whole, _Whole]:
    """Drops the points between two others on the same line (bridges that start at a corner)."""
    upright = (x == np.roll(x, 1)) & (x == np.roll(x, -1))
    level = (y == np.roll(y, 1)) & (y == np.roll(y, -1))
    keep = ~(upright | level)
    return x[keep], y[keep]
