"""Vessels and rods, as shapes: metres, the ground at z = 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....core.geometry.faces import Faces
from ....core.geometry.rotation import about
from ....core.geometry.types import Floats
from .shape import Shape

# A wall's section: how far out of the path, how high (m); counter-clockwise, so that it closes.
Section = Sequence[tuple[float, float]]


def oblong(half_x: float, half_y: float, corner: float, count: int = 96) -> Floats:
    """A rectangle with round corners (N, 2), counter-clockwise, its points evenly spread."""
    turn = np.linspace(0, np.pi / 2, 12)
    parts = [
        np.array((sx * (half_x - corner), sy * (half_y - corner)))
        + corner * np.column_stack((np.cos(turn + at), np.sin(turn + at)))
        for at, sx, sy in ((0.0, 1, 1), (0.5 * np.pi, -1, 1), (np.pi, -1, -1), (1.5 * np.pi, 1, -1))
    ]
    return spread(np.concatenate(parts), count)


def kidney(length: float, width: float, bend: float, count: int = 96) -> Floats:
    """An oval (N, 2) that is bent, counter-clockwise."""
    turn = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    x, y = 0.5 * length * np.cos(turn), 0.5 * width * np.sin(turn)
    return spread(np.column_stack((x, y + bend * (2 * x / length) ** 2)), count)


def spread(path: Floats, count: int) -> Floats:
    """A closed path's points, evenly spread along it."""
    closed = np.concatenate((path, path[:1]))
    along = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))))
    at = np.linspace(0, along[-1], count, endpoint=False)
    return np.column_stack([np.interp(at, along, closed[:, k]) for k in (0, 1)])


def outward(path: Floats) -> Floats:
    """Unit vectors (N, 2) out of a closed path."""
    along = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    return np.column_stack((along[:, 1], -along[:, 0]))


def swept(path: Floats, section: Section, slot: int = 0) -> Shape:
    """A closed section along a closed path."""
    count, rows = len(path), len(section)
    off, up = np.array(section).T
    plan = path[:, None] + outward(path)[:, None] * off[None, :, None]
    points = np.concatenate((plan, np.broadcast_to(up[None, :, None], (count, rows, 1))), axis=2)
    i, k = np.mgrid[:count, :rows]
    a, b = i * rows + k, i * rows + (k + 1) % rows
    ahead = (i + 1) % count * rows
    faces = np.stack((a, ahead + k, ahead + (k + 1) % rows, b), axis=-1).reshape(-1, 4)
    return _flat(points.reshape(-1, 3), faces.tolist(), slot)


def plate(path: Floats, low: float, high: float, slot: int = 0) -> Shape:
    """What a closed path goes round, from one height to the other."""
    count = len(path)
    points = np.concatenate([np.column_stack((path, np.full(count, z))) for z in (low, high)])
    ahead = np.roll(np.arange(count), -1)
    sides = [(i, int(j), int(j) + count, i + count) for i, j in enumerate(ahead)]
    faces = [tuple(range(count))[::-1], tuple(range(count, 2 * count)), *sides]
    made = _flat(points, faces, slot)
    return Shape(made.points, made.faces, made.slots, np.arange(len(faces)) > 1)


def turned(profile: Section, slot: int = 0, around: int = 28) -> Shape:
    """A profile (radius, z), from below up, round the Z axis; its ends are closed."""
    radius, z = np.array(profile).T
    turn = np.linspace(0, 2 * np.pi, around, endpoint=False)
    rings = np.stack((radius[:, None] * np.cos(turn), radius[:, None] * np.sin(turn),
                      np.broadcast_to(z[:, None], (len(z), around))), axis=-1)  # fmt: skip
    i, k = np.mgrid[: len(z) - 1, :around]
    a, b = i * around + k, i * around + (k + 1) % around
    faces = np.stack((a, b, b + around, a + around), axis=-1).reshape(-1, 4).tolist()
    last = (len(z) - 1) * around
    faces += [list(range(around))[::-1], list(range(last, last + around))]
    made = _flat(rings.reshape(-1, 3), faces, slot)
    return Shape(made.points, made.faces, made.slots, np.arange(len(faces)) < len(faces) - 2)


def lying(shape: Shape) -> Shape:
    """Turned from +Z to +Y, on the ground."""
    points = shape.points @ about(0, -np.pi / 2).T
    points[:, 2] -= points[:, 2].min()
    return Shape(points, shape.faces, shape.slots, shape.smooth, shape.attributes)


def _flat(points: Floats, faces: Sequence[Sequence[int]], slot: int) -> Shape:
    return Shape(points, Faces.of(faces), np.full(len(faces), slot))
