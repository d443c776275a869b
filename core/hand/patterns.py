"""Patterns of skin, rubber and cloth: small pictures that tile, looked up where noise would cost.

Each is (SIZE, SIZE, 3), values from 0 to 1, rows up the second coordinate and columns along the
first, which stands for `SIDE` metres of either.
"""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats
from ..running.kept import kept
from .tube import TURNS

SIZE = 384
SIDE = 0.048  # metres that one copy covers

_HAIRS = 260  # in one copy; a forearm has some ten a square centimetre


@kept
def skin() -> Floats:
    """Fine lines that cross each other, mottling, and hairs."""
    noise = _Noise(1)
    one, other = noise.bands(0.0011, 1.9, 0.6), noise.bands(0.0011, 1.9, -0.6)
    lines = 0.5 * (_ridges(one, 0.9) + _ridges(other, 0.9))
    pores = np.clip(noise.bands(0.0007) - 1.2, 0, 1)
    relief = np.clip(1.0 - 0.8 * lines - 0.5 * pores, 0, 1)
    return np.stack((relief, _level(noise.bands(0.006)), _hairs(noise)), axis=-1)


@kept
def rubber() -> Floats:
    """Fine creases across, broad ones, and blotches with frayed edges."""
    noise = _Noise(2)
    fine = _ridges(noise.bands(0.0035, 3.0), 1.1)
    soft = noise.bands(0.011, 2.0)
    broad = np.clip(_level(soft) - 0.25 * _ridges(soft + 0.4 * noise.bands(0.006), 0.8), 0, 1)
    blotches = 0.75 * noise.bands(0.007) + 0.45 * noise.bands(0.0022) + 0.25 * noise.bands(0.0009)
    return np.stack((fine, broad, _level(blotches)), axis=-1)


@kept
def cloth() -> Floats:
    """Dots that are pressed into non-woven cloth, crumples, and thick and thin places."""
    noise = _Noise(3)
    row, column = np.mgrid[:SIZE, :SIZE] / SIZE
    count = 2 * np.pi * 30
    dots = np.cos(count * (column + row)) * np.cos(count * (column - row))
    fibres = noise.bands(0.0012, 0.4)
    crumples = 0.8 * noise.bands(0.013) + 0.35 * noise.bands(0.005)
    return np.stack(
        (_level(0.8 * dots + 0.6 * fibres), _level(crumples), _level(noise.bands(0.003))), axis=-1
    )


def laid(grain: Floats, seed: int) -> tuple[Floats, Floats]:
    """Where on a pattern (N,), (N,), in copies of it, the coordinates (N, 3) of a hand are: as if
    it was laid on from the back, at a slant, so that sides of fingers have it too."""
    across = grain[:, 0] + 0.6 * grain[:, 2]
    return across / SIDE + 0.37 * (seed % 89), grain[:, 1] / SIDE + 0.53 * (seed % 97)


def around(along: Floats, radius: float, seed: int) -> Floats:
    """(R, AROUND, 3): the same and 0 of points that are `along` metres up a tube (R, 1) or
    (R, AROUND), mirrored on its far side so that it closes."""
    across = np.abs(TURNS - np.pi) * radius / SIDE + 0.37 * (seed % 89)
    across, up = np.broadcast_arrays(across, along / SIDE + 0.53 * (seed % 97))
    return np.stack((across, -up, np.zeros_like(up)), axis=-1)


class _Noise:
    """Noise that tiles, filtered in the plane of frequencies."""

    def __init__(self, seed: int) -> None:
        self.raw = np.random.Generator(np.random.PCG64(seed))
        across = np.fft.fftfreq(SIZE, SIDE / SIZE)
        self._across, self._up = np.meshgrid(across, across)

    def bands(self, length: float, stretch: float = 1.0, turn: float = 0.0) -> Floats:
        """(SIZE, SIZE), mean 0 and deviation 1: `length` metres from one top to the next up the
        second coordinate, `stretch` times that along the first, turned by `turn` (rad)."""
        c, s = np.cos(turn), np.sin(turn)
        along, up = self._across * c + self._up * s, self._up * c - self._across * s
        pace = np.hypot(along * stretch, up) * length
        kept = np.exp(-2.5 * (pace - 1.0) ** 2) * (pace > 0)
        white = self.raw.random((SIZE, SIZE)) - 0.5
        made = np.fft.ifft2(np.fft.fft2(white) * kept).real
        shaped: Floats = made / made.std()
        return shaped


def _level(values: Floats) -> Floats:
    """Values of deviation 1 about 0.5, cut off at 0 and 1."""
    return np.clip(0.5 + 0.2 * values, 0.0, 1.0)


def _ridges(values: Floats, width: float) -> Floats:
    """1 along the lines where values cross 0, 0 away from them."""
    ridged: Floats = np.exp(-((values / (0.5 * width)) ** 2))
    return ridged


def _hairs(noise: _Noise) -> Floats:
    """(SIZE, SIZE): thin bent strokes, about down the second coordinate."""
    drawn = np.zeros((SIZE, SIZE))
    steps = np.linspace(0, 1, 96)
    for _ in range(_HAIRS):
        u, v, long, lean, bend, dark = (float(noise.raw.random()) for _ in range(6))
        length = (0.005 + 0.008 * long) * SIZE / SIDE
        way = -0.5 * np.pi + 1.1 * (lean - 0.5) + 0.9 * (bend - 0.5) * steps
        x = u * SIZE + np.cumsum(np.cos(way)) * length / len(steps)
        y = v * SIZE + np.cumsum(np.sin(way)) * length / len(steps)
        ink = (0.5 + 0.5 * dark) * np.minimum(1.0, 3 * (1 - steps))
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            column, row = np.floor(x).astype(int) + dx, np.floor(y).astype(int) + dy
            near = np.clip(1 - np.abs(x - column), 0, 1) * np.clip(1 - np.abs(y - row), 0, 1)
            np.maximum.at(drawn, (row % SIZE, column % SIZE), near * ink)
    return np.clip(1.3 * drawn, 0, 1)
