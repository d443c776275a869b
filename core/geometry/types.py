"""Points, colors and matrices: as arrays, and as the plain values that draws and records hold."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Vector = tuple[float, float, float]
Rows = tuple[tuple[float, ...], ...]
# Linear RGB.
Color = tuple[float, float, float]


def floats(values: ArrayLike) -> Floats:
    """As an array, which one of floats is already."""
    return np.asarray(values, dtype=np.float64)


def vector(values: Iterable[float]) -> Vector:
    """Three numbers, of an array too, as a plain value."""
    x, y, z = map(float, values)
    return x, y, z


def pair(values: Iterable[float]) -> tuple[float, float]:
    """Two numbers, of an array too, as a plain value."""
    x, y = map(float, values)
    return x, y


def rows(matrix: Iterable[Iterable[float]]) -> Rows:
    """A matrix, or an array of it, as a plain value."""
    return tuple([tuple(map(float, row)) for row in matrix])
