"""The pattern of non-woven cloth, as gowns and drapes are made of: one small picture that tiles."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats

SIZE = 512
_BONDS = 42  # points at which fibres are pressed together, along either side, in two grids


def pattern() -> Floats:
    """(SIZE, SIZE, 3), from 0 to 1: pressed points and fibres, crumples, and blotches. The first is
    fine, and made to be looked up some ten times smaller than the others."""
    raw = np.random.Generator(np.random.PCG64(11))
    row, column = 2 * np.pi * _BONDS * np.mgrid[:SIZE, :SIZE] / SIZE
    bonds = np.maximum(np.cos(column) * np.cos(row), np.sin(column) * np.sin(row))
    fibres = _bands(raw, SIZE / 7, 6.0, 0.5) + _bands(raw, SIZE / 7, 6.0, -0.7)
    one, other = _bands(raw, 9.0, 1.6, 0.3), _bands(raw, 14.0, 1.6, -0.8)
    crumples = 0.6 * np.sqrt(one**2 + 0.02) + 0.35 * np.sqrt(other**2 + 0.02)
    # Where it was folded in its packing.
    line = np.abs(np.arange(SIZE) / SIZE % 0.5 - 0.25)
    packed = np.exp(-((line / 0.008) ** 2))
    crumples += 0.9 * np.maximum(packed, packed[:, None]) * np.clip(0.6 + 0.5 * one, 0, 1)
    blotches = 0.8 * _bands(raw, 7.0) + 0.4 * _bands(raw, 18.0) + 0.3 * _bands(raw, 45.0)
    fine = 0.5 - 0.42 * np.clip(bonds, 0, 1) ** 1.5 + 0.12 * fibres
    made: Floats = np.clip(np.stack((fine, 1.1 - crumples, 0.5 + 0.22 * blotches), axis=-1), 0, 1)
    return made


def _bands(
    raw: np.random.Generator, count: float, stretch: float = 1.0, turn: float = 0.0
) -> Floats:
    """Noise that tiles, of mean 0 and deviation 1: about `count` tops along a side, `stretch` times
    as long in a direction that is turned by `turn` (rad) from the columns'."""
    across, up = np.meshgrid(*2 * (np.fft.fftfreq(SIZE, 1 / SIZE),))
    c, s = np.cos(turn), np.sin(turn)
    pace = np.hypot((across * c + up * s) * stretch, up * c - across * s) / count
    kept = np.exp(-2.5 * (pace - 1) ** 2) * (pace > 0)
    made = np.fft.ifft2(np.fft.fft2(raw.random((SIZE, SIZE)) - 0.5) * kept).real
    shaped: Floats = made / made.std()
    return shaped
