"""How much of an edge each vertex of a mesh is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .types import Floats, floats


def pointiness(points: Floats, normals: Floats, edges: NDArray[np.integer]) -> Floats:
    """(N,) from 0, a groove, through 0.5, flat, to 1, a spike: the angle between the normal and the
    mean of the ways along the edges, of vertices (N, 3) with their normals (N, 3) and edges (E, 2),
    in the mean with the vertices around. Vertices in one place are one.

    It is what Cycles calls pointiness (intern/cycles/blender/mesh.cpp), which computes it anew for
    every render.
    """
    one, same = np.unique(points, axis=0, return_inverse=True)
    same, count = same.reshape(-1), len(one)
    normal = _sums(normals, same, count)
    ends = np.sort(same[edges], axis=1)
    ends = np.unique(ends, axis=0)
    first, second = ends.T
    way = _unit(one[second] - one[first])
    both = np.concatenate((first, second))
    met = np.bincount(both, minlength=count)
    mean = _sums(np.concatenate((way, -way)), both, count) / np.maximum(met, 1)[:, None]
    cosine = np.einsum("ni,ni->n", _unit(normal), mean).clip(-1, 1)
    raw = np.where(met > 0, np.arccos(cosine) / np.pi, 0.0)
    around = np.bincount(both, raw[np.concatenate((second, first))], count)
    return floats(((raw + around) / (met + 1))[same])


def _sums(values: Floats, of: NDArray[np.integer], count: int) -> Floats:
    """(count, 3): the sums of the values (N, 3) of each."""
    return np.stack([np.bincount(of, axis, count) for axis in values.T], axis=1)


def _unit(vectors: Floats) -> Floats:
    return floats(vectors / np.maximum(np.linalg.norm(vectors, axis=1), 1e-30)[:, None])
