"""How far a surface reaches: its outermost points, and balls that cover it. Metres, any frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..running.kept import kept
from .types import Floats

Points = tuple[tuple[float, float, float], ...]

HULL_DIRECTIONS = 240
BALLS = 40
SAMPLED = 4000


def directions(count: int) -> Floats:
    """Evenly spread unit vectors (count, 3), the Fibonacci sphere."""
    i = np.arange(count) + 0.5
    z = 1.0 - 2.0 * i / count
    turn = np.pi * (1.0 + 5.0**0.5) * i
    flat = np.sqrt(1.0 - z * z)
    return np.column_stack((flat * np.cos(turn), flat * np.sin(turn), z))


@kept
def outline(vertices: Floats, reach: Floats | None = None) -> tuple[Points, Points, float]:
    """(hull, balls, ball radius) of surface points (N, 3), N ≥ 1; see
    InstrumentInfo. The hull is
    that of `reach` (M, 3), where the surface can get to; none: of the points themselves."""
    reach = vertices if reach is None else reach
    hull = reach[_extremes(reach)]
    sample = vertices[:: max(1, len(vertices) // SAMPLED)]
    chosen = [0]
    distance = np.linalg.norm(sample - sample[0], axis=1)
    while len(chosen) < min(BALLS, len(sample)) and distance.max() > 0:
        furthest = int(np.argmax(distance))
        chosen.append(furthest)
        distance = np.minimum(distance, np.linalg.norm(sample - sample[furthest], axis=1))
    return _rounded(hull), _rounded(sample[chosen]), round(float(distance.max()), 6)


@kept
def moving(states: Sequence[Floats]) -> tuple[Points, ...]:
    """Of the same surface points (N, 3) in several states those that are furthest out in any."""
    chosen = np.unique(np.concatenate([_extremes(points) for points in states]))
    return tuple(_rounded(points[chosen]) for points in states)


def _extremes(points: Floats) -> NDArray[np.intp]:
    """Indices of those furthest out in evenly spread directions."""
    return np.unique(np.argmax(directions(HULL_DIRECTIONS) @ points.T, axis=1))


def _rounded(points: Floats) -> Points:
    # A micrometre is far below any label, and keeps the digest free of last-bit noise.
    return tuple((round(float(x), 6), round(float(y), 6), round(float(z), 6)) for x, y, z in points)
