"""What a wound in skin shows, as one small picture that tiles: lobules of fat, fibres of muscle,
and where blood clings."""

from __future__ import annotations

import numpy as np

from ...geometry.types import Floats
from .tiled import Tiled, level, ridges

SIZE = 512
SIDE = 0.03  # metres that one copy covers

_LOBULE = 0.0021  # from one to the next (m)


def flesh_tile() -> Floats:
    """(SIZE, SIZE, 4), values from 0 to 1: lobules' height, fibres along the first coordinate,
    where blood clings, and grain."""
    noise = Tiled(SIZE, SIDE, 31)
    fibres = 0.7 * noise.bands(0.0009, 9.0, 0.05, 1.2) + 0.5 * noise.bands(0.0003, 8.0, -0.05)
    clings = noise.cloudy(0.012, 0.0003, 1.7)
    grain = noise.bands(0.0005) + 0.7 * noise.bands(0.0011)
    made = (_lobules(noise), level(fibres), level(clings, 0.22), level(grain))
    return np.stack(made, axis=-1)


def _lobules(noise: Tiled) -> Floats:
    """Rounded cells of uneven size, with furrows between them."""
    count = int(SIDE / _LOBULE)
    jitter = noise.raw.random((count, count, 2))
    cells = np.stack(np.meshgrid(np.arange(count), np.arange(count)), axis=-1)
    middles = (cells + 0.5 + 0.95 * (jitter - 0.5)) / count  # (count, count, 2): column, row
    places = (np.arange(SIZE) + 0.5) / SIZE
    x, y = np.meshgrid(places, places)
    x = x + 0.0004 / SIDE * noise.bands(0.004)
    y = y + 0.0004 / SIDE * noise.bands(0.004)
    nearest, second = np.full((2, SIZE, SIZE), 9.0)
    column, row = (np.floor(a * count).astype(int) for a in (x, y))
    for right in (-1, 0, 1):
        for up in (-1, 0, 1):
            c, r = column + right, row + up
            middle = middles[r % count, c % count]
            # Those of the next copy are a whole one away.
            dx = x - middle[..., 0] - c // count
            dy = y - middle[..., 1] - r // count
            away = np.hypot(dx, dy) * count
            second = np.minimum(second, np.maximum(away, nearest))
            nearest = np.minimum(nearest, away)
    furrow = np.clip((second - nearest) / 0.5, 0, 1)
    round_top = np.clip(1 - 0.55 * nearest**2, 0, 1)
    high: Floats = np.clip(furrow**0.5 * round_top - 0.1 * ridges(noise.bands(0.001), 0.5), 0, 1)
    return high
