"""How a rigid thing comes to lie on uneven ground."""

from __future__ import annotations

import numpy as np

from ..running.kept import kept
from .rotation import unit
from .terrain import Terrain
from .types import Floats, floats

_ROUNDS = 3  # tilting moves what is below it, so contacts are looked for anew
_TURNS = 12


@kept
def underside(points: Floats, cell: float) -> np.ndarray:
    """The numbers of points (N, 3) that are lowest in each cell of a grid in x and y, ascending."""
    at = np.round(floats(points)[:, :2] / cell).astype(int)
    order = np.lexsort((points[:, 2], at[:, 1], at[:, 0]))
    first = np.any(np.diff(at[order], axis=0, prepend=at[order[:1]] - 1) != 0, axis=1)
    return np.sort(order[first])


def laid_down(points: Floats, middle: Floats, ground: Terrain) -> tuple[Floats, float]:
    """How a thing whose underside is `points` (N, 3) and whose weight is at `middle` (3,) has to be
    turned about that, (3, 3), and then raised to lie on the ground without going into it."""
    turn = np.eye(3)
    for _ in range(_ROUNDS):
        there = (points - middle) @ turn.T + middle
        missing = ground.height(there[:, :2]) - there[:, 2]
        rise = resting_plane(np.column_stack((there[:, :2] - middle[:2], missing)))
        turn = _tilt(rise) @ turn
    there = (points - middle) @ turn.T + middle
    return turn, float((ground.height(there[:, :2]) - there[:, 2]).max())


def resting_plane(points: Floats) -> Floats:
    """The rise (2,) along x and y of the plane over points (N, 3), touching some, that is lowest at
    the origin: that on which what stands on them comes to rest. It tips over one point, then over
    two, until it has three round the origin."""
    first = points[np.argmax(points[:, 2])]
    rise = np.zeros(2)
    away = np.linalg.norm(first[:2])
    if away < 1e-9:
        return rise
    step = _tipped(points, first, rise, -first[:2] / away)
    if step is None:
        return rise
    rise, second = step
    for _ in range(_TURNS):
        line = second[:2] - first[:2]
        across = floats((-line[1], line[0])) / max(float(np.linalg.norm(line)), 1e-12)
        across *= -1.0 if across @ first[:2] > 0 else 1.0  # towards the origin
        step = _tipped(points, first, rise, across)
        if step is None:
            return rise
        rise, third = step
        # On the origin's far side of one of the new edges it tips on, over that.
        if _beyond(first, third, second):
            second = third
        elif _beyond(second, third, first):
            first = third
        else:
            return rise
    return rise


def _tipped(
    points: Floats, about: Floats, rise: Floats, way: Floats
) -> tuple[Floats, Floats] | None:
    """(rise, point): the plane through a point sinks towards `way` until it meets another; None
    where there is none."""
    offset = points - about
    along = offset[:, :2] @ way
    room = offset[:, :2] @ rise - offset[:, 2]
    ahead = np.flatnonzero(along > 1e-6)
    if not len(ahead):
        return None
    sinks = np.maximum(room[ahead], 0.0) / along[ahead]
    nearest = int(np.argmin(sinks))
    return floats(rise - sinks[nearest] * way), points[ahead[nearest]]


def _beyond(one: Floats, other: Floats, inner: Floats) -> bool:
    """Whether the origin is on the other side of the line through two points than a third is."""
    line = other[:2] - one[:2]

    def side(place: Floats) -> float:
        return float(line[0] * (place[1] - one[1]) - line[1] * (place[0] - one[0]))

    return side(np.zeros(2)) * side(inner) < -1e-18


def _tilt(rise: Floats) -> Floats:
    """The least turn that takes Z to what stands upright on a plane of this rise."""
    up = unit(np.array((-rise[0], -rise[1], 1.0)))
    axis = np.array((-up[1], up[0], 0.0))
    # Rodrigues' formula, with the axis as long as the sine.
    cross = np.array(((0, -axis[2], axis[1]), (axis[2], 0, -axis[0]), (-axis[1], axis[0], 0)))
    return floats(np.eye(3) + cross + cross @ cross / (1.0 + up[2]))
