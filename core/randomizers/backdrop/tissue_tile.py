"""Wet tissue as two small pictures that tile, in place of a dozen noises: what is fine in it, and
what is broad."""

from __future__ import annotations

import numpy as np

from ...geometry.types import Floats
from .tiled import Tiled, ridges, spread

SIZE = 1024
FINE_SIDE, BROAD_SIDE = 0.15, 0.36  # metres that one copy covers
# The deviation of what is spread about 0.5 as a normal distribution, cut off at 0 and 1.
SPREAD = 0.16

# From one to the next, metres: lobes of fat, grains in them, pools of blood, patches of muscle;
# fibres of muscle along and across, what they bend with, grain, and film.
_LOBE, _GRAIN_OF_FAT, _POOL, _PATCH = 0.045, 0.0045, 0.11, 0.026
_ALONG, _ACROSS, _SWAY, _GRAIN, _FILM = 0.054, 0.0036, 0.08, 0.0036, 0.019
# Veins of two sizes: where noise of so many metres passes its mean, by so many of its deviations.
_VEINS = (0.075, 0.34), (0.0155, 0.26)
_BENT = 0.0033  # that fibres are moved across by that, metres


def fine_tile() -> Floats:
    """(SIZE, SIZE, 4), values from 0 to 1: fibres along the first coordinate, grain, how far one
    is from the middle of a grain of fat, and where the film of water is thick."""
    noise = Tiled(SIZE, FINE_SIDE, 41)
    fibres, cells = _fibres(noise), _cells(noise, _GRAIN_OF_FAT)
    grain, film = noise.fractal(_GRAIN, 2, 0.6), noise.fractal(_FILM, 2)
    fibres, grain, film = (spread(of, SPREAD) for of in (fibres, grain, film))
    return np.stack((fibres, grain, cells, film), axis=-1)


def broad_tile() -> Floats:
    """(SIZE, SIZE, 4), values from 0 to 1: lobes of fat, pools of blood, patches of muscle, and
    veins, 0 where there is none."""
    noise = Tiled(SIZE, BROAD_SIDE, 42)
    large, small = (ridges(noise.fractal(size, 2), width) for size, width in _VEINS)
    lobes, pools = noise.fractal(_LOBE, 3), noise.fractal(_POOL, 3)
    patches = noise.fractal(_PATCH, 5, 0.6)
    lobes, pools, patches = (spread(of, SPREAD) for of in (lobes, pools, patches))
    return np.stack((lobes, pools, patches, np.maximum(large, 0.6 * small)), axis=-1)


def _fibres(noise: Tiled) -> Floats:
    """Bundles that run along the first coordinate and bend a little."""
    stretch = _ALONG / _ACROSS
    octaves = [0.6**k * noise.bands(_ACROSS / 2**k, stretch, sharp=1.5) for k in range(4)]
    straight = np.sum(octaves, 0)
    moved = _BENT * noise.size / noise.side * noise.bands(_SWAY, sharp=1.5)
    column = np.arange(noise.size)
    row = column[:, None] + moved
    low = np.floor(row).astype(int)
    share = row - low
    one, next_one = (straight[(low + k) % noise.size, column] for k in (0, 1))
    bent: Floats = (1 - share) * one + share * next_one
    return bent


def _cells(noise: Tiled, length: float) -> Floats:
    """How far it is to the nearest of points that are about `length` metres apart (Worley, A
    cellular texture basis function, 1996): about 0.5, at most 1."""
    count = round(noise.side / length)
    jitter = noise.raw.random((count, count, 2))  # column, row
    place = (np.arange(noise.size) + 0.5) * count / noise.size
    x, y = np.meshgrid(place, place)
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    nearest = np.full(x.shape, 9.0)
    for right in (-1, 0, 1):
        for up in (-1, 0, 1):
            c, r = column + right, row + up
            middle = jitter[r % count, c % count]
            away = np.hypot(x - c - middle[..., 0], y - r - middle[..., 1])
            nearest = np.minimum(nearest, away)
    return np.minimum(1.2 * nearest, 1.0)
