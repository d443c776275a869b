"""Lens distortion by the Brown-Conrady model, forwards and backwards.

Source: OpenCV's calib3d documentation, "Camera Calibration and 3D Reconstruction", the model of
five coefficients in OpenCV's order (k1, k2, p1, p2, k3), with r² = x² + y²:

    x' = x (1 + k1 r² + k2 r⁴ + k3 r⁶) + 2 p1 x y + p2 (r² + 2 x²)
    y' = y (1 + k1 r² + k2 r⁴ + k3 r⁶) + p1 (r² + 2 y²) + 2 p2 x y

x and y are a point's place on the plane at depth 1: x right, y down, no unit. Far from the axis
the polynomial folds back into the picture, which no lens does. So it is followed as far as its
`reach` only, and beyond that along its tangent.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Coefficients = tuple[float, float, float, float, float]
Array = NDArray[np.float64]

NONE: Coefficients = (0.0, 0.0, 0.0, 0.0, 0.0)

# The formula holds as long as a small step in any direction keeps this much of its length along
# that direction. Above 0 no two points of a disc fall on one.
LEAST_STEP = 0.1

# It is not followed further than this: 79° off the axis.
FURTHEST = 5.0

_DIRECTIONS = 32
_RADII = 500
_TOLERANCE = 1e-12
_MOST_STEPS = 100


def apply(c: Coefficients, points: ArrayLike) -> Array:
    """Where a lens shows undistorted points (N, 2)."""
    p = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if c == NONE:
        return p
    inner = _held(c, p)
    shown = _formula(c, inner)
    far = (inner != p).any(axis=1)
    if far.any():
        slope, step = _slope(c, inner[far]), p[far] - inner[far]
        shown[far] += np.einsum("nij,nj->ni", slope, step)
    return shown


def remove(c: Coefficients, points: ArrayLike) -> Array:
    """Where points (N, 2) that a lens shows are without it: the inverse of `apply`, by Newton's
    method."""
    shown = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if c == NONE:
        return shown
    found = shown.copy()
    for _ in range(_MOST_STEPS):
        missing = shown - apply(c, found)
        (a, b), (d, e) = np.moveaxis(_slope(c, _held(c, found)), 0, -1)
        x, y = missing.T
        step = np.column_stack((e * x - b * y, a * y - d * x)) / (a * e - b * d)[:, None]
        found += step
        if not step.size or np.abs(step).max() < _TOLERANCE * (1.0 + np.abs(found).max()):
            break
    return found


@lru_cache(maxsize=256)
def reach(c: Coefficients) -> float:
    """The radius on the undistorted plane up to which the formula holds in every direction."""
    if c == NONE:
        return FURTHEST
    radii = np.linspace(0.0, FURTHEST, _RADII + 1)
    slope = _slope(c, (radii[:, None, None] * _around()).reshape(-1, 2))
    # The least eigenvalue of the slope's symmetric part.
    middle = (slope[:, 0, 0] + slope[:, 1, 1]) / 2
    half = (slope[:, 0, 0] - slope[:, 1, 1]) / 2
    least = middle - np.hypot(half, (slope[:, 0, 1] + slope[:, 1, 0]) / 2)
    bad = np.flatnonzero(least.reshape(radii.size, -1).min(axis=1) < LEAST_STEP)
    return float(radii[max(bad[0] - 1, 0)]) if bad.size else FURTHEST


def field(c: Coefficients, radius: float) -> float:
    """How far from the axis the lens shows points at an undistorted radius, in the direction in
    which it shows them least far."""
    around = _around()
    return float((_formula(c, radius * around) * around).sum(axis=1).min())


def _around() -> Array:
    turn = np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS
    return np.column_stack((np.cos(turn), np.sin(turn)))


def _held(c: Coefficients, p: Array) -> Array:
    """The points, those beyond the reach brought back to it."""
    radius = np.hypot(p[:, 0], p[:, 1])
    most = reach(c)
    held: Array = p * np.where(radius > most, most / np.maximum(radius, most), 1.0)[:, None]
    return held


def _formula(c: Coefficients, p: Array) -> Array:
    k1, k2, p1, p2, k3 = c
    x, y = p.T
    rr = x * x + y * y
    radial = 1.0 + rr * (k1 + rr * (k2 + rr * k3))
    return np.column_stack(
        (
            x * radial + 2.0 * p1 * x * y + p2 * (rr + 2.0 * x * x),
            y * radial + p1 * (rr + 2.0 * y * y) + 2.0 * p2 * x * y,
        )
    )


def _slope(c: Coefficients, p: Array) -> Array:
    """Derivative (N, 2, 2) of the formula: rows are x', y', columns x, y."""
    k1, k2, p1, p2, k3 = c
    x, y = p.T
    rr = x * x + y * y
    radial = 1.0 + rr * (k1 + rr * (k2 + rr * k3))
    growth = 2.0 * (k1 + rr * (2.0 * k2 + rr * 3.0 * k3))  # of `radial` with r², twice
    cross = growth * x * y + 2.0 * p1 * x + 2.0 * p2 * y
    slope = np.empty((len(p), 2, 2))
    slope[:, 0, 0] = radial + growth * x * x + 2.0 * p1 * y + 6.0 * p2 * x
    slope[:, 0, 1] = slope[:, 1, 0] = cross
    slope[:, 1, 1] = radial + growth * y * y + 6.0 * p1 * y + 2.0 * p2 * x
    return slope
