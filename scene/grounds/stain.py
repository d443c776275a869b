"""Blood, and how much of a ground a threshold on noise covers."""

from __future__ import annotations

from statistics import NormalDist

# Thick blood, linear RGB.
BLOOD = (0.055, 0.0015, 0.002)

# Blender's noise of two to four octaves is spread about its middle nearly as a normal distribution.
_NOISE = NormalDist(0.5, 0.105)


def threshold(share: float) -> float:
    """What this share of the noise lies above; 0 gives a value that none reaches."""
    return _NOISE.inv_cdf(1.0 - share) if 0.0 < share < 1.0 else 1.5 - 2.0 * share
