"""Laying one shape over another: bounding boxes along principal axes. Metres, any frame."""

from __future__ import annotations

from itertools import product

import numpy as np

from .types import Floats, floats

SAMPLES = 600
# Two ways round that fit this much alike (share) are told apart by which one turns less.
ALIKE = 0.1


def sample(triangles: Floats, count: int = SAMPLES) -> Floats:
    """Points (count, 3) spread evenly over triangles (T, 3, 3); the same ones every time."""
    edges = triangles[:, 1:] - triangles[:, :1]
    area = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1)
    if not len(triangles) or area.sum() <= 0:
        return triangles.reshape(-1, 3)
    steps = (np.arange(count) + 0.5) / count * area.sum()
    chosen = np.minimum(np.searchsorted(np.cumsum(area), steps), len(triangles) - 1)
    a, b = np.random.default_rng(0).random((2, count))
    over = a + b > 1
    a, b = np.where(over, 1 - a, a), np.where(over, 1 - b, b)
    corner, sides = triangles[chosen, 0], edges[chosen]
    return floats(corner + a[:, None] * sides[:, 0] + b[:, None] * sides[:, 1])


def principal_axes(points: Floats) -> Floats:
    """Columns: directions of greatest, middle and least spread, right-handed. Each points along
    the coordinate axis it is nearest to."""
    centred = points - points.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1].copy()
    for column in range(3):
        largest = np.argmax(np.abs(axes[:, column]))
        axes[:, column] *= np.sign(axes[largest, column])
    if np.linalg.det(axes) < 0:
        axes[:, 2] *= -1
    return axes


def lay_over(source: Floats, target: Floats) -> Floats:
    """The 4×4 matrix that lays points `source` (N, 3) over points `target` (M, 3): their boxes
    along the principal axes meet, the right way round of the four there are."""
    axes_s, axes_t = principal_axes(source), principal_axes(target)
    center_s, size_s = _box(source @ axes_s)
    center_t, size_t = _box(target @ axes_t)
    stretch = size_t / np.maximum(size_s, 1e-12)
    found = []
    for signs in product((1.0, -1.0), repeat=3):
        if np.prod(signs) < 0:
            continue
        turn = axes_t @ np.diag(np.array(signs)) @ axes_s.T
        linear = axes_t @ np.diag(np.array(signs) * stretch) @ axes_s.T
        matrix = np.eye(4)
        matrix[:3, :3] = linear
        matrix[:3, 3] = axes_t @ center_t - linear @ (axes_s @ center_s)
        found.append((_apart(apply(matrix, source), target), -np.trace(turn), matrix))
    best = min(distance for distance, *_ in found)
    limit = best * (1 + ALIKE) + 1e-12
    return min((f for f in found if f[0] <= limit), key=lambda f: f[1])[2]


def apply(matrix: Floats, points: Floats) -> Floats:
    """Points (N, 3) through a 4×4 matrix."""
    return floats(points @ matrix[:3, :3].T + matrix[:3, 3])


def _box(points: Floats) -> tuple[Floats, Floats]:
    low, high = points.min(axis=0), points.max(axis=0)
    return (low + high) / 2, high - low


def _apart(a: Floats, b: Floats) -> float:
    """Mean distance to the nearest point of the other, both ways."""
    distance = np.linalg.norm(a[:, None] - b[None], axis=2)
    return float(distance.min(axis=1).mean() + distance.min(axis=0).mean())
