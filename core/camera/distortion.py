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

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from ..errors import UserError
from ..geometry.types import Floats, floats

Coefficients = tuple[float, float, float, float, float]

NONE: Coefficients = (0.0, 0.0, 0.0, 0.0, 0.0)

# The formula holds as long as a small step in any direction keeps this much of its length along
# that direction. Above 0 no two points of a disc fall on one.
LEAST_STEP = 0.1

# It is not followed further than this: 79° off the axis.
FURTHEST = 5.0

# It holds for this much more than the picture, whose edge is interpolated across.
MARGIN = 0.04

_DIRECTIONS = 32
_RADII = 500
_TOLERANCE = 1e-12
_MOST_STEPS = 100


def coefficients(values: Iterable[float]) -> Coefficients:
    """Five numbers in their order."""
    k1, k2, p1, p2, k3 = values
    return k1, k2, p1, p2, k3


def distort(c: Coefficients, points: ArrayLike) -> Floats:
    """Where a lens shows undistorted points (N, 2)."""
    p = floats(points).reshape(-1, 2)
    if c == NONE:
        return p
    inner = _held(c, p)
    shown = _formula(c, inner)
    far = (inner != p).any(axis=1)
    if far.any():
        slope, step = _slope(c, inner[far]), p[far] - inner[far]
        shown[far] += np.einsum("nij,nj->ni", slope, step)
    return shown


def undistort(c: Coefficients, points: ArrayLike) -> Floats:
    """Where points (N, 2) that a lens shows are without it: the inverse of `distort`, by Newton's
    method."""
    shown = floats(points).reshape(-1, 2)
    if c == NONE:
        return shown
    found = shown.copy()
    for _ in range(_MOST_STEPS):
        missing = shown - distort(c, found)
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
    middle = (slope[:, 0, 0] + slope[:, 1, 1]) / 2
    half = (slope[:, 0, 0] - slope[:, 1, 1]) / 2
    least = middle - np.hypot(half, slope[:, 0, 1])  # the smaller eigenvalue
    bad = np.flatnonzero(least.reshape(radii.size, -1).min(axis=1) < LEAST_STEP)
    return float(radii[max(bad[0] - 1, 0)]) if bad.size else FURTHEST


def rim(fx: float, fy: float, cx: float, cy: float, width: int, height: int) -> float:
    """How far from the axis the furthest corner of a frame is shown, on the plane at depth 1."""
    return float(np.hypot(max(cx, width - cx) / fx, max(cy, height - cy) / fy))


def covered(lowest: Coefficients, highest: Coefficients, radius: float) -> float:
    """The share of a frame's `radius` (see `rim`) up to which all coefficients between the lowest
    and the highest hold, 1 at most.

    What a point needs to be within reach is linear in the coefficients or concave, so the corners
    of the box that they span decide for all of it.
    """
    ends = zip(lowest, highest, strict=True)
    corners = [(k1, k2, p1, p2, k3) for k1, k2, p1, p2, k3 in product(*ends)]
    common, around = min(map(reach, corners)), _around()
    shown = min(float((_formula(c, common * around) * around).sum(axis=1).min()) for c in corners)
    return min(1.0, shown / radius)


def check_held(path: str, lowest: Coefficients, highest: Coefficients, radius: float) -> None:
    """UserError where some of the coefficients do not hold over a whole frame."""
    if lowest == highest == NONE:
        return
    share = covered(lowest, highest, (1.0 + MARGIN) * radius)
    if share < 1.0:
        raise UserError(
            f"{path}: the distortion k1, k2, p1, p2, k3 folds the picture over itself (it holds "
            f"for {max(share, 0.0):.0%} of the way to a corner); use smaller ones or a longer lens"
        )


def _around() -> Floats:
    turn = np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS
    return np.column_stack((np.cos(turn), np.sin(turn)))


def _held(c: Coefficients, p: Floats) -> Floats:
    """The points, those beyond the reach brought back to it."""
    radius = np.hypot(p[:, 0], p[:, 1])
    most = reach(c)
    return floats(p * np.where(radius > most, most / np.maximum(radius, most), 1.0)[:, None])


def _formula(c: Coefficients, p: Floats) -> Floats:
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


def _slope(c: Coefficients, p: Floats) -> Floats:
    """Derivative (N, 2, 2) of the formula: rows are x', y', columns x, y. It is symmetric."""
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
