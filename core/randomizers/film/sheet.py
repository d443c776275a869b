"""Crumpled film as arrays: a sheet a unit wide that lies on z = 0, clear here and folded there.

What is folded has several layers and hides what lies behind it; what is clear does not. `cover` is
between 0 (as clear as the film is) and 1 (all folds), and faces end where it is HALF, so that each
face is one or the other.

Film keeps flat facets between straight creases that meet in points. Such a relief is the difference
of two squared distances, to the nearest of some points each: facets are flat without any search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...geometry.types import Floats
from ...running.kept import kept
from ...sampling.streams import Stream

VARIANTS = 4
HALF = 0.5

# Facets that come back: how many along and across before they do, both ways (x, y, in whole units;
# between them they span as much as a square), and how steep they are.
Family = tuple[tuple[int, int], tuple[int, int], tuple[int, int], float]

_CELLS = 100  # along an edge
_JITTER = 0.8  # of a cell, in which its point lies: nearest points are at most a cell away
# Facets along and across a sheet's width, and how steep they are.
_CREASES = ((1.6, 3.0, 0.16), (2.5, 7.0, 0.16), (4.0, 12.0, 0.1))
_PULL = (3.0, 4.0, 0.05)  # those that its outline is drawn in by
_WARP = 0.02  # by which creases are not quite straight
_FOLDS = (1.7, 6.0)  # strips of several layers, along and across
_FOLDED = (0.04, 0.08, 0.13, 0.2)  # share of the sheet that is folded, of each variant
_EDGE = 8.0  # how suddenly film becomes folds
SIZE = 320  # edge of the picture of fine creases, texels
# Of the front and of the back of a bag.
_FRONT = (((2, 3), (1, 1), (-1, 0), 0.1), ((2, 6), (1, 0), (1, 1), 0.1),
          ((3, 13), (1, -1), (1, 0), 0.09))  # fmt: skip
_BACK = (((2, 3), (1, 0), (-1, 1), 0.12), ((2, 8), (0, 1), (-1, 1), 0.1))
_GATHERS = ((4, 26), (1, 0), (1, 1), 0.2)  # long narrow ones, as where a bag was drawn together
_LAYERS = ((2, 4), (1, 1), (0, 1), 1.0)


@dataclass(frozen=True)
class Sheet:
    """Vertices (N, 3), of which z is the height above what it lies on, triangles (F, 3), `cover`
    (N,) of the vertices, and which faces are `folded` (F,). `flat` (N, 3) is where the vertices
    were on the smooth sheet (x, y), and how far from its rim."""

    points: Floats
    faces: NDArray[np.int32]
    cover: Floats
    folded: NDArray[np.bool_]
    flat: Floats


@kept
def crumpled(variant: int) -> Sheet:
    """One of VARIANTS, always the same."""
    stream = Stream(0, variant, "film")
    line, tall = np.linspace(-0.5, 0.5, _CELLS + 1), 0.65 + 0.35 * stream.unit()
    x, y = (grid.ravel() for grid in np.meshgrid(line, line * tall))
    bent_x, bent_y = (at + _WARP * _waves(x, y, stream) for at in (x, y))
    high = _sum([_turned(bent_x, bent_y, one, stream) for one in _CREASES])
    pull = [_turned(x, y, _PULL, stream) for _ in range(2)]
    along, across = _FOLDS
    folds = _turned(bent_x, bent_y, (along, across, across), stream)
    cover = _cover(folds + 0.3 * _waves(x, y, stream), _FOLDED[variant % len(_FOLDED)])
    high = high - high.min() + 0.008 * cover  # what is drawn together is higher
    rim = np.minimum(0.5 - np.abs(x), 0.5 * tall - np.abs(y))
    rows = np.stack((x + pull[0], y + pull[1], high, x, y, rim), axis=1)
    made = split(rows, _triangles(), cover)
    return Sheet(made.points[:, :3], made.faces, made.cover, made.folded, made.points[:, 3:])


def _triangles() -> NDArray[np.int32]:
    """Two (F, 3) in each cell, diagonals in turns, so that creases do not prefer one."""
    corner = (np.arange(_CELLS)[:, None] * (_CELLS + 1) + np.arange(_CELLS)).ravel()
    a, b, c, d = corner, corner + 1, corner + _CELLS + 2, corner + _CELLS + 1
    odd = ((corner + corner // (_CELLS + 1)) % 2 == 1)[:, None]
    first = np.where(odd, np.stack((a, b, c), axis=1), np.stack((a, b, d), axis=1))
    second = np.where(odd, np.stack((a, c, d), axis=1), np.stack((b, c, d), axis=1))
    return np.concatenate((first, second)).astype(np.int32)


@kept
def fine() -> Floats:
    """A picture (SIZE, SIZE, 3), 0 to 1, whose edges fit together: heights of creases too fine for
    vertices, of the front and of the back of a bag, and how white it is, of more layers and where
    it was bent sharply."""
    stream = Stream(0, 0, "film creases")
    line = (np.arange(SIZE) + 0.5) / SIZE
    x, y = (grid.ravel() for grid in np.meshgrid(line, line))
    wave = 2 * np.pi * np.stack((x, y))
    bent_x = x + 0.012 * np.sin(wave[1] + stream.turn()) + 0.004 * np.sin(3 * wave[1])
    bent_y = y + 0.012 * np.sin(wave[0] + stream.turn()) + 0.004 * np.sin(2 * wave[0])
    front, back, gathers, more = (
        _sum([_tiled(bent_x, bent_y, one, stream) for one in some])
        for some in (_FRONT, _BACK, (_GATHERS,), (_LAYERS,))
    )
    layers = more > np.quantile(more, 0.72)
    front, back = (_round(high) for high in (front, back))
    sharp = np.clip(_bent(front) - 1.0, 0.0, 1.0)
    there = np.sin(wave[0] + stream.turn()) * np.sin(wave[1] + stream.turn())
    front = front + np.clip(1.6 * there - 0.3, 0.0, 1.0) * _round(gathers)
    front, back = ((high - high.min()) / np.ptp(high) for high in (front, back))
    made: Floats = np.stack((front, back, np.maximum(0.4 * layers, sharp)), axis=1)
    return made.reshape(SIZE, SIZE, 3)


def _sum(reliefs: list[Floats]) -> Floats:
    made: Floats = np.sum(reliefs, axis=0)
    return made


def _round(high: Floats) -> Floats:
    """A relief (N,) whose creases are a little round: lamps gleam along them."""
    grid = high.reshape(SIZE, SIZE)
    for axis in (0, 1):
        grid = (grid + sum(np.roll(grid, by, axis) for by in (-1, 1))) / 3
    made: Floats = grid.ravel()
    return made


def _bent(high: Floats) -> Floats:
    """How sharply a relief (N,) is bent, of what its sharpest twentieth is."""
    grid = high.reshape(SIZE, SIZE)
    off = sum(np.roll(grid, by, axis) - grid for by in (-1, 1) for axis in (0, 1))
    found: Floats = np.abs(off).ravel()
    return found / np.quantile(found, 0.95)


def _turned(x: Floats, y: Floats, family: tuple[float, float, float], stream: Stream) -> Floats:
    """Facets (N,) in any direction: how many along and across a unit, and how steep."""
    turn, off = stream.turn(), stream.within(10.0)
    c, s = np.cos(turn), np.sin(turn)
    along, across, steep = family
    u, v = along * (c * x + s * y) + off[0], across * (c * y - s * x) + off[1]
    return steep / across * _facets(u, v, (64, 64), stream)  # that are more than a sheet has


def _tiled(x: Floats, y: Floats, family: Family, stream: Stream) -> Floats:
    """Facets (N,) that a unit on come back."""
    period, (a, b), (c, d), steep = family
    u, v = period[0] * (a * x + b * y), period[1] * (c * x + d * y)
    return steep / (period[1] * float(np.hypot(c, d))) * _facets(u, v, period, stream)


def _facets(u: Floats, v: Floats, period: tuple[int, int], stream: Stream) -> Floats:
    """Heights (N,) of flat facets about a unit large, with slopes of about a unit, that come back
    after some."""
    return _squared(u, v, period, stream) - _squared(u, v, period, stream)


def _squared(u: Floats, v: Floats, period: tuple[int, int], stream: Stream) -> Floats:
    """Squared distances (N,) to the nearest of loosely laid points, one in each cell."""
    columns, rows = period
    loose = 0.5 + _JITTER * (stream.units(2, rows * columns).astype(np.float32) - 0.5)
    column, row = np.floor(u), np.floor(v)
    off_u, off_v = (u - column).astype(np.float32), (v - row).astype(np.float32)
    i, j = column.astype(np.int32), row.astype(np.int32)
    least = np.full(len(u), np.inf, np.float32)
    for up in (-1, 0, 1):
        start, beyond = (j + up) % rows * columns, up - off_v
        for aside in (-1, 0, 1):
            cell = start + (i + aside) % columns
            far_u, far_v = loose[0].take(cell) + (aside - off_u), loose[1].take(cell) + beyond
            np.minimum(least, far_u * far_u + far_v * far_v, out=least)
    return least.astype(np.float64)


def _waves(x: Floats, y: Floats, stream: Stream) -> Floats:
    """A smooth uneven field of about -1 to 1: waves of some sizes in all directions."""
    total = np.zeros_like(x)
    for number in range(6):
        turn, phase = stream.turn(), stream.turn()
        way = np.cos(turn) * x + np.sin(turn) * y
        total += np.sin(2 * np.pi * (0.8 + 0.5 * number) * way + phase) / (1.0 + 0.5 * number)
    return total / 2.0


def _cover(bunched: Floats, folded: float) -> Floats:
    """0 to 1, HALF where the field is so high that a share of `folded` is above; sudden there."""
    level = np.quantile(bunched, 1.0 - folded)
    past = np.tanh(_EDGE * (bunched - level))
    return HALF + HALF * past


def split(points: Floats, faces: NDArray[np.int32], cover: Floats) -> Sheet:
    """The same with each triangle cut where `cover` is HALF. Columns of `points` after the third
    are cut alike."""
    above = cover > HALF
    sides = above[faces]
    count = sides.sum(axis=1)
    crossed = faces[(count == 1) | (count == 2)]
    # Turned so that the first corner is the one that is alone on its side.
    lone = np.argmax(above[crossed] == (above[crossed].sum(axis=1) == 1)[:, None], axis=1)
    i, j, k = (crossed[np.arange(len(crossed)), (lone + n) % 3].astype(np.int64) for n in range(3))
    pairs = np.sort(np.concatenate((np.stack((i, j), 1), np.stack((i, k), 1))), axis=1)
    keys, new = np.unique(pairs[:, 0] * len(points) + pairs[:, 1], return_inverse=True)
    a, b = keys // len(points), keys % len(points)
    share = ((HALF - cover[a]) / (cover[b] - cover[a]))[:, None]
    p, q = (len(points) + new.ravel()).reshape(2, -1)
    cut = np.concatenate([np.stack(c, axis=1) for c in ((i, p, q), (p, j, k), (p, k, q))])
    whole = np.concatenate((faces[(count == 0) | (count == 3)], cut)).astype(np.int32)
    points = np.concatenate((points, points[a] + share * (points[b] - points[a])))
    cover = np.concatenate((cover, np.full(len(keys), HALF)))
    return Sheet(points, whole, cover, cover[whole].max(axis=1) > HALF, points[:, :2])
