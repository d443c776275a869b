"""How much of a surface lies above a threshold on Blender's noise."""

from __future__ import annotations

from statistics import NormalDist


def level(share: float, spread: float) -> float:
    """The value that this share of the surface is above; none is for 0, all is for 1. `spread` is
    the standard deviation of the noise, which is spread about 0.5 nearly as a normal distribution
    and depends on its detail and roughness."""
    if not 0.0 < share < 1.0:
        return 1.5 - 2.0 * share
    return NormalDist(0.5, spread).inv_cdf(1.0 - share)
