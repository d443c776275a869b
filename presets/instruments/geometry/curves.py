"""Curves in the plane, and profiles along an axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..model import Floats


def interpolated(at: Floats, knots: Sequence[tuple[float, ...]]) -> Floats:
    """Values at `at` (S,) of smooth curves through knots (position, value, ...), shape (S, V).

    Monotone cubic (Fritsch and Carlson 1980): no overshoot, so a taper never bulges.
    """
    table = np.asarray(knots, dtype=np.float64)
    x, y = table[:, 0], table[:, 1:]
    step = np.diff(x)[:, None]
    slope = np.diff(y, axis=0) / step
    tangent = np.empty_like(y)
    tangent[0], tangent[-1] = slope[0], slope[-1]
    product = slope[:-1] * slope[1:]
    total = slope[:-1] + slope[1:]
    safe = np.where(product > 0, total, 1.0)
    tangent[1:-1] = np.where(product > 0, 2.0 * product / safe, 0.0)
    i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    t = ((at - x[i]) / (x[i + 1] - x[i]))[:, None]
    t2, t3 = t * t, t * t * t
    result: Floats = (
        y[i] * (2 * t3 - 3 * t2 + 1)
        + y[i + 1] * (3 * t2 - 2 * t3)
        + step[i] * (tangent[i] * (t3 - 2 * t2 + t) + tangent[i + 1] * (t3 - t2))
    )
    return result


def hermite(
    start: Floats, start_tangent: Floats, stop: Floats, stop_tangent: Floats, t: Floats
) -> Floats:
    """Points (S, 2) at `t` (S,), from 0 to 1, of the cubic between two points with tangents."""
    t = t[:, None]
    t2, t3 = t * t, t * t * t
    curve: Floats = (
        start * (2 * t3 - 3 * t2 + 1)
        + start_tangent * (t3 - 2 * t2 + t)
        + stop * (3 * t2 - 2 * t3)
        + stop_tangent * (t3 - t2)
    )
    return curve


def oval(
    centre: tuple[float, float], semi_axes: tuple[float, float], tilt: float, angle: Floats
) -> tuple[Floats, Floats]:
    """Points (S, 2) of a tilted ellipse at the given eccentric angles, and its outward normals."""
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    a, b = semi_axes
    points = np.stack([a * np.cos(angle), b * np.sin(angle)], axis=1) @ turn + centre
    normal = np.stack([b * np.cos(angle), a * np.sin(angle)], axis=1)
    normal = normal / np.linalg.norm(normal, axis=1, keepdims=True) @ turn
    return points, normal


def offset_direction(outline: Floats) -> Floats:
    """For each point of a polyline (S, 2) the mitred unit-distance normal to its left."""
    segment = np.diff(outline, axis=0)
    segment /= np.maximum(np.linalg.norm(segment, axis=1, keepdims=True), 1e-12)
    normal = np.stack([-segment[:, 1], segment[:, 0]], axis=1)
    before, after = np.vstack([normal[:1], normal]), np.vstack([normal, normal[-1:]])
    mean = before + after
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
    cosine = np.maximum((mean * after).sum(axis=1, keepdims=True), 0.7)
    mitred: Floats = mean / cosine
    return mitred
