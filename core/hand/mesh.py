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
    def triangles(self) -> Ints:
        """(2 F, 3): the quads cut in two."""
        return np.concatenate((self.quads[:, :3], self.quads[:, [0, 2, 3]]))

    @cached_property
    def _fans(self) -> _Lists:
        """Of each vertex, the triangles at it."""
        return _Lists(self.triangles.ravel(), np.arange(3 * len(self.triangles)) // 3, self._count)

    @cached_property
    def _quads_at(self) -> _Lists:
        """Of each vertex, the quads at it."""
        return _Lists(self._corners, np.arange(4 * len(self.quads)) // 4, self._count)

    @cached_property
    def _beside(self) -> _Lists:
        """Of each vertex, those at the other ends of its edges."""
        return _Lists(self.edges.ravel(), self.edges[:, ::-1].ravel(), self._count)

    def near(self, some: Ints, steps: int) -> Ints:
        """Some vertices and those that are up to so many edges away, ascending."""
        found = np.zeros(self._count, bool)
        found[some] = True
        for _ in range(steps):
            found[self._beside.of[found]] = True
        return np.flatnonzero(found)

    def triangles_at(self, some: Ints) -> Ints:
        """The numbers of the triangles at some of the vertices, ascending."""
        found = np.zeros(len(self.triangles), bool)
        found[self._fans.of[some]] = True
        return np.flatnonzero(found)

    def over(self, vertices: Floats, points: Floats, beside: Ints) -> Over:
        """Where points (P, 3) are over the mesh or under it: on the triangle next to each of those
        around the vertex that is `beside` it (P,)."""
        corners = self.triangles[self._fans.of[beside]]
        first, one, other = (vertices.take(corners[..., k], axis=0) for k in range(3))
        one, other = one - first, other - first
        to = points[:, None] - first
        out = cross(one, other)
        out /= np.maximum(np.sqrt(_dots(out, out)), 1e-15)[..., None]
        # Where it is across the triangle, by its sides (Ericson, Real-time collision detection,
        # 2005, 3.4), and how far that is outside.
        aa, ab, bb = (_dots(u, v) for u, v in ((one, one), (one, other), (other, other)))
        ta, tb = _dots(to, one), _dots(to, other)
        size = np.maximum(aa * bb - ab * ab, 1e-30)
        u, v = (bb * ta - ab * tb) / size, (aa * tb - ab * ta) / size
        shares = np.stack((1.0 - u - v, u, v), axis=2)
        height = _dots(to, out)
        missed = np.maximum(-np.minimum(np.minimum(u, v), 1.0 - u - v), 0.0)
        best = np.argmin(np.abs(height) + 0.01 * missed, axis=1)
        row = np.arange(len(points))
        return Over(
            corners[row, best], shares[row, best], height[row, best], out[row, best],
            missed[row, best],
        )  # fmt: skip

    def depths(self, vertices: Floats, points: Floats, beside: Ints) -> Floats:
        """(P,): how far points (P, 3) are under the nearest of the triangles that are up to an edge
        away from the vertex `beside` each (P,); below 0 where they are above it."""
        fans = self._fans.of[self._beside.of[beside]].reshape(len(points), -1)
        return _under(vertices[self.triangles[fans]], points)

    def normals(self, vertices: Floats) -> Floats:
        """(N, 3) unit vectors out of it at its vertices (N, 3)."""
        a, b, c, d = (vertices[corner] for corner in self.quads.T)
        across = np.repeat(cross(c - a, d - b), 4, axis=0)
        sums = np.stack([self._sum(self._corners, of) for of in across.T], axis=1)
        unit: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1), 1e-12)[:, None]
        return unit

    def normals_at(self, some: Ints, vertices: Floats) -> Floats:
        """(S, 3): those of some vertices (S,) alone."""
        quads = self._quads_at.of[some]
        a, b, c, d = (vertices[self.quads[quads, corner]] for corner in range(4))
        sums = np.einsum("skx,sk->sx", cross(c - a, d - b), self._quads_at.counts[some])
        unit: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1), 1e-12)[:, None]
        return unit

    def lengths_at(self, some: Ints, vertices: Floats) -> Floats:
        """(S,): how long the edges at some of the vertices are in the mean."""
        ways = vertices.take(self._beside.of[some], axis=0) - vertices[some][:, None]
        lengths = np.sqrt(_dots(ways, ways))
        mean: Floats = np.einsum("sk,sk->s", lengths, self._beside.shares[some])
        return mean

    def around(self, some: Ints, values: Floats) -> Floats:
        """(S, 3): the mean of values (N, 3) at the vertices beside each of some."""
        beside = values.take(self._beside.of[some], axis=0)
        mean: Floats = np.einsum("skx,sk->sx", beside, self._beside.shares[some])
        return mean

    def _sum(self, at: Ints, values: Floats) -> Floats:
        sums: Floats = np.bincount(at, weights=values, minlength=self._count).astype(float)
        return sums


class _Lists:
    """Numbers `of` (P,), of which those that belong to the same of N, by `at` (P,), are one list:
    `of` (N, K), the last again where a list is shorter (anything, where it is empty), `counts`
    (N, K), 1 where it is not, and `shares` (N, K), of each in the list."""

    def __init__(self, at: Ints, of: Ints, count: int) -> None:
        order = np.argsort(at, kind="stable")
        lengths = np.bincount(at, minlength=count)
        begins = np.cumsum(lengths) - lengths
        number = np.arange(lengths.max(initial=1))
        there = np.minimum(number, np.maximum(lengths, 1)[:, None] - 1) + begins[:, None]
        self.of: Ints = of[order[np.minimum(there, len(of) - 1)]]
        self.counts: Floats = (number < lengths[:, None]).astype(float)
        self.shares: Floats = self.counts / np.maximum(lengths, 1)[:, None]


def _dots(ones: Floats, others: Floats) -> Floats:
    """(P, K): of vectors (P, K, 3)."""
    dots: Floats = np.einsum("pki,pki->pk", ones, others)
    return dots


def _under(triangles: Floats, points: Floats) -> Floats:
    """(P,): how far points (P, 3) are under the nearest of their triangles (P, K, 3, 3)."""
    from_corners = points[:, None, None] - triangles
    sides = np.roll(triangles, -1, axis=2) - triangles
    share = _sums(from_corners, sides) / np.maximum(_sums(sides, sides), 1e-30)
    beside = from_corners - np.clip(share, 0, 1)[..., None] * sides
    out = cross(sides[:, :, 0], sides[:, :, 1])
    out /= np.maximum(np.sqrt(_dots(out, out)), 1e-15)[..., None]
    height = _dots(from_corners[:, :, 0], out)
    inside = (_sums(cross(sides, from_corners), out[:, :, None]) >= 0).all(axis=2)
    far = np.where(inside, np.abs(height), np.sqrt(_sums(beside, beside).min(axis=2)))
    # Of triangles that share what is nearest, the one that the point is clearest of has its side.
    best = np.argmin(far - 1e-3 * np.abs(height), axis=1)
    row = np.arange(len(points))
    under: Floats = -np.sign(height[row, best]) * far[row, best]
    return under


def _sums(ones: Floats, others: Floats) -> Floats:
    """(P, K, 3): of vectors (P, K, 3, 3)."""
    sums: Floats = np.einsum("pkci,pkci->pkc", *np.broadcast_arrays(ones, others))
    return sums
