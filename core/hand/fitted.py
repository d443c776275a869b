"""Lays points and directions over others, as well as a turn can."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats

_WORTH = 0.03  # what a direction counts: as a point so far away, metres


def fitted(points: Floats, ways: Floats, targets: Floats, wanted: Floats) -> Floats:
    """(B, 3, 3): the turns that bring points (B, N, 3) about their middle nearest to targets (N, 3)
    about theirs, and unit vectors (B, N, 3) nearest to those that are wanted (N, 3). Kabsch, A
    solution for the best rotation to relate two sets of vectors, 1976."""
    points = points - points.mean(axis=1, keepdims=True)
    targets = targets - targets.mean(axis=0)
    spread = np.swapaxes(points, 1, 2) @ targets
    spread = spread + _WORTH**2 * np.swapaxes(ways, 1, 2) @ wanted
    left, _, right = np.linalg.svd(spread)
    sides = np.ones((len(points), 3))
    sides[:, 2] = np.sign(np.linalg.det(left) * np.linalg.det(right))
    turned: Floats = np.swapaxes(left * sides[:, None], 1, 2)
    return np.swapaxes(right, 1, 2) @ turned
