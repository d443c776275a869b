"""Skin gives way to the metal that it touches: what a search leaves in it is pressed out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geometry.nearest import within
from ..geometry.rotation import cross
from ..geometry.types import Floats
from .contacts import Metal
from .mesh import Mesh
from .shape import Ints

_REACH = 0.004  # skin further from metal stays, metres
_FACING = -0.2  # cosine between the directions out of the metal and out of the skin that is in it
_BESIDE = 0.0015  # metal and skin that are further apart along the surface are not each other's,
# or this share of the way to the vertices around, where that is more; but never further than that.
_HALF_WAY, _FAR_BESIDE = 0.7, 0.003
_BETWEEN = 2  # times that triangles are looked at, after their vertices
_MISSED = 0.05  # how far beside a triangle a point still is over it, as a share of it
_ASIDE = 0.3  # and so far beside it, no small move brings it over
_THICK = 0.002  # further within metal than this, skin is not looked for, metres
_FAR = 0.0015  # skin that gave way so far may have come to metal too deep to be met, metres
_EDGE = 0.0005  # further than the nearest metal, other metal is as near to a point, metres
_BELOW = 0.0003  # under a vertex, from which on it is looked where metal is exactly, metres
_SPREAD = 3  # times that the dent spreads to the vertices around
_FREE = 0.001  # between skin and metal that a dent that spreads does not bring together, metres


@dataclass(frozen=True)
class Pressed:
    """A `skin` (N, 3) that metal has pressed, and how far each vertex was, `dents` (N,). `under`:
    how far metal is still under it (m), as far as that is looked for, which is near where it was
    met: what is deeper dents the skin far more. What lies between fingers is above the skin of
    both. `folded`: how many of its triangles have turned over."""

    skin: Floats
    dents: Floats
    under: float
    folded: int


def pressed(
    vertices: Floats, mesh: Mesh, metal: Metal, gap: float, most: Floats | None = None
) -> Pressed:
    """The vertices (N, 3) of a hand's skin, moved so that they are at least `gap` metres out of the
    metal; those around them follow, ever less. Once one of them had to move further than it may
    (`most` (N,), metres), it is left at that: dents only become deeper."""
    vertex, point = within(vertices, metal.points, float(np.hypot(_REACH, _FAR_BESIDE)))
    if not len(vertex):
        return Pressed(vertices, np.zeros(len(vertices)), 0.0, 0)
    # Nothing else moves, and no other metal is met: the same, and fewer.
    met = np.zeros(len(metal.points), bool)
    met[point] = True
    others = metal.points[~met]
    metal, point = Metal(metal.points[met], metal.outward[met]), (met.cumsum() - 1)[point]
    some = mesh.near(vertex, _SPREAD + 1)
    out, beside = np.zeros_like(vertices), np.zeros(len(vertices))
    out[some] = mesh.normals_at(some, vertices)
    beside[some] = mesh.lengths_at(some, vertices)
    beside = np.clip(_HALF_WAY * beside, _BESIDE, _FAR_BESIDE)
    # Metal meets skin that faces it, whatever other skin is nearer.
    facing = _along(metal.outward, point, out, vertex)
    all_points = _by_second(vertex, point)
    of_vertex = _Pairs(vertex[facing < _FACING], point[facing < _FACING])
    of_point = _by_second(vertex[facing < -_FACING], point[facing < -_FACING])
    at = vertices.copy()
    for time in range(_SPREAD + 1):
        if time:
            at[some] = vertices[some] + _spread(at - vertices, mesh, some)
        of_vertex = _out_of(at, metal, gap, of_vertex)
        of_point = _under(at, out, metal, gap, beside, of_point)
        if most is not None and (_squares(at[some] - vertices[some]) > most[some] ** 2).any():
            return Pressed(at, np.sqrt(_squares(at - vertices)), 0.0, 0)
    for _ in range(_BETWEEN):
        of_point = _between(at, out, mesh, metal, gap, of_point)
    dents = np.sqrt(_squares(at - vertices))
    dented = mesh.triangles[mesh.triangles_at(np.flatnonzero(dents > 0))]
    inner = np.concatenate((at[dented].mean(axis=1), at[np.unique(dented)]))
    under = max(
        _deepest(at, out, mesh, metal.points, all_points),
        _deepest(at, out, mesh, others, _pairs_with(others, at, dents > _FAR)),
        _sunk(inner, metal),
    )
    return Pressed(at, dents, under, _folded(vertices[dented], at[dented]))


def _sunk(points: Floats, metal: Metal) -> float:
    """How far points (P, 3) of the skin, its vertices and the middles of its triangles, are in
    metal (m), into which what pressed them elsewhere may have moved them."""
    pairs = _Pairs(*within(points, metal.points, _THICK))
    if not len(pairs.first):
        return 0.0
    between = points[pairs.first] - metal.points[pairs.second]
    height, side = _heights(between, metal.outward[pairs.second])
    # Beside an edge a point is below what is next to it, but before what goes on round the edge.
    far = np.sqrt(_squares(between))
    around = far < pairs.least(far) + _EDGE
    deep = pairs.least(np.where(around, -height, np.inf))
    return max(0.0, float(deep[side < _BESIDE].max(initial=0.0)))


def _folded(before: Floats, after: Floats) -> int:
    """How many triangles (T, 3, 3) have turned over."""
    ways = [cross(of[:, 1] - of[:, 0], of[:, 2] - of[:, 0]) for of in (before, after)]
    return int((_dots(*ways) < 0).sum())


def _deepest(at: Floats, out: Floats, mesh: Mesh, points: Floats, pairs: _Pairs) -> float:
    """How far points of the metal are under the skin (m). Of the pairs, these come first."""
    point, vertex = pairs.nearest(points, at)
    below = _dots(points[point] - at[vertex], out[vertex]) < -_BELOW
    point, vertex = point[below], vertex[below]
    if not len(point):
        return 0.0
    return float(mesh.depths(at, points[point], vertex).max(initial=0.0))


def _pairs_with(points: Floats, at: Floats, some: NDArray[np.bool_]) -> _Pairs:
    """Points that are near some of the vertices, points first."""
    which = np.flatnonzero(some)
    vertex, point = within(at[which], points, _REACH)
    return _by_second(which[vertex], point)


class _Pairs:
    """Pairs of which some belong to the same of the `first` (P,), which ascend."""

    def __init__(self, first: Ints, second: Ints) -> None:
        self.first, self.second = first, second
        new = np.ones(len(first), bool)
        new[1:] = first[1:] != first[:-1]
        self._starts = np.flatnonzero(new)
        self._group = new.cumsum() - 1

    def nearest(self, firsts: Floats, seconds: Floats) -> tuple[Ints, Ints]:
        """Each of the first (G,), and the second next to it, by where all of them are (..., 3)."""
        if not len(self.first):
            return self.first, self.second
        far = np.zeros(len(self.first), np.float32)
        # A coordinate at a time, in single precision: several times faster than rows of three.
        for ones, others in zip(firsts.T, seconds.T, strict=True):
            away = ones.astype(np.float32).take(self.first)
            away -= others.astype(np.float32).take(self.second)
            away *= away
            far += away
        least = np.flatnonzero(far == np.minimum.reduceat(far, self._starts)[self._group])
        one = least[np.searchsorted(self._group[least], np.arange(len(self._starts)))]
        return self.first[one], self.second[one]

    def least(self, of: Floats) -> Floats:
        """(P,): of a value (P,) of each pair, the least that belongs to the same of the first."""
        least: Floats = np.minimum.reduceat(of, self._starts)[self._group]
        return least

    def those(self, kept: NDArray[np.bool_]) -> _Pairs:
        """Those of some of the first (G,)."""
        pairs = kept[self._group]
        return _Pairs(self.first[pairs], self.second[pairs])


def _by_second(first: Ints, second: Ints) -> _Pairs:
    """The same pairs the other way round."""
    short = second.astype(np.uint16) if second.max(initial=0) < 2**16 else second
    order = np.argsort(short, kind="stable")  # of short numbers, several times faster
    return _Pairs(second[order], first[order])


def _out_of(at: Floats, metal: Metal, gap: float, pairs: _Pairs) -> _Pairs:
    """Moves vertices that are below the metal next to them out of it. Of the pairs, vertices first,
    those that may still meet."""
    vertex, point = pairs.nearest(at, metal.points)
    outward = metal.outward[point]
    height, side = _heights(at[vertex] - metal.points[point], outward)
    deep = (side < _BESIDE) & (height > -_REACH) & (height < gap)
    at[vertex[deep]] += ((gap - height)[:, None] * outward)[deep]
    return pairs.those(height < _FREE)


def _under(
    at: Floats, out: Floats, metal: Metal, gap: float, beside: Floats, pairs: _Pairs
) -> _Pairs:
    """Moves vertices in for metal between them: each point of it that is below the skin at the
    vertex next to it takes that with it. Of the pairs, metal first, those that may still meet."""
    point, vertex = pairs.nearest(metal.points, at)
    height, side = _heights(at[vertex] - metal.points[point], out[vertex])
    faces = _dots(metal.outward[point], out[vertex]) < -_FACING
    deep = faces & (side < beside[vertex]) & (height < _REACH) & (height > -gap)
    _sink(at, out, vertex[deep], height[deep] + gap)
    return pairs.those(height > -_FREE)


def _between(
    at: Floats, out: Floats, mesh: Mesh, metal: Metal, gap: float, pairs: _Pairs
) -> _Pairs:
    """Moves triangles in for edges of metal that are below them between their vertices. Of the
    pairs, metal first, those that may still meet."""
    point, vertex = pairs.nearest(metal.points, at)
    if not len(point):
        return pairs
    over = mesh.over(at, metal.points[point], vertex)
    faces = _dots(metal.outward[point], over.out) < -_FACING
    deep = faces & (over.missed < _MISSED) & (over.height < gap) & (over.height > -_REACH)
    shares = np.maximum(over.shares[deep], 0.0)
    # The least move of the corners that takes the foot as far as it has to go.
    moves = (gap - over.height[deep])[:, None] * shares / (shares**2).sum(axis=1)[:, None]
    _sink(at, out, over.corners[deep].ravel(), moves.ravel())
    return pairs.those((over.height < _FREE) & (over.missed < _ASIDE))


def _sink(at: Floats, out: Floats, which: Ints, moves: Floats) -> None:
    """Moves some of the vertices (K,) in, each by the most that it is to move."""
    most = np.zeros(len(at))
    np.maximum.at(most, which, moves)
    moved = np.flatnonzero(most)
    at[moved] -= most[moved, None] * out[moved]


def _along(ones: Floats, first: Ints, others: Floats, second: Ints) -> NDArray[np.float32]:
    """(P,): the products of some of the vectors with some of others, in single precision."""
    sums = np.zeros(len(first), np.float32)
    for one, other in zip(ones.T, others.T, strict=True):
        of = one.astype(np.float32).take(first)
        of *= other.astype(np.float32).take(second)
        sums += of
    return sums


def _heights(between: Floats, outward: Floats) -> tuple[Floats, Floats]:
    """How far vectors (N, 3) go along unit vectors, and beside them."""
    height = _dots(between, outward)
    return height, np.sqrt(np.maximum(_squares(between) - height**2, 0.0))


def _spread(moved: Floats, mesh: Mesh, some: Ints) -> Floats:
    """Some vertices (S, 3) each moved half as far as its neighbours are in the mean, where that is
    more."""
    mean = 0.6 * mesh.around(some, moved)
    more = _squares(mean) > _squares(moved[some])
    return np.where(more[:, None], mean, moved[some])


def _dots(ones: Floats, others: Floats) -> Floats:
    dots: Floats = np.einsum("ni,ni->n", ones, others)
    return dots


def _squares(vectors: Floats) -> Floats:
    return _dots(vectors, vectors)
