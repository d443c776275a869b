"""The pattern of non-woven cloth, as gowns and drapes are made of: one small picture that tiles."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats
from ..running.kept import kept

VERSION = 2  # of the pattern: goes up whenever it changes, for files keep it
SIZE = 512
_BONDS = 42  # points at which fibres are pressed together, along either side, in two grids
# Creases: about so many along a side, how much longer than broad, and turned by (rad).
_CREASES = (
    (5.0, 2.5, 0.4), (7.0, 3.0, -0.9), (11.0, 2.5, 1.3), (16.0, 3.0, 0.1), (26.0, 2.5, -0.5),
    (40.0, 2.0, 0.9),
)  # fmt: skip
_PACKED = 4, 3  # folds of the packing along either side


@kept
def pattern() -> Floats:
    """(SIZE, SIZE, 4), from 0 to 1: pressed points and fibres; heights of crumples and of what is
    left of its packing; blotches; and splashes, of which few reach 1. The first is fine, and made
    to be looked up some ten times smaller than the others."""
    raw = np.random.Generator(np.random.PCG64(11))
    row, column = 2 * np.pi * _BONDS * np.mgrid[:SIZE, :SIZE] / SIZE
    bonds = np.maximum(np.cos(column) * np.cos(row), np.sin(column) * np.sin(row))
    fibres = _bands(raw, SIZE / 7, 6.0, 0.5) + _bands(raw, SIZE / 7, 6.0, -0.7)
    fine = 0.5 - 0.42 * np.clip(bonds, 0, 1) ** 1.5 + 0.12 * fibres
    blotches = 0.8 * _bands(raw, 7.0) + 0.4 * _bands(raw, 18.0) + 0.3 * _bands(raw, 45.0)
    made = np.stack((fine, _crumples(raw), 0.5 + 0.22 * blotches, _splashes(raw)), axis=-1)
    clipped: Floats = np.clip(made, 0, 1)
    return clipped


def _crumples(raw: np.random.Generator) -> Floats:
    """Where noise passes through 0 its size has a sharp crease, and what lies between is smooth; in
    some places there is much of that and in others hardly any. Folds of the packing are straight
    lines in a grid, up and down by turns."""
    total = np.zeros((SIZE, SIZE))
    for number, (count, stretch, turn) in enumerate(_CREASES):
        there = np.clip(0.45 + 0.55 * _bands(raw, 0.3 * count), 0.05, 1.3)
        creased = np.minimum(np.abs(_bands(raw, count, stretch, turn)), 1.5)
        total += (1 - 2 * (number % 2)) * there * creased * 2.4 / count
    at = np.arange(SIZE) / SIZE
    for axis, lines in enumerate(_PACKED):
        off = np.abs((at * lines) % 1.0 - 0.5) / lines
        sign = np.where((at * lines).astype(int) % 2, 1.0, -1.0)
        uneven = np.clip(0.7 + 0.35 * _bands(raw, 12.0), 0.2, 1.2)
        line = sign * np.exp(-off / 0.012)
        total += 0.2 * uneven * (line[:, None] if axis else line)
    return 0.5 + 0.5 * total


def _splashes(raw: np.random.Generator) -> Floats:
    """Domes of uneven height and size, most of them small."""
    made = np.zeros((SIZE, SIZE))
    reach = np.arange(-9, 10)
    across, up = np.meshgrid(reach, reach)
    for x, y, big, long, turn, high in raw.random((260, 6)):
        c, s = np.cos(3.1416 * turn), np.sin(3.1416 * turn)
        size = 1.1 + 3.2 * big**4
        off = np.hypot((across * c + up * s) / (1 + long * long), up * c - across * s) / size
        at = np.ix_((int(y * SIZE) + reach) % SIZE, (int(x * SIZE) + reach) % SIZE)
        made[at] = np.maximum(made[at], (0.25 + 0.75 * high) * np.clip(1.4 - 0.7 * off, 0, 1))
    return made


def _bands(
    raw: np.random.Generator, count: float, stretch: float = 1.0, turn: float = 0.0
) -> Floats:
    """Noise that tiles, of mean 0 and deviation 1: about `count` tops along a side, `stretch` times
    as long in a direction that is turned by `turn` (rad) from the columns'."""
    up, across = np.fft.fftfreq(SIZE, 1 / SIZE)[:, None], np.fft.rfftfreq(SIZE, 1 / SIZE)
    c, s = np.cos(turn), np.sin(turn)
    pace = np.hypot((across * c + up * s) * stretch, up * c - across * s) / count
    kept = np.exp(-2.5 * (pace - 1) ** 2) * (pace > 0)
    made = np.fft.irfft2(np.fft.rfft2(raw.random((SIZE, SIZE)) - 0.5) * kept, (SIZE, SIZE))
    shaped: Floats = made / made.std()
    return shaped
