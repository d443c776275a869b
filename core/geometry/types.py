"""Plain values of points, colours and matrices, as draws and records hold them."""

from __future__ import annotations

from collections.abc import Iterable

Vector = tuple[float, float, float]
Rows = tuple[tuple[float, ...], ...]
# Linear RGB.
Color = tuple[float, float, float]


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
    return tuple(tuple(map(float, row)) for row in matrix)
