"""Finds the rings of a scissors-like instrument: the round holes that one can look through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...geometry.types import Floats
from ..contacts import Metal

_CELL = 0.0008  # of the picture of the metal, seen along the hinge's axis, metres
_LEAST, _MOST = 0.00012, 0.0025  # area of the hole of a ring, m²
# Of the area of the ellipse with the hole's own second moments: 1 where it is one.
_ELLIPSE = 0.93
_LONGEST = 2.2  # an ellipse's length by its width, at most


@dataclass(frozen=True)
class Ring:
    """The hole of a ring: its `center` (3,), half its length and width (m), the metal's inner edge
    being there, and a unit vector along its `axis` (3,)."""

    center: Floats
    half_length: float
    half_width: float
    axis: Floats


def rings(metal: Metal, axis: Floats) -> list[Ring]:
    """The rings whose holes one sees along a unit vector, largest first. The points of the metal
    must lie closer together than 0.8 mm."""
    right = np.cross(axis, (0.0, 0.0, 1.0) if abs(axis[2]) < 0.9 else (1.0, 0.0, 0.0))
    right /= np.linalg.norm(right)
    up = np.cross(axis, right)
    flat = metal.points @ np.stack((right, up), axis=1)
    low = flat.min(axis=0) - 2 * _CELL
    cells = ((flat - low) / _CELL).astype(int)
    covered = np.zeros(cells.max(axis=0) + 3, bool)
    covered[tuple(cells.T)] = True
    found = []
    for hole in _holes(covered):
        where = np.argwhere(hole)
        area = len(where) * _CELL**2
        if not _LEAST < area < _MOST:
            continue
        spread = np.linalg.eigvalsh(np.cov(where.T)) * _CELL**2
        width, length = 2 * np.sqrt(spread)  # of the ellipse with these second moments
        if length > _LONGEST * width or area < _ELLIPSE * np.pi * length * width:
            continue
        u, v = where.mean(axis=0) * _CELL + low + _CELL / 2
        # In the middle of the metal around it.
        around = np.linalg.norm(flat - (u, v), axis=1) < length + 0.006
        height = float(np.median(metal.points[around] @ axis))
        center = u * right + v * up + height * axis
        found.append((area, Ring(center, float(length), float(width), axis)))
    return [ring for _, ring in sorted(found, key=lambda pair: -pair[0])]


def _holes(covered: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Each connected region of what is not covered that does not reach the border."""
    free = ~covered
    border = np.zeros_like(free)
    border[[0, -1], :] = border[:, [0, -1]] = True
    left = free & ~_filled(border & free, free)
    holes = []
    while left.any():
        seed = np.zeros_like(left)
        seed.flat[np.argmax(left)] = True
        hole = _filled(seed, left)
        holes.append(hole)
        left &= ~hole
    return holes


def _filled(seed: NDArray[np.bool_], within: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is connected with the seed by its sides, without leaving `within`."""
    region = seed.copy()
    while True:
        grown = region.copy()
        grown[1:] |= region[:-1]
        grown[:-1] |= region[1:]
        grown[:, 1:] |= region[:, :-1]
        grown[:, :-1] |= region[:, 1:]
        grown &= within
        if (grown == region).all():
            return region
        region = grown
