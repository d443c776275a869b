"""What is labelled beside the instruments and has keypoints of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Marked:
    """`id` is its object index in the render and `objects` the full names of what bears it;
    `places` (K, 3) are its keypoints and `corners` (M, 3, 3) the triangles of its whole silhouette,
    both in the world."""

    id: int
    objects: frozenset[str]
    places: NDArray[np.float64]
    corners: NDArray[np.float64]
