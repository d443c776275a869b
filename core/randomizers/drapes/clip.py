"""A towel clip: two crossed arms with rings, whose pointed jaws bite the edge of a sheet.

Frame: jaws' tips at the origin, x along it to the rings, z up; metres."""

from __future__ import annotations

import numpy as np

from ...geometry.types import Floats

LENGTH = 0.112
_SIDES, _STEPS = 8, 40  # of a cut, and along an arm
_PATH = np.array(
    ((0.0, 0.0005), (0.004, 0.0055), (0.011, 0.0095), (0.02, 0.0085), (0.031, 0.001),
     (0.045, -0.0055), (0.065, -0.0085), (0.084, -0.0105))
)  # fmt: skip
_RADII = (0.0004, 0.0013, 0.0018, 0.0021, 0.0031, 0.0024, 0.0021, 0.0019)
_RING, _WIRE, _AT = (
    0.0105,
    0.0019,
    (0.0955, -0.0185),
)  # radii of ring and of its wire, and its place


def clip() -> tuple[Floats, np.ndarray]:
    """Vertices (N, 3) and quads (F, 4) of a closed one."""
    points: list[Floats] = []
    quads: list[np.ndarray] = []
    at = np.linspace(0, len(_PATH) - 1, _STEPS)
    knots = np.arange(len(_PATH))
    for side in (1.0, -1.0):
        path = np.column_stack([_smooth(at, knots, _PATH[:, axis]) for axis in (0, 1)])
        radii = np.interp(at, knots, _RADII)
        arm = np.column_stack((path * (1, side), radii + 0.0012 + 0.0009 * side))
        _sweep(points, quads, arm, radii, closed=False)
        turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        ring = np.column_stack((
            _AT[0] + 1.15 * _RING * np.cos(turn), side * (_AT[1] + _RING * np.sin(turn)),
            np.full(len(turn), 0.0024),
        ))  # fmt: skip
        _sweep(points, quads, ring, np.full(len(turn), _WIRE), closed=True)
    return np.concatenate(points), np.concatenate(quads)


def _smooth(at: Floats, knots: np.ndarray, values: Floats) -> Floats:
    """A cubic through values at whole numbers (Catmull and Rom, 1974)."""
    low = np.minimum(at.astype(int), len(knots) - 2)
    t = at - low
    before, after = values[np.maximum(low - 1, 0)], values[np.minimum(low + 2, len(knots) - 1)]
    one, other = values[low], values[low + 1]
    made: Floats = 0.5 * (
        2 * one + (other - before) * t + (2 * before - 5 * one + 4 * other - after) * t**2
        + (3 * one - before - 3 * other + after) * t**3
    )  # fmt: skip
    return made


def _sweep(
    points: list[Floats], quads: list[np.ndarray], path: Floats, radii: Floats, closed: bool
) -> None:
    """Adds a tube round a path (N, 3) that lies flat; an open one has thin ends."""
    first = sum(map(len, points))
    if closed:
        way = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    else:
        way = np.gradient(path, axis=0)
        radii = radii * np.r_[0.05, np.ones(len(path) - 2), 0.05]
    way = way / np.linalg.norm(way, axis=1, keepdims=True)
    side = np.column_stack((-way[:, 1], way[:, 0], 0 * way[:, 0]))
    turn = np.linspace(0, 2 * np.pi, _SIDES, endpoint=False)
    around = np.cos(turn)[:, None] * side[:, None] + np.sin(turn)[:, None] * np.array((0, 0, 1.0))
    points.append((path[:, None] + radii[:, None, None] * around).reshape(-1, 3))
    count = len(path)
    row, column = np.mgrid[: count - (not closed), :_SIDES].reshape(2, -1)
    after, right = (row + 1) % count, (column + 1) % _SIDES
    corners = ((row, column), (row, right), (after, right), (after, column))
    quads.append(first + np.stack([at * _SIDES + side for at, side in corners], axis=1))
