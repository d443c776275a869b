"""Values at the knots of a grid, between which they are bilinear, and smooth finer ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Floats, floats


@dataclass(frozen=True, eq=False)
class Grid:
    """`values` (X, Y, ...) at knots `step` apart along x and y, the first at `origin`; beyond its
    edges as at them."""

    origin: tuple[float, float]
    step: tuple[float, float]
    values: Floats

    def at(self, x: Floats, y: Floats) -> Floats:
        """(...,) or (..., K) at places of the same shape."""
        (i, u), (j, v) = (
            _cell((floats(p) - o) / s, n)
            for p, o, s, n in zip((x, y), self.origin, self.step, self.values.shape, strict=False)
        )
        f = self.values
        if f.ndim > 2:
            u, v = u[..., None], v[..., None]
        near = f[i, j] * (1 - v) + f[i, j + 1] * v
        far = f[i + 1, j] * (1 - v) + f[i + 1, j + 1] * v
        return floats(near * (1 - u) + far * u)


def _cell(along: Floats, count: int) -> tuple[np.ndarray, Floats]:
    along = np.clip(along, 0, count - 1)
    low = np.minimum(along.astype(int), count - 2)
    return low, along - low


def finer(values: Floats, times: int) -> Floats:
    """Rows (R, N) with `times` as many steps between them, by a curve through all of them (Catmull
    and Rom, 1974)."""
    ends = np.concatenate((values[:1], values, values[-1:]))
    t = (np.arange(times) / times)[:, None]
    a, b, c, d = (ends[k : len(ends) - 3 + k, None] for k in range(4))
    made = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    return floats(np.concatenate((made.reshape(-1, values.shape[1]), values[-1:])))


def around(values: Floats, count: int) -> Floats:
    """Columns (R, N) that go round once, as `count` columns: by their Fourier series."""
    waves = np.fft.rfft(values, axis=1)
    return floats(np.fft.irfft(waves, count, axis=1) * (count / values.shape[1]))


def leaning(heights: Floats, step: float, slope: float) -> Floats:
    """The lowest heights along rows (R, N), knots `step` apart, that are nowhere below the given
    ones and nowhere steeper than `slope`: cloth that hangs over them."""
    along = slope * step * np.arange(heights.shape[1])
    right = np.maximum.accumulate(heights + along, axis=1) - along
    left = np.maximum.accumulate((heights - along)[:, ::-1], axis=1)[:, ::-1] + along
    return floats(np.maximum(left, right))
