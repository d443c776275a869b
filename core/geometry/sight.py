"""What a sheet, a grid of points, hides from an eye."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .rotation import cross
from .types import Floats

Bools = NDArray[np.bool_]


def triangles(grid: Floats) -> Floats:
    """(T, 3, 3): two for each cell of a grid of points (R, C, 3)."""
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
    both = np.stack((np.stack((a, b, c), axis=-2), np.stack((a, c, d), axis=-2)))
    return both.reshape(-1, 3, 3)


def hidden(eye: Floats, points: Floats, faces: Floats) -> Bools:
    """(N,): which points (N, 3) triangles (T, 3, 3) hide from an eye (3,). Where a ray meets them:
    Möller and Trumbore, Fast, minimum storage ray/triangle intersection, 1997."""
    way = (points - eye)[:, None]
    corner, one, other = faces[:, 0], faces[:, 1] - faces[:, 0], faces[:, 2] - faces[:, 0]
    normal = cross(way, other)
    size = (normal * one).sum(axis=-1)
    size = np.where(np.abs(size) < 1e-15, 1e-15, size)
    from_corner = eye - corner
    u = (normal * from_corner).sum(axis=-1) / size
    beside = cross(from_corner, one)
    v = (way * beside).sum(axis=-1) / size
    share = (other * beside).sum(axis=-1) / size
    met = (u >= 0) & (v >= 0) & (u + v <= 1) & (share > 0) & (share < 1)
    found: Bools = met.any(axis=1)
    return found
