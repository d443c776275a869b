"""Noise of the sensor."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

# Values that a normal number can have: quantiles in even steps, out to 4.2 standard deviations.
LEVELS = 65536


def noisy(light: NDArray[np.float32], shot: float, read: float, seed: int) -> NDArray[np.float32]:
    """Planes of light with noise of variance shot² × light + read² (white is 1): the normal
    approximation of Foi et al., Practical Poissonian-Gaussian noise modeling and fitting for
    single-image raw-data, IEEE Transactions on Image Processing 17 (2008)."""
    if shot == 0.0 and read == 0.0:
        return light
    deviation = np.maximum(light, np.float32(0.0))
    deviation *= np.float32(shot**2)
    deviation += np.float32(read**2)
    np.sqrt(deviation, out=deviation)
    deviation *= normal(seed, light.size).reshape(light.shape)
    deviation += light
    return deviation


def normal(seed: int, count: int) -> NDArray[np.float32]:
    """Standard normal numbers. Made of PCG64's raw bits, which numpy keeps the same in every
    version, as it does not with its own normal numbers."""
    generator = np.random.PCG64(np.random.SeedSequence(seed))
    bits = generator.random_raw((count + 3) // 4).view(np.uint16)
    return _quantiles()[bits[:count]]


@cache
def _quantiles() -> NDArray[np.float32]:
    inverse = NormalDist().inv_cdf
    return np.array([inverse((k + 0.5) / LEVELS) for k in range(LEVELS)], dtype=np.float32)
