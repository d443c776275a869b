"""A picture as a lens that distorts would show it, out of one that a pinhole camera took.

Colors are interpolated between the four nearest pixels; object indices and depths, which have no
in-between, are those of the nearest one.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..camera.pinhole import Intrinsics
from ..geometry.types import Floats

Kind = TypeVar("Kind", np.uint16, np.float32, np.bool_)

# The lens is solved on a grid with this many pixels between its lines, and followed in between by
# cubic interpolation, which is off by less than a thousandth of a pixel.
GRID = 8


class Warp:
    """From pictures of `k.rendered()` to pictures of `k`: for each pixel the place it is from."""

    def __init__(self, k: Intrinsics) -> None:
        source = k.rendered()
        u, v = _origins(k)
        # Same principal point, same focal lengths: only the frames' corners lie apart. Counted from
        # the centre of the first pixel.
        self._x, self._y = u + (source.cx - k.cx - 0.5), v + (source.cy - k.cy - 0.5)
        self._size = source.height, source.width

    def colors(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        """Bilinear: (h, w, C) of the rendered frame to (H, W, C)."""
        height, width = self._size
        left, top = np.floor(self._x).astype(np.int64), np.floor(self._y).astype(np.int64)
        right = (self._x - left).astype(np.float32)[:, :, None]
        below = (self._y - top).astype(np.float32)[:, :, None]
        left, top = left.clip(0, width - 2), top.clip(0, height - 2)
        pixels, first = picture.reshape(height * width, -1), top * width + left

        def mixed(at: NDArray[np.int64]) -> NDArray[np.float32]:
            one, other = pixels.take(at, axis=0), pixels.take(at + 1, axis=0)
            other -= one
            other *= right
            return np.add(one, other, out=other)

        upper, lower = mixed(first), mixed(first + width)
        lower -= upper
        lower *= below
        return np.add(upper, lower, out=lower)

    def values(self, channel: NDArray[Kind]) -> NDArray[Kind]:
        """Nearest neighbour: (h, w) of the rendered frame to (H, W)."""
        height, width = self._size
        column = np.rint(self._x).astype(np.int64).clip(0, width - 1)
        row = np.rint(self._y).astype(np.int64).clip(0, height - 1)
        nearest: NDArray[Kind] = channel[row, column]
        return nearest


def _origins(k: Intrinsics) -> tuple[Floats, Floats]:
    """(u, v), each (H, W): where every pixel's centre would be without the distortion."""
    columns, rows = _Lines(k.width), _Lines(k.height)
    u, v = np.meshgrid(columns.places, rows.places)
    solved = k.undistorted(np.column_stack((u.ravel(), v.ravel()))).reshape(*u.shape, 2)
    x, y = (columns.fill(rows.fill(solved[:, :, i], 0), 1) for i in (0, 1))
    return x, y


class _Lines:
    """Lines of a grid over `size` pixels, two beyond each edge, and what lies between them."""

    def __init__(self, size: int) -> None:
        count = -(-size // GRID) + 1
        self.places = GRID * np.arange(-1.0, count + 1)
        at = (np.arange(size) + 0.5) / GRID
        self._first = at.astype(np.int64)
        t = at - self._first
        # Lagrange's polynomials through the lines at -1, 0, 1, 2.
        self._weights = (
            -t * (t - 1) * (t - 2) / 6,
            (t + 1) * (t - 1) * (t - 2) / 2,
            -(t + 1) * t * (t - 2) / 2,
            (t + 1) * t * (t - 1) / 6,
        )

    def fill(self, values: Floats, axis: int) -> Floats:
        """Pixels in place of lines along an axis of two."""
        weights = [w if axis else w[:, None] for w in self._weights]
        parts = (
            weight * values.take(self._first + line, axis=axis)
            for line, weight in enumerate(weights)
        )
        filled = next(parts)
        for part in parts:
            filled += part
        return filled
