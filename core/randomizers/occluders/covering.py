"""Where an occluder goes and how large it is, so that it covers a keypoint and no more.

World coordinates in metres, Blender's axes. Shapes have an anchor at their origin: the place that
is to come before the keypoint, with the shape's own +Z towards the camera.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...camera.pinhole import View
from ...geometry.rotation import about
from ...geometry.types import Floats, floats
from ...sampling.catalog import OccluderInfo
from .section import Occluders

# The picture's cells along its longer side, where the share of it that something covers is counted.
GRID = 48

# What lies on an instrument tilts less than what floats before it, by this factor.
LYING = 0.4

# Of the way from its place to the camera, a shape leaves at least this share free.
NEAREST = 0.25

# Most times that a shape is made smaller; by then it is a millionth of what it was.
STEPS = 130

# Nearer to its instrument's middle than this share of its length, a keypoint has no outside.
MIDDLE = 0.2


@dataclass(frozen=True)
class Spot:
    """A shape in the world: anchor, 3×3 rotation, factor on its own measures."""

    location: Floats
    rotation: Floats
    scale: float


@dataclass(frozen=True)
class Sight:
    """A keypoint that is to be hidden: where it is in the world (3,), how much of its own metal
    lies before it and round it (m), points (N, 3) of its instrument in the world."""

    keypoint: Floats
    ahead: float
    outline: Floats


@dataclass(frozen=True)
class Wish:
    """How a shape was drawn to stand before a keypoint: its `scale`, `toward` the share of the way
    to the camera, `turn` and `tilt` (radians) as in `facing`."""

    scale: float
    toward: float
    turn: float
    tilt: float


def cover(view: View, info: OccluderInfo, spot: Spot) -> float:
    """Share of the picture that a shape takes up, by the discs round its balls' pictures."""
    k = view.intrinsics
    balls = np.asarray(info.balls) * spot.scale @ spot.rotation.T + spot.location
    u, v, depth = view.project(balls).T
    # Balls stick out of the surface by up to their radius; half of it is the fair guess.
    radius = 0.5 * info.ball_radius * spot.scale
    if np.linalg.norm(balls - view.position, axis=1).min() <= radius:
        return 1.0
    front = depth > radius  # what lies beside or behind the camera is in no picture
    u, v, depth = u[front], v[front], depth[front]
    x, y = _cells(k.width, k.height)
    r = (radius / depth)[:, None, None]
    across = ((x - u[:, None, None]) / k.fx) ** 2 + ((y - v[:, None, None]) / k.fy) ** 2
    return float((across <= r * r).any(axis=0).mean())


def _cells(width: int, height: int) -> tuple[Floats, Floats]:
    cell = max(width, height) / GRID
    columns, rows = max(1, round(width / cell)), max(1, round(height / cell))
    x = (np.arange(columns) + 0.5) * width / columns
    y = (np.arange(rows) + 0.5) * height / rows
    return x[None, :], y[:, None]


def facing(view: View, place: Floats, turn: float, tilt: float) -> Floats:
    """Rotation with +Z from `place` to the camera and −Y pointing at `turn` radians in the picture
    (0: right, growing clockwise), then tilted so that −Y comes `tilt` radians nearer."""
    z = view.position - place
    z = z / np.linalg.norm(z)
    right, up = view.matrix[:3, 0], view.matrix[:3, 1]
    y = -(np.cos(turn) * right - np.sin(turn) * up)
    y = y - z * (y @ z)
    y /= np.linalg.norm(y)
    return floats(np.column_stack((np.cross(y, z), y, z)) @ about(0, -tilt))


def fitted(
    spec: Occluders, info: OccluderInfo, view: View, near: float, spot: Spot, smallest: float = 0.0
) -> Spot:
    """The same, smaller where it would take up more of the picture than `most_cover`, or come too
    near to the camera; never under `smallest` for the picture's sake."""
    distance = float(np.linalg.norm(view.position - spot.location))
    free = min(near + NEAREST * distance, 0.9 * distance)
    scale = spot.scale
    for _ in range(STEPS):
        made = Spot(spot.location, spot.rotation, scale)
        if _clearance(view, info, made) >= free:
            if scale <= smallest or cover(view, info, made) <= spec.most_cover:
                return made
            scale = max(0.9 * scale, smallest)
        else:
            scale *= 0.8
    return made


def _clearance(view: View, info: OccluderInfo, spot: Spot) -> float:
    """From the camera to the balls of a shape (m); below 0 inside of one."""
    balls = np.asarray(info.balls) * spot.scale @ spot.rotation.T + spot.location
    away = np.linalg.norm(balls - view.position, axis=1)
    return float(away.min()) - info.ball_radius * spot.scale


def onto(
    spec: Occluders, info: OccluderInfo, view: View, near: float, sight: Sight, wish: Wish
) -> Spot:
    """A shape before a keypoint, which it hides. `near` is the distance (m) up to which the camera
    sees nothing. A shape that comes from outside (a hand) comes from beyond the keypoint, seen from
    the instrument's middle, give or take its turn.
    """
    k = view.intrinsics
    keypoint, scale, turn, tilt = sight.keypoint, wish.scale, wish.turn, wish.tilt
    line = view.position - keypoint
    whole = float(np.linalg.norm(line))
    seen = view.project(sight.outline)
    seen = seen[seen[:, 2] > near, :2] if (seen[:, 2] > near).any() else seen[:, :2]
    length = float(np.linalg.norm(seen.max(axis=0) - seen.min(axis=0)))
    if info.outward:
        turn = _outside(view.project(keypoint)[0, :2], seen, length, turn)
    if info.lies:
        tilt = LYING * tilt
    rotation = facing(view, keypoint, turn, tilt)
    # The anchor's surroundings shrink by its tilt, and by the farther of the two focal lengths.
    core = info.core * np.cos(tilt) * min(k.fx, k.fy)
    widest = info.across * max(k.fx, k.fy)
    for _ in range(2):  # the size moves what lies on the instrument, and that the size
        below = info.core if info.outward else info.under + info.core * np.sin(abs(tilt))
        lift = sight.ahead + scale * below
        before = lift if info.lies else max(wish.toward * whole, lift)
        distance = max(whole - before, near, 0.1 * whole)
        smallest = spec.margin * distance / core
        largest = spec.most_hidden * length / 2 * distance / widest
        scale = max(min(scale, largest), smallest)
    location = view.position - line * (distance / whole)
    return fitted(spec, info, view, near, Spot(location, rotation, scale), smallest)


def _outside(at: Floats, seen: Floats, length: float, turn: float) -> float:
    """The direction in the picture that a hand comes from; within a sixth of a turn by `turn`."""
    middle = (seen.max(axis=0) + seen.min(axis=0)) / 2
    away = at - middle
    if np.linalg.norm(away) < MIDDLE * length:
        # Across the instrument, from either side.
        axis = np.linalg.svd(seen - seen.mean(axis=0), full_matrices=False)[2][0]
        away = np.array((-axis[1], axis[0])) * (1.0 if turn < np.pi else -1.0)
    return float(np.arctan2(away[1], away[0]) + ((turn % np.pi) / np.pi - 0.5) * np.pi * 2 / 3)
