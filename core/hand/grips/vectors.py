"""Vectors of a grip."""

from __future__ import annotations

import numpy as np

from ...geometry.types import Vector
from ..shape import Floats


def unit(vector: Floats) -> Floats:
    """The vector with a length of 1."""
    short: Floats = vector / np.linalg.norm(vector)
    return short


def plain(vector: Floats) -> Vector:
    """The vector as three numbers."""
    x, y, z = vector
    return float(x), float(y), float(z)
