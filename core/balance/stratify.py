"""Shares that hold in every stretch of the indices, though each index is decided by itself."""

from __future__ import annotations

import math
from functools import lru_cache

from ..sampling.streams import Stream

# Steps of the sequences, a quota each: square roots of primes (Richtmyer, 1951). They and 1 are
# independent over the rationals, so that any two of the sequences are even together as well. Left
# out are 17, 37, 47 and 53, which lie near to fractions of small numbers.
STEPS = tuple(math.sqrt(p) % 1.0 for p in (2, 3, 7, 11, 13, 19, 23, 29, 31, 41, 43))

# Of quotas that came later; what the others ask of an image hangs on the order above.
LATER = tuple(math.sqrt(p) % 1.0 for p in (61, 73))

# Two dimensions that are even together: the powers of 1 / x with x³ = x + 1; M. Roberts, The
# Unreasonable Effectiveness of Quasirandom Sequences (2018).
_PLASTIC = 1.324717957244746
PLANE = (1.0 / _PLASTIC, 1.0 / _PLASTIC**2)

# The step between several things in one image.
GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


def place(seed: int, index: int, name: str, step: float, within: int = 0) -> float:
    """Position in [0, 1) of image `index` in the sequence `name` (Kronecker's, {o + i·step}).

    Its beginning o depends on seed and name. `within` counts things in the image. Below a share s
    lie s · n of any n indices in a row, off by a number that grows with log n only.
    """
    return (_begin(seed, name) + index * step + within * GOLDEN) % 1.0


@lru_cache(maxsize=64)
def _begin(seed: int, name: str) -> float:
    return Stream(seed, 0, f"stratum {name}").unit()
