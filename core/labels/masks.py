"""Masks as boxes, COCO run lengths and polygons. A mask is a boolean array (H, W), row 0 on top.

Boxes and polygons are in continuous pixels: whole numbers, since they run along pixel edges.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .outlines import Outlines, Whole, outlines

Mask = NDArray[np.bool_]
Box = tuple[int, int, int, int]

# Groups of five bits in one value; a picture's pixels are counted in six.
LONGEST = 12


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
    runs = _runs_of(mask)
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


def _runs_of(mask: Mask) -> Whole:
    """Column by column, the first run is of zeros."""
    flat = mask.ravel(order="F")
    turns = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff(np.concatenate(([0], turns, [flat.size])))
    return np.concatenate(([0], runs)) if flat.size and flat[0] else runs


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


def _runs(texts: Sequence[str], sizes: Sequence[tuple[int, int]]) -> tuple[Whole, list[int]]:
    """The run lengths of all texts, one after the other, and how many each has."""
    groups = _groups("".join(texts))
    closes = groups < 0x20  # the last group of a value
    lengths = np.array([len(text) for text in texts], dtype=int)
    area = np.array([h * w for h, w in sizes], dtype=int)
    ends, told = np.cumsum(lengths), lengths > 0
    last = np.flatnonzero(closes)
    behind = np.searchsorted(last, ends)
    counts = np.diff(behind, prepend=0)  # values of each text
    _refuse(sizes, ~told & (area > 0))
    _refuse(sizes, np.flatnonzero(told)[~closes[ends[told] - 1]])
    if not last.size:
        return last, counts.tolist()
    owner = np.repeat(np.arange(counts.size), counts)
    size = np.diff(last, prepend=-1)
    _refuse(sizes, owner[size > LONGEST])
    runs = _values(groups, last, size)
    _refuse(sizes, owner[np.abs(runs) > area[owner]])  # so no sum can be beyond 64 bits
    # From the third one on, a run is told by its difference to the last but one, so that it is a
    # sum of every other value, less what that was before the text.
    sums = np.concatenate(([0], runs, [0]))[: runs.size + 2 & -2].reshape(-1, 2).cumsum(axis=0)
    start = (behind - counts)[owner]
    place = np.arange(runs.size) - start
    summed = sums.ravel()[1 : runs.size + 1] - sums.ravel()[start + 1 - (place & 1)]
    runs = np.where(place > 0, summed, runs)
    _refuse(sizes, owner[runs < 0])
    _refuse(sizes, np.diff(_sums(runs)[behind], prepend=0) != area)
    return runs, counts.tolist()


def _groups(text: str) -> NDArray[np.uint8]:
    """The characters' values, below 64."""
    wrong = re.search("[^0-o]", text)
    if wrong:
        raise ValueError(f"{wrong[0]!r} does not occur in COCO run lengths")
    return np.frombuffer(text.encode(), np.uint8) - np.uint8(48)


def _values(groups: NDArray[np.uint8], last: Whole, size: Whole) -> Whole:
    """What groups say that end at `last`, so many in each."""
    bits = groups & 0x1F
    made = bits[last].astype(np.int64) - ((groups[last] & 0x10).astype(np.int64) << 1)
    for back in range(1, int(size.max())):
        more = np.flatnonzero(size > back)
        made[more] = made[more] << 5 | bits[last[more] - back]
    return made


def _sums(values: Any) -> Whole:
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
    runs = _runs_of(mask)
    return outlines(runs, np.array([runs.size]), np.array([mask.shape[0]])).lists()[0]


def polygons_of(texts: Sequence[str], sizes: Sequence[tuple[int, int]]) -> list[list[list[int]]]:
    """The `polygons` of each of `encode`'s texts, of masks of the size (h, w) beside it, in a small
    part of the time that each alone takes. ValueError as by `decode`."""
    return outlines_of(texts, sizes).lists()


def outlines_of(texts: Sequence[str], sizes: Sequence[tuple[int, int]]) -> Outlines:
    """`polygons_of`, as lists or as JSON."""
    runs, counts = _runs(texts, sizes)
    return outlines(runs, np.array(counts, dtype=int), np.array([h for h, _ in sizes], dtype=int))


def check(texts: Sequence[str], sizes: Sequence[tuple[int, int]]) -> None:
    """ValueError as by `decode` where one of the texts is none."""
    _runs(texts, sizes)


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
