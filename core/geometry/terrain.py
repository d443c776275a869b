"""Ground that is not flat: a height above each place of the XY plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .types import Floats, floats


@dataclass(frozen=True, eq=False)
class Terrain:
    """Heights (rows along Y, columns along X) at the knots of a square grid, the first at `origin`
    (x, y) and each `step` from the next; between them bilinear, beyond the edge as at it. Any one
    unit of length, the world's axes."""

    origin: tuple[float, float]
    step: float
    heights: Floats

    def height(self, places: Floats) -> Floats:
        """Of the ground at x and y (…, 2)."""
        low, share = self._cell(places)
        (column, row), (x, y) = low, share
        h = self.heights
        below = h[row, column] * (1 - x) + h[row, column + 1] * x
        above = h[row + 1, column] * (1 - x) + h[row + 1, column + 1] * x
        return floats(below * (1 - y) + above * y)

    def slope(self, places: Floats) -> Floats:
        """How much it rises along x and along y (…, 2), over two steps."""
        places = floats(places)
        ahead = np.eye(2) * self.step
        rise = [self.height(places + a) - self.height(places - a) for a in ahead]
        return np.stack(rise, axis=-1) / (2 * self.step)

    def _cell(
        self, places: Floats
    ) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
        """Column and row of the knot below, and the share of the way to the next."""
        along = (floats(places) - self.origin) / self.step
        most = np.array(self.heights.shape[::-1]) - 1
        along = np.clip(along, 0, most)
        low = np.minimum(along.astype(int), most - 1)
        share = along - low
        return (low[..., 0], low[..., 1]), (share[..., 0], share[..., 1])


def flat(height: float) -> Terrain:
    """Ground that has one height everywhere."""
    return Terrain((0.0, 0.0), 1.0, np.full((2, 2), float(height)))
