"""Silhouettes of triangle meshes: which pixel centres they cover, exactly, without a renderer.

Corners are in continuous pixels (see core/camera/pixels.py), camera-frame points in metres with
Blender's axes (x right, y up, looking down −z).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..camera.pinhole import Intrinsics
from ..geometry.types import Floats, floats
from .masks import Mask

# Where a lens distorts, sides are halved until they bend by less than this (px).
BEND = 0.05
_HALVINGS = 24

Whole = NDArray[np.int32]


def project(k: Intrinsics, points: Floats, triangles: Whole, near: float) -> Floats:
    """Corners (M, 3, 2) in the picture of the triangles (T, 3) over camera-frame points (N, 3).

    What lies nearer than `near` metres along the axis is cut off, as the renderer does it. A lens
    that distorts bends sides: long ones come as several.
    """
    depth = -points[:, 2]
    seen = depth >= near
    inside = seen[triangles].sum(axis=1)
    cut = [_cut(points[t], depth[t], near) for t in triangles[(inside == 1) | (inside == 2)]]
    rest = np.concatenate([np.empty((0, 3, 3)), *cut])
    if k.distorted:
        return _bent(k, np.concatenate((points[triangles[inside == 3]], rest)))
    whole = k.project(points)[:, :2][triangles[inside == 3]]
    return np.concatenate((whole, _shown(k, rest)))


def _shown(k: Intrinsics, corners: Floats) -> Floats:
    return floats(k.project(corners.reshape(-1, 3))[:, :2].reshape(*corners.shape[:-1], 2))


def _bent(k: Intrinsics, corners: Floats) -> Floats:
    """Corners (M, 3, 2) in the picture of triangles (T, 3, 3), each halved at the side that bends
    most for as long as one bends too much.

    Whether a side is halved, and where, follows from that side alone, so that two triangles still
    meet along the one they share.
    """
    done, low = [], np.array((-k.width, -k.height))
    shown = _shown(k, corners)
    for _ in range(_HALVINGS):
        middles = (corners + np.roll(corners, -1, axis=1)) / 2
        places, ends = _shown(k, middles), np.roll(shown, -1, axis=1)
        chord, off = ends - shown, places - shown
        across = np.abs(chord[..., 0] * off[..., 1] - chord[..., 1] * off[..., 0])
        bend = across / np.maximum(np.linalg.norm(chord, axis=2), 1e-9)
        # As far as silhouettes are followed: one picture beyond each edge.
        near = (np.maximum(shown, ends) > low) & (np.minimum(shown, ends) < -2 * low)
        bend *= near.all(axis=2)
        worst = bend.argmax(axis=1)
        halved = np.take_along_axis(bend, worst[:, None], axis=1)[:, 0] > BEND
        done.append(shown[~halved])
        if not halved.any():
            return np.concatenate(done)
        i = np.flatnonzero(halved)
        a, b, c = ((worst[halved] + n) % 3 for n in range(3))
        corners, shown = (
            np.concatenate((
                np.stack((of[i, a], mid[i, a], of[i, c]), axis=1),
                np.stack((mid[i, a], of[i, b], of[i, c]), axis=1),
            ))
            for of, mid in ((corners, middles), (shown, places))
        )  # fmt: skip
    return np.concatenate((*done, shown))


def _cut(corners: Floats, depth: Floats, near: float) -> Floats:
    """The one or two triangles (M, 3, 3) that a triangle leaves beyond the near plane."""
    polygon = []
    for i in range(3):
        a, b = i, (i + 1) % 3
        if depth[a] >= near:
            polygon.append(corners[a])
        if (depth[a] >= near) != (depth[b] >= near):
            share = (near - depth[a]) / (depth[b] - depth[a])
            polygon.append(corners[a] + share * (corners[b] - corners[a]))
    return np.array([[polygon[0], polygon[i], polygon[i + 1]] for i in range(1, len(polygon) - 1)])


@np.errstate(divide="ignore", invalid="ignore")  # of level sides, which no row meets
def cover(corners: Floats, frame: tuple[int, int, int, int]) -> Mask:
    """The pixels (h, w) of `frame` (x, y, w, h) that have their centres in a triangle (M, 3, 2).

    A centre on an edge belongs to the triangle on its right or below, so that two triangles leave
    no gap along the side they share. Method: every triangle is one span in each row of pixels; the
    spans' ends are counted and summed along the rows.
    """
    left, top, w, h = frame
    x = np.ascontiguousarray(corners[:, :, 0].T) - (left + 0.5)
    y = np.ascontiguousarray(corners[:, :, 1].T) - (top + 0.5)
    row, end = _first(y.min(axis=0), h), _first(y.max(axis=0), h)
    # Most triangles of a fine mesh lie between the pixel centres or outside.
    some = np.flatnonzero((end > row) & (_first(x.max(axis=0), w) > _first(x.min(axis=0), w)))
    x, y = x.take(some, axis=1), y.take(some, axis=1)
    row, end = row[some], end[some]
    for a, b in ((0, 1), (1, 2), (0, 1)):  # corners from top to bottom
        swap = y[a] > y[b]
        x[a], x[b] = np.where(swap, x[b], x[a]), np.where(swap, x[a], x[b])
        y[a], y[b] = np.where(swap, y[b], y[a]), np.where(swap, y[a], y[b])
    # Each side as x = offset + slope · y from its upper corner, so that two triangles get the very
    # same numbers for the side they share.
    slope = [(x[b] - x[a]) / (y[b] - y[a]) for a, b in ((0, 2), (0, 1), (1, 2))]
    offset = [x[a] - y[a] * slope[i] for i, a in enumerate((0, 0, 1))]
    rows = end - row
    owner = np.repeat(np.arange(rows.size), rows)
    at = np.arange(owner.size) - np.repeat(np.cumsum(rows) - rows - row, rows)
    one = offset[0][owner] + at * slope[0][owner]
    other = np.where(
        at < y[1][owner],
        offset[1][owner] + at * slope[1][owner],
        offset[2][owner] + at * slope[2][owner],
    )
    begins = at * (w + 1) + _first(np.minimum(one, other), w)
    ends = at * (w + 1) + _first(np.maximum(one, other), w)
    size = h * (w + 1)
    steps = np.bincount(begins, minlength=size) - np.bincount(ends, minlength=size)
    covered: Mask = (np.cumsum(steps) > 0).reshape(h, w + 1)[:, :w]
    return covered


def _first(value: Floats, most: int) -> NDArray[np.int64]:
    """The first pixel whose centre is at or beyond `value`, kept within 0 to `most`."""
    return np.ceil(np.minimum(np.maximum(value, 0), most)).astype(np.int64)


def bounds(corners: Floats, limits: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """(x, y, w, h) of the whole pixels round the triangles, within `limits` (x, y, w, h); None
    where nothing is left."""
    if not corners.size:
        return None
    flat = corners.reshape(-1, 2)
    low = np.maximum(np.floor(flat.min(axis=0)), limits[:2]).astype(int)
    high = np.minimum(np.ceil(flat.max(axis=0)), np.add(limits[:2], limits[2:])).astype(int)
    if (high <= low).any():
        return None
    w, h = high - low
    return int(low[0]), int(low[1]), int(w), int(h)
