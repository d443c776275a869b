"""Which of many points is nearest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .types import Floats


def nearest(
    centers: Floats, points: Floats, facing: tuple[Floats, Floats, float] | None = None
) -> NDArray[np.int64]:
    """(...,): the number of the one of the points (M, 3) that is nearest to each of the centres
    (..., 3), to a few hundredths of a millimetre where all are within a metre. `facing`: directions
    of the centres and of the points, and the cosine above which two do not count for each other."""
    # One product of matrices; in single precision it takes half of the time.
    flat, of = centers.reshape(-1, 3).astype(np.float32), points.astype(np.float32)
    squares = (of**2).sum(axis=1) - 2 * (flat @ of.T)
    if facing is not None:
        one, other, most = facing
        squares[one.astype(np.float32) @ other.T.astype(np.float32) > most] = np.inf
    found: NDArray[np.int64] = squares.argmin(axis=1).reshape(centers.shape[:-1])
    return found
