"""Noise that tiles: filtered in the plane of frequencies."""

from __future__ import annotations

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

    def _filtered(self, kept: Floats) -> Floats:
        white = self.raw.random((self.size, self.size)) - 0.5
        made = np.fft.irfft2(np.fft.rfft2(white) * kept, (self.size, self.size))
        shaped: Floats = (made - made.mean()) / made.std()
        return shaped


def level(values: Floats, gain: float = 0.2) -> Floats:
    """Values of deviation 1 about 0.5, cut off at 0 and 1."""
    return np.clip(0.5 + gain * values, 0.0, 1.0)


def ridges(values: Floats, width: float) -> Floats:
    """1 along the lines where values cross 0, 0 away from them."""
    ridged: Floats = np.exp(-((values / (0.5 * width)) ** 2))
    return ridged
