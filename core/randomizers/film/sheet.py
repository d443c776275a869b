"""Crumpled film as arrays: a sheet a unit wide that lies on z = 0, clear here and folded there.

What is folded has several layers and hides what lies behind it; what is clear does not. `cover` is
between 0 (as clear as the film is) and 1 (all folds), and faces end where it is HALF, so that each
face is one or the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...geometry.types import Floats
from ...sampling.streams import Stream

VARIANTS = 4
HALF = 0.5

Families = tuple[tuple[int, float, float, float, float], ...]

_CELLS = 150  # along an edge
# How many creases, how long and how wide they are, how steep, and how far they lean over.
_CREASES = (
    (9, 0.55, 0.2, 0.2, 0.3), (46, 0.26, 0.075, 0.36, 0.25), (190, 0.13, 0.026, 0.45, 0.0),
)  # fmt: skip
SIZE = 256  # edge of the picture of fine creases, texels
_FINE = ((40, 0.6, 0.14, 0.2, 0.0), (110, 0.34, 0.045, 0.3, 0.0))
_FOLDED = (0.04, 0.1, 0.18, 0.28)  # share of the sheet that is folded, of each variant
_EDGE = 6.0  # how suddenly film becomes folds


@dataclass(frozen=True)
class Sheet:
    """Vertices (N, 3), of which z is the height above what it lies on, triangles (F, 3), `cover`
    (N,) of the vertices, and which faces are `folded` (F,)."""

    points: Floats
    faces: NDArray[np.int32]
    cover: Floats
    folded: NDArray[np.bool_]


def crumpled(variant: int) -> Sheet:
    """One of VARIANTS, always the same."""
    stream = Stream(0, variant, "film")
    line = np.linspace(-0.5, 0.5, _CELLS + 1)
    x, y = (grid.ravel() for grid in np.meshgrid(line, line * (0.65 + 0.35 * stream.unit())))
    high, sharp, pull = _creased(x, y, stream, _CREASES)
    bunched = _bunches(x, y, stream) + 0.8 * sharp
    cover = _cover(bunched, _FOLDED[variant % len(_FOLDED)])
    high = high + 0.012 * cover  # what is drawn together is higher
    edge = 1.0 + 0.1 * _bunches(x, y, stream)
    points = np.stack((x * edge + pull[:, 0], y * edge + pull[:, 1], high), axis=1)
    corner = (np.arange(_CELLS)[:, None] * (_CELLS + 1) + np.arange(_CELLS)).ravel()
    a, b, c, d = corner, corner + 1, corner + _CELLS + 2, corner + _CELLS + 1
    # Diagonals in turns, so that creases do not prefer one.
    odd = ((corner + corner // (_CELLS + 1)) % 2 == 1)[:, None]
    first = np.where(odd, np.stack((a, b, c), axis=1), np.stack((a, b, d), axis=1))
    second = np.where(odd, np.stack((a, c, d), axis=1), np.stack((b, c, d), axis=1))
    return split(points, np.concatenate((first, second)).astype(np.int32), cover)


def fine() -> Floats:
    """Heights (SIZE, SIZE), 0 to 1, of creases too fine for vertices; its edges fit together."""
    line = (np.arange(SIZE) + 0.5) / SIZE - 0.5
    x, y = (grid.ravel() for grid in np.meshgrid(line, line))
    high = _creased(x, y, Stream(0, 0, "film creases"), _FINE, tiles=True)[0]
    made: Floats = (high / high.max()).reshape(SIZE, SIZE)
    return made


def _creased(
    x: Floats, y: Floats, stream: Stream, families: Families, tiles: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Heights (N,) of many creases of all sizes, how much of a crest a place is (N,), 0 to 1, and
    how far it is pulled aside (N, 2). `tiles`: what leaves one side comes back on the other."""
    total, sharp, pull = np.zeros_like(x), np.zeros_like(x), np.zeros((len(x), 2))
    for count, long, wide, steep, leans in families:
        # Of those of a size that cross, the higher shows: flat facets between edges.
        up, down = np.zeros_like(x), np.zeros_like(x)
        for _ in range(count):
            at_x, at_y = (1.1 * stream.unit() - 0.55 for _ in range(2))
            turn, size = stream.turn(), 0.5 + stream.unit()
            bow, above = 1.5 * (stream.unit() - 0.5), stream.chance(0.65)
            off_x, off_y = x - at_x, y - at_y
            if tiles:
                off_x, off_y = off_x - np.round(off_x), off_y - np.round(off_y)
            reach = long * size
            near = np.flatnonzero(np.hypot(off_x, off_y) < reach)
            c, s = np.cos(turn), np.sin(turn)
            along = (c * off_x[near] + s * off_y[near]) / reach
            across = (-s * off_x[near] + c * off_y[near]) / (wide * size)
            across = across + bow * along**2
            ends = np.clip(1.0 - along**2, 0.0, None)
            roof = steep * wide * size * np.clip(1.0 - np.abs(across), 0.0, None) * ends
            side = up if above else down
            side[near] = np.maximum(side[near], roof)
            crest = np.clip(1.0 - 4.0 * np.abs(across), 0.0, None) * ends
            sharp[near] = np.maximum(sharp[near], crest)
            lean = leans * roof * np.clip(across, -1, 1)
            pull[near] += lean[:, None] * (-s, c)
        total += up - 0.6 * down
    return total - total.min(), sharp, pull


