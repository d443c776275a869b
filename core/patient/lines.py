"""Lines of grids that are close where much happens."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..geometry.types import Floats, floats


def spread(count: int, low: float, high: float, step: Callable[[Floats], Floats]) -> Floats:
    """`count` values from `low` to `high`, as far apart at each as `step` says times a factor."""
    fine = low + (high - low) * np.linspace(0, 1, 6000)
    weight = 1.0 / step(0.5 * (fine[1:] + fine[:-1]))
    total = np.concatenate(((0.0,), np.cumsum(weight)))
    return floats(np.interp(np.linspace(0, total[-1], count), total, fine))


def quads(rows: int, columns: int) -> np.ndarray:
    """(F, 4): the faces of a grid of vertices, row by row, seen from where X runs along the columns
    and Y along the rows to the left of it."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).reshape(-1)
    return np.stack((corner, corner + 1, corner + columns + 1, corner + columns), axis=1)
