"""Marks on metal and cloth, as one small picture that tiles: brushing, scratches and blood."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats
from .backdrop.tiled import Tiled, ridges, spread

SIZE = 1024
# What one copy covers: of the lines and of blood so many times their size, of scratches metres.
LINES_SIDE, SCRATCHES_SIDE, BLOOD_SIDE = 24.0, 0.08, 16.0
# The deviation of lines and blood, which are spread about 0.5 as a normal distribution.
SPREAD = 0.16

_SCRATCH, _LONG = 0.0019, 30.0  # from one to the next, metres, and how much longer they are
_TURNS = (0.35, -0.8)  # of the two sets of them (rad)
_THIN = 0.2  # in deviations of the noise whose mean they follow
# From one top to the next, of noise that is of size 1.
_TOP, _STAIN = 1.2, 1.7


def marks_tile() -> Floats:
    """(SIZE, SIZE, 4), values from 0 to 1: lines, which are to be drawn out along the first
    coordinate; scratches in two directions; blood, which is above a level."""
    lines = Tiled(SIZE, LINES_SIDE, 51).fractal(_TOP, 4, 0.65)
    scratched = Tiled(SIZE, SCRATCHES_SIDE, 52)
    scratches = [ridges(scratched.bands(_SCRATCH, _LONG, turn), _THIN) for turn in _TURNS]
    blood = Tiled(SIZE, BLOOD_SIDE, 53).fractal(_STAIN, 6, 0.55)
    lines, blood = (spread(of, SPREAD) for of in (lines, blood))
    return np.stack((lines, *scratches, blood), axis=-1)
