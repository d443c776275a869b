"""Noise that tiles: filtered in the plane of frequencies."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from ...geometry.types import Floats


class Tiled:
    """Of `size` pixels and `side` metres to each side; columns run along the first coordinate."""

    def __init__(self, size: int, side: float, seed: int) -> None:
        # Raw doubles alone, which numpy keeps the same in every version.
        self.raw = np.random.Generator(np.random.PCG64(seed))
        self.size, self.side = size, side
        pace = np.fft.fftfreq(size, side / size)
        self._up, self._across = pace[:, None], np.fft.rfftfreq(size, side / size)[None]

    def bands(
        self, length: float, stretch: float = 1.0, turn: float = 0.0, sharp: float = 2.5
    ) -> Floats:
        """(size, size), mean 0 and deviation 1: `length` metres from one top to the next, `stretch`
        times that along the first coordinate turned by `turn` (rad); `sharp`: how alike they are
        in size."""
        c, s = np.cos(turn), np.sin(turn)
        along, up = self._across * c + self._up * s, self._up * c - self._across * s
        pace = np.hypot(along * stretch, up) * length
        return self._filtered(np.exp(-sharp * (pace - 1.0) ** 2) * (pace > 0))

    def cloudy(self, longest: float, shortest: float, slope: float = 1.6) -> Floats:
        """The same of all sizes from `longest` to `shortest` metres, small ones weaker."""
        pace = np.maximum(np.hypot(self._across, self._up), 1e-9)
        kept = pace**-slope * (pace >= 1 / longest) * np.exp(-((pace * shortest) ** 2))
        return self._filtered(kept)

    def fractal(self, length: float, octaves: int, rough: float = 0.5) -> Floats:
        """The same of `length` metres, and of half, a quarter and so on, each `rough` times as
        strong, as Blender's noise has its octaves; each is as broad as those are."""
        made = np.sum([rough**k * self.bands(length / 2**k, sharp=0.8) for k in range(octaves)], 0)
        shaped: Floats = made / made.std()
        return shaped

    def _filtered(self, kept: Floats) -> Floats:
        white = self.raw.random((self.size, self.size)) - 0.5
        made = np.fft.irfft2(np.fft.rfft2(white) * kept, (self.size, self.size))
        shaped: Floats = (made - made.mean()) / made.std()
        return shaped


def level(values: Floats, gain: float = 0.2) -> Floats:
    """Values of deviation 1 about 0.5, cut off at 0 and 1."""
    return np.clip(0.5 + gain * values, 0.0, 1.0)


def spread(values: Floats, deviation: float) -> Floats:
    """The same in that order, spread about 0.5 as a normal distribution and cut off at 0 and 1, so
    that as much of the tile is above a level as it should be."""
    bins = np.linspace(-4, 4, 513)
    below = np.array([NormalDist().cdf(b) for b in bins])
    rank = np.empty(values.size)
    rank[np.argsort(values, axis=None)] = (np.arange(values.size) + 0.5) / values.size
    normal = np.interp(rank, below, bins).reshape(values.shape)
    return np.clip(0.5 + deviation * normal, 0.0, 1.0)


def ridges(values: Floats, width: float) -> Floats:
    """1 along the lines where values cross 0, 0 away from them."""
    ridged: Floats = np.exp(-((values / (0.5 * width)) ** 2))
    return ridged
