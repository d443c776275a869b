"""Soft bodies as signed distance fields, and their surface as a mesh.

Formulas of the distances and of the smooth union: Inigo Quilez, iquilezles.org/articles/
distfunctions and /smin (quadratic polynomial).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .shape import Array, Faces

Field = Callable[[Array], Array]

# Cells of the fine grid to one of the coarse grid that says where the surface is at all.
COARSE = 3

# Grids of fewer points are looked at point by point.
FEW = 100_000

# Points looked at together: what is worked out for them stays in the processor's cache.
AT_ONCE = 4096


def lengths(vectors: Array) -> Array:
    """Of (N, 3) vectors."""
    made: Array = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return made


def capsule(a: ArrayLike, b: ArrayLike, ra: float, rb: float) -> Field:
    """A rod with round ends from a to b, its radius going from ra to rb."""
    start, way = np.asarray(a, float), np.asarray(b, float) - np.asarray(a, float)
    square = max(float(way @ way), 1e-12)

    def field(points: Array) -> Array:
        share = np.clip((points - start) @ way / square, 0.0, 1.0)
        distance = lengths(points - start - share[:, None] * way)
        made: Array = distance - (ra + (rb - ra) * share)
        return made

    return field


def ellipsoid(center: ArrayLike, half: ArrayLike) -> Field:
    """An ellipsoid along the axes; the distance is near the true one close to the surface."""
    middle, radii = np.asarray(center, float), np.asarray(half, float)

    def field(points: Array) -> Array:
        p = points - middle
        scaled, slope = lengths(p / radii), lengths(p / radii**2)
        made = scaled * (scaled - 1.0) / np.maximum(slope, 1e-9)
        inside: Array = np.where(scaled < 1e-6, -radii.min(), made)  # 0 / 0 in the middle
        return inside

    return field


def union(fields: Sequence[Field], blend: float) -> Field:
    """All bodies in one, with fillets about `blend` metres wide between them."""

    def field(points: Array) -> Array:
        total = fields[0](points)
        for other in fields[1:]:
            b = other(points)
            h = np.maximum(blend - np.abs(total - b), 0.0) / blend
            total = np.minimum(total, b) - h * h * blend / 4
        return total

    return field


def surface(field: Field, low: ArrayLike, high: ArrayLike, step: float) -> tuple[Array, Faces]:
    """The zero surface inside the box as quads, by naive surface nets (S. Gibson, Constrained
    Elastic Surface Nets, MICCAI 1998): one vertex a cell, at the mean of its edges' crossings."""
    grid, value = _sampled(field, np.asarray(low, float), np.asarray(high, float), step)
    size = np.array(value.shape)
    cells: list[NDArray[np.int64]] = []
    crossings: list[Array] = []
    quads: list[NDArray[np.int64]] = []
    for axis in range(3):
        ahead = np.moveaxis(value, axis, 0)
        crossing = (ahead[:-1] < 0) != (ahead[1:] < 0)
        at = np.argwhere(crossing)
        at[:, [0, axis]] = at[:, [axis, 0]] if axis < 2 else at[:, [0, axis]]
        if axis == 2:  # moveaxis put z first, then x, y
            at = at[:, [1, 2, 0]]
        beyond = at.copy()
        beyond[:, axis] += 1
        a, b = value[tuple(at.T)], value[tuple(beyond.T)]
        share = a / (a - b)
        points = grid[tuple(at.T)] + share[:, None] * (grid[tuple(beyond.T)] - grid[tuple(at.T)])
        u, v = (axis + 1) % 3, (axis + 2) % 3
        corners = []
        for du, dv in ((0, 0), (-1, 0), (-1, -1), (0, -1)):
            cell = at.copy()
            cell[:, u] += du
            cell[:, v] += dv
            inside = (cell >= 0).all(axis=1)
            number = np.where(inside, cell @ (size[1] * size[2], size[2], 1), -1)
            cells.append(number[inside])
            crossings.append(points[inside])
            corners.append(number)
        quad = np.stack(corners, axis=1)
        # The face looks from inside (below 0) to outside.
        quad = np.where((a < 0)[:, None], quad, quad[:, ::-1])
        quads.append(quad[(quad >= 0).all(axis=1)])
    at, where = np.concatenate(cells), np.concatenate(crossings)
    count = np.bincount(at, minlength=value.size)
    used = np.flatnonzero(count)
    total = np.column_stack([np.bincount(at, along, value.size)[used] for along in where.T])
    number = np.full(value.size, -1, dtype=np.int32)
    number[used] = np.arange(used.size)
    return total / count[used][:, None], number[np.concatenate(quads)]


def _sampled(field: Field, low: Array, high: Array, step: float) -> tuple[Array, Array]:
    """A grid of points (X, Y, Z, 3) and the field there; far from the surface the value of the
    middle of a block stands for all of it."""
    blocks = np.ceil((high - low) / (step * COARSE)).astype(int)
    shape = tuple(blocks * COARSE)
    grid = low + step * np.moveaxis(np.indices(shape), 0, -1)
    if grid.size < 3 * FEW:
        return grid, _valued(field, grid.reshape(-1, 3)).reshape(shape)
    middles = low + step * (
        COARSE * np.moveaxis(np.indices(tuple(blocks)), 0, -1) + (COARSE - 1) / 2
    )
    coarse = _valued(field, middles.reshape(-1, 3)).reshape(tuple(blocks))
    block = np.ix_(*(np.arange(count) // COARSE for count in shape))
    value = coarse[block]
    # Half a block's diagonal, and half as much again since the fields are no exact distances.
    near = np.abs(value) < 0.75 * np.sqrt(3) * COARSE * step
    value[near] = _valued(field, grid[near])
    return grid, value


def _valued(field: Field, points: Array) -> Array:
    parts = [field(points[i : i + AT_ONCE]) for i in range(0, len(points), AT_ONCE)]
    return np.concatenate(parts)
