"""What is beside what in a mesh of quads, found once for all of its poses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..geometry.rotation import cross
from ..geometry.types import Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Over:
    """P points over triangles: the `corners` (P, 3), the `shares` (P, 3) of those in the foot of
    each point, its `height` (P,) above the triangle, whose direction is `out` (P, 3); `missed` (P,)
    is above 0 where the foot is beside the triangle."""

    corners: Ints
    shares: Floats
    height: Floats
    out: Floats
    missed: Floats


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

    @cached_property
    def triangles(self) -> Ints:
        """(2 F, 3): the quads cut in two."""
        return np.concatenate((self.quads[:, :3], self.quads[:, [0, 2, 3]]))

    @cached_property
    def _fans(self) -> Ints:
        """(N, K): the triangles at each vertex, the last of them again where there are fewer."""
        corners = self.triangles.ravel()
        order = np.argsort(corners, kind="stable")
        counts = np.bincount(corners, minlength=self._count)
        begins = np.cumsum(counts) - counts
        number = np.minimum(np.arange(counts.max()), np.maximum(counts, 1)[:, None] - 1)
        fans: Ints = order[np.minimum(begins[:, None] + number, len(corners) - 1)] // 3
        return fans

    def over(self, vertices: Floats, points: Floats, beside: Ints) -> Over:
        """Where points (P, 3) are over the mesh or under it: on the triangle next to each of those
        around the vertex that is `beside` it (P,)."""
        corners = self.triangles[self._fans[beside]]
        first, one, other = (vertices[corners[..., number]] for number in range(3))
        one, other = one - first, other - first
        to = points[:, None] - first
        out = cross(one, other)
        out /= np.maximum(np.linalg.norm(out, axis=2), 1e-15)[..., None]
        # Where it is across the triangle, by its sides (Ericson, Real-time collision detection,
        # 2005, 3.4), and how far that is outside.
        aa, ab, bb = (
            np.einsum("pki,pki->pk", u, v) for u, v in ((one, one), (one, other), (other, other))
        )
        ta, tb = (np.einsum("pki,pki->pk", to, v) for v in (one, other))
        size = np.maximum(aa * bb - ab * ab, 1e-30)
        shares = np.stack((0 * aa, (bb * ta - ab * tb) / size, (aa * tb - ab * ta) / size), axis=2)
        shares[..., 0] = 1.0 - shares[..., 1] - shares[..., 2]
        height = _dots(to, out)
        missed = np.maximum(-shares.min(axis=2), 0.0)
        best = np.argmin(np.abs(height) + 0.01 * missed, axis=1)
        row = np.arange(len(points))
        return Over(
            corners[row, best], shares[row, best], height[row, best], out[row, best],
            missed[row, best],
        )  # fmt: skip

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


def _dots(ones: Floats, others: Floats) -> Floats:
    """(P, K): of vectors (P, K, 3)."""
    dots: Floats = np.einsum("pki,pki->pk", ones, others)
    return dots
