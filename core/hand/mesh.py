"""What is beside what in a mesh of quads, found once for all of its poses."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..geometry.rotation import cross
from ..geometry.types import Floats

Ints = NDArray[np.int64]


class Mesh:
    """A mesh of `quads` (F, 4) between N vertices, wherever those are."""

    def __init__(self, quads: Ints, count: int) -> None:
        self.quads = quads
        self._count = count
        self._corners = quads.ravel()

    @cached_property
    def edges(self) -> Ints:
        """(E, 2): the vertices at both ends, each edge once."""
        sides = np.stack((self.quads, np.roll(self.quads, -1, axis=1)), axis=2).reshape(-1, 2)
        low, high = sides.min(axis=1), sides.max(axis=1)
        return np.stack(np.divmod(np.unique(low * self._count + high), self._count), axis=1)

    @cached_property
    def _degrees(self) -> Floats:
        """(N,): how many edges end at each vertex; 1 where none does."""
        degrees = np.bincount(self.edges.ravel(), minlength=self._count)
        return np.maximum(degrees, 1).astype(float)

    def normals(self, vertices: Floats) -> Floats:
        """(N, 3) unit vectors out of it at its vertices (N, 3)."""
        a, b, c, d = (vertices[corner] for corner in self.quads.T)
        across = np.repeat(cross(c - a, d - b), 4, axis=0)
        sums = np.stack([self._sum(self._corners, of) for of in across.T], axis=1)
        unit: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1), 1e-12)[:, None]
        return unit

    def lengths(self, vertices: Floats) -> Floats:
        """(N,): how long the edges at each vertex are in the mean."""
        one, other = self.edges.T
        lengths = np.sqrt(((vertices[one] - vertices[other]) ** 2).sum(axis=1))
        mean: Floats = self._sum(self.edges.ravel(), np.repeat(lengths, 2)) / self._degrees
        return mean

    def around(self, values: Floats) -> Floats:
        """(N, 3): the mean of values (N, 3) at the vertices beside each."""
        ends, others = self.edges.ravel(), self.edges[:, ::-1].ravel()
        sums = np.stack([self._sum(ends, of) for of in values[others].T], axis=1)
        mean: Floats = sums / self._degrees[:, None]
        return mean

    def _sum(self, at: Ints, values: Floats) -> Floats:
        sums: Floats = np.bincount(at, weights=values, minlength=self._count).astype(float)
        return sums