def _bunches(x: Floats, y: Floats, stream: Stream) -> Floats:
    """A smooth uneven field of about -1 to 1: waves of some sizes in all directions."""
    total = np.zeros_like(x)
    for number in range(12):
        turn, phase = stream.turn(), stream.turn()
        often = 2 * np.pi * (1.2 + 0.5 * number)
        way = np.cos(turn) * x + np.sin(turn) * y
        total += np.sin(often * way + phase) / (1.0 + 0.35 * number)
    return total / 2.2


def _cover(bunched: Floats, folded: float) -> Floats:
    """0 to 1, HALF where the field is so high that a share of `folded` is above; sudden there."""
    level = np.quantile(bunched, 1.0 - folded)
    past = np.tanh(_EDGE * (bunched - level))
    return HALF + HALF * past


def split(points: Floats, faces: NDArray[np.int32], cover: Floats) -> Sheet:
    """The same with each triangle cut where `cover` is HALF."""
    above = cover > HALF
    edges = np.sort(faces[:, [(0, 1), (1, 2), (2, 0)]].reshape(-1, 2), axis=1)
    edges = np.unique(edges[above[edges[:, 0]] != above[edges[:, 1]]], axis=0)
    a, b = edges.T
    share = ((HALF - cover[a]) / (cover[b] - cover[a]))[:, None]
    first_new = len(points)
    number = {(int(i), int(j)): first_new + k for k, (i, j) in enumerate(edges.tolist())}
    points = np.concatenate((points, points[a] + share * (points[b] - points[a])))
    kept = faces[above[faces].all(axis=1) | ~above[faces].any(axis=1)]
    cut: list[tuple[int, int, int]] = []
    for face in faces[above[faces].any(axis=1) & ~above[faces].all(axis=1)].tolist():
        # Turned so that the first corner is the one that is alone on its side.
        sides = [bool(above[i]) for i in face]
        lone = next(i for i in range(3) if sides.count(sides[i]) == 1)
        i, j, k = face[lone], face[(lone + 1) % 3], face[(lone + 2) % 3]
        p, q = number[min(i, j), max(i, j)], number[min(i, k), max(i, k)]
        cut += [(i, p, q), (p, j, k), (p, k, q)]
    whole = np.concatenate((kept, np.array(cut, np.int32).reshape(-1, 3)))
    cover = np.concatenate((cover, np.full(len(edges), HALF)))
    return Sheet(points, whole, cover, cover[whole].max(axis=1) > HALF)
