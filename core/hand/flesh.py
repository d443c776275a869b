"""Skin gives way to the metal that it touches: what a search leaves in it is pressed out."""

from __future__ import annotations

import numpy as np

from ..geometry.nearest import nearest
from ..geometry.types import Floats
from .contacts import Metal
from .shape import Ints

_REACH = 0.004  # skin further from metal stays, metres
_FACING = -0.2  # cosine between the directions out of the metal and out of the skin that is in it
_BESIDE = 0.0015  # metal and skin that are further apart along the surface are not each other's,
# or this share of the way to the vertices around, where that is more.
_HALF_WAY = 0.7
_SPREAD = 3  # times that the dent spreads to the vertices around


def pressed(vertices: Floats, quads: Ints, metal: Metal, gap: float) -> Floats:
    """The vertices (N, 3) of a hand's skin, moved so that they are at least `gap` metres out of the
    metal; those around them follow, ever less."""
    out = normals(vertices, quads)
    near = np.flatnonzero(_close(vertices, metal.points))
    if not len(near):
        return vertices
    close = _close(metal.points, vertices[near])
    metal = Metal(metal.points[close], metal.outward[close])
    edges = np.unique(
        np.sort(np.stack((quads, np.roll(quads, -1, 1)), 2).reshape(-1, 2), 1), axis=0
    )
    moved = np.zeros_like(vertices)
    lengths = np.linalg.norm(vertices[edges[:, 0]] - vertices[edges[:, 1]], axis=1)
    apart = np.bincount(edges.ravel(), np.repeat(lengths, 2)) / np.bincount(edges.ravel())
    beside = np.maximum(_BESIDE, _HALF_WAY * apart[near])
    for time in range(_SPREAD + 1):
        if time:
            moved = _around(moved, edges)
        moved[near] += _out_of(vertices[near] + moved[near], out[near], metal, gap)
        moved[near] += _under(vertices[near] + moved[near], out[near], metal, gap, beside)
    pressed: Floats = vertices + moved
    return pressed


def normals(vertices: Floats, quads: Ints) -> Floats:
    """(N, 3) unit vectors out of a mesh at its vertices."""
    corners = vertices[quads]
    across = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    sums = np.zeros_like(vertices)
    np.add.at(sums, quads.ravel(), np.repeat(across, 4, axis=0))
    unit: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1), 1e-12)[:, None]
    return unit


def _close(vertices: Floats, points: Floats) -> Floats:
    """(N,) bool: whether a vertex is near any of the points, or in a cell beside one."""
    low = points.min(axis=0) - 2 * _REACH
    size = np.ceil((points.max(axis=0) - low) / _REACH).astype(int) + 3
    filled = np.zeros(size, bool)
    cells = ((points - low) / _REACH).astype(int)
    for shift in np.ndindex(3, 3, 3):
        filled[tuple((cells + np.array(shift) - 1).T)] = True
    of_vertex = np.floor((vertices - low) / _REACH).astype(int)
    inside = ((of_vertex >= 0) & (of_vertex < size)).all(axis=1)
    close = np.zeros(len(vertices), bool)
    close[inside] = filled[tuple(of_vertex[inside].T)]
    return close


def _out_of(vertices: Floats, out: Floats, metal: Metal, gap: float) -> Floats:
    """How vertices (N, 3) have to move; metal that faces their skin counts, not its far side."""
    which = nearest(vertices, metal.points, facing=(out, metal.outward, _FACING))
    between = vertices - metal.points[which]
    height = (between * metal.outward[which]).sum(axis=1)
    side = np.linalg.norm(between - height[:, None] * metal.outward[which], axis=1)
    faces = (metal.outward[which] * out).sum(axis=1) < _FACING
    deep = np.where(faces & (side < _BESIDE) & (height > -_REACH), gap - height, 0.0)
    moves: Floats = np.maximum(deep, 0.0)[:, None] * metal.outward[which]
    return moves


def _under(vertices: Floats, out: Floats, metal: Metal, gap: float, beside: Floats) -> Floats:
    """How vertices (N, 3) have to move in for metal between them: each point of it that is below
    the skin at the vertex next to it takes that with it."""
    which = nearest(metal.points, vertices)
    between = vertices[which] - metal.points
    height = (between * out[which]).sum(axis=1)
    side = np.linalg.norm(between - height[:, None] * out[which], axis=1)
    faces = (metal.outward * out[which]).sum(axis=1) < -_FACING
    deep = np.where(faces & (side < beside[which]) & (height < _REACH), height + gap, 0.0)
    most = np.zeros(len(vertices))
    np.maximum.at(most, which, deep)
    return -most[:, None] * out


def _around(moved: Floats, edges: Ints) -> Floats:
    """Each vertex moved half as far as its neighbours are in the mean, where that is more."""
    sums = np.zeros_like(moved)
    counts = np.bincount(edges.ravel(), minlength=len(moved))[:, None]
    np.add.at(sums, edges[:, 0], moved[edges[:, 1]])
    np.add.at(sums, edges[:, 1], moved[edges[:, 0]])
    mean = 0.6 * sums / np.maximum(counts, 1)
    more = (mean**2).sum(axis=1) > (moved**2).sum(axis=1)
    return np.where(more[:, None], mean, moved)
