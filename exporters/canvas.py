"""Lines and circles on a picture, with smooth edges: each pixel is covered by as much as its
centre lies within the shape. Places are continuous pixels (x, y)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Color = tuple[float, float, float]
Place = tuple[float, float]


class Canvas:
    """Draws on `pixels` (H, W, 3), 0 to 255, in place."""

    def __init__(self, pixels: NDArray[np.float32]) -> None:
        self._pixels = pixels

    def picture(self) -> NDArray[np.uint8]:
        return np.rint(self._pixels).astype(np.uint8)

    def line(self, a: Place, b: Place, width: float, color: Color) -> None:
        """From a to b with round ends."""
        window = self._window(a, b, width)
        x, y = self._grid(window)
        ax, ay = a
        dx, dy = b[0] - ax, b[1] - ay
        length = dx * dx + dy * dy
        along = np.clip(((x - ax) * dx + (y - ay) * dy) / length, 0, 1) if length else 0.0
        away = np.hypot(x - ax - along * dx, y - ay - along * dy)
        self._cover(window, width / 2 - away, color)

    def disc(self, center: Place, radius: float, color: Color) -> None:
        window = self._window(center, center, 2 * radius)
        x, y = self._grid(window)
        self._cover(window, radius - np.hypot(x - center[0], y - center[1]), color)

    def ring(self, center: Place, radius: float, width: float, color: Color) -> None:
        """A circle line of this width with its middle at `radius`."""
        window = self._window(center, center, 2 * radius + width)
        x, y = self._grid(window)
        away = np.abs(np.hypot(x - center[0], y - center[1]) - radius)
        self._cover(window, width / 2 - away, color)

    def frame(self, left: int, top: int, width: int, height: int, color: Color) -> None:
        """The outermost pixels of the box."""
        right, bottom = left + width - 1, top + height - 1
        self._pixels[[top, bottom], left : right + 1] = color
        self._pixels[top : bottom + 1, [left, right]] = color

    def _window(self, a: Place, b: Place, width: float) -> tuple[slice, slice]:
        reach = width / 2 + 1
        high, wide = self._pixels.shape[:2]
        (x0, x1), (y0, y1) = sorted((a[0], b[0])), sorted((a[1], b[1]))
        return _cut(y0 - reach, y1 + reach, high), _cut(x0 - reach, x1 + reach, wide)

    def _grid(self, window: tuple[slice, slice]) -> tuple[NDArray[np.float64], ...]:
        """x and y of the pixel centres."""
        rows, columns = window
        y, x = np.mgrid[rows, columns] + 0.5
        return x, y

    def _cover(
        self, window: tuple[slice, slice], inside: NDArray[np.float64], color: Color
    ) -> None:
        """Mixes the colour in; `inside` is how far (px) a centre lies within the shape."""
        share = np.clip(inside + 0.5, 0, 1)[..., None]
        here = self._pixels[window]
        self._pixels[window] = (1 - share) * here + share * np.array(color)


def _cut(start: float, stop: float, size: int) -> slice:
    """The pixels from start to stop that are inside the picture."""
    first = min(max(0, int(start)), size)
    return slice(first, min(max(first, int(stop) + 1), size))
