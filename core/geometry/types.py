"""Plain values of points, colours and matrices, as draws and records hold them."""

from __future__ import annotations

Vector = tuple[float, float, float]
Rows = tuple[tuple[float, ...], ...]
# Linear RGB.
Color = tuple[float, float, float]
