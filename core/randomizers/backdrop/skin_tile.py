"""The fine structure of skin as one small picture that tiles: lines and pores, mottling, stubble,
and what frays the edges of blood."""

from __future__ import annotations

import numpy as np

from ...geometry.types import Floats
from .tiled import Tiled, level, ridges

SIZE = 1024
SIDE = 0.048  # metres that one copy covers

# In one copy: follicles with a stub of a shaved hair, about ten to a square centimetre.
_FOLLICLES = 300


def skin_tile() -> Floats:
    """(SIZE, SIZE, 4), values from 0 to 1: height, mottling, stubble, fraying. Hairs lean along
    the first coordinate, which is along a limb."""
    noise = Tiled(SIZE, SIDE, 11)
    # Skin is divided into rhombs by furrows that cross, deeper ones round groups of them.
    fine = [ridges(noise.bands(0.0008, 2.2, turn, 4.0), 0.8) for turn in (0.62, -0.55)]
    broad = [ridges(noise.bands(0.0021, 2.4, turn, 4.0), 0.45) for turn in (0.75, -0.7, 0.05)]
    plump = noise.bands(0.0011)
    dots, stubs = _follicles(noise)
    height = 0.66 - 0.30 * np.maximum(*fine) - 0.36 * np.maximum.reduce(broad) + 0.07 * plump
    height += 0.30 * dots - 0.2 * np.clip(noise.bands(0.0006) - 1.6, 0, 1)
    mottling = 0.7 * noise.bands(0.009) + 0.5 * noise.bands(0.0035) + 0.25 * noise.bands(0.0013)
    fraying = noise.cloudy(0.012, 0.00025, 1.5) - 0.35 * (np.maximum(*fine) - 0.3)
    made = (np.clip(height, 0, 1), level(mottling), stubs, level(fraying, 0.22))
    return np.stack(made, axis=-1)


def _follicles(noise: Tiled) -> tuple[Floats, Floats]:
    """(small bumps, dark stubs that come out of them), both (SIZE, SIZE) from 0 to 1."""
    pixel = SIDE / SIZE
    bumps, stubs = np.zeros((2, SIZE, SIZE))
    places = noise.raw.random((_FOLLICLES, 6))
    reach = np.arange(-18, 19)
    for x, y, long, lean, dark, big in places:
        column, row = int(x * SIZE), int(y * SIZE)
        across, up = np.meshgrid(reach * pixel, reach * pixel)
        at = np.ix_((row + reach) % SIZE, (column + reach) % SIZE)
        bump = np.exp(-(across**2 + up**2) / (0.0003 + 0.00014 * big) ** 2)
        bumps[at] = np.maximum(bumps[at], (0.3 + 0.7 * big) * bump)
        way = 0.9 * (lean - 0.5)
        length = 0.00005 + 0.0008 * long**3
        along = across * np.cos(way) + up * np.sin(way)
        aside = up * np.cos(way) - across * np.sin(way)
        off = np.hypot(along - np.clip(along, 0, length), aside)
        thin = 0.00008 + 0.00008 * big
        stub = (0.35 + 0.65 * dark) * np.clip(1.6 - off / thin, 0, 1)
        stubs[at] = np.maximum(stubs[at], stub)
    return bumps, stubs
