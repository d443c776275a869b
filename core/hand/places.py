"""Places on the skin of a hand at rest: where it touches what it holds."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geometry.types import Floats
from . import anatomy
from .shape import FINGERS, HAND, Ints, Shape, bone, end


@dataclass(frozen=True)
class Place:
    """A place on the skin, before any pose: on the ray from a bone, at a share of the way from its
    beginning to its end, to the side of the pad (`turn` 0) or turned from there towards the thumb's
    side (rad)."""

    bone: int
    share: float
    turn: float = 0.0


def _named() -> dict[str, Place]:
    side = float(np.radians(80))
    found = {}
    for finger in FINGERS:
        found[f"{finger} pad"] = Place(bone(finger, 2), 0.5)
        found[f"{finger} tip"] = Place(bone(finger, 2), 0.8)
        found[f"{finger} side"] = Place(bone(finger, 2), 0.4, side)
        found[f"{finger} middle"] = Place(bone(finger, 1), 0.5)
        found[f"{finger} base"] = Place(bone(finger, 0), 0.6)
    found["thumb outer side"] = Place(bone("thumb", 2), 0.4, -side)
    found["index middle side"] = Place(bone("index", 1), 0.5, side)
    found["index base side"] = Place(bone("index", 0), 0.55, side)
    found["index knuckle"] = Place(bone("index", 0), 0.1, side)
    found["ball of the thumb"] = Place(bone("thumb", 0), 0.6, 0.7 * side)
    return found


# What a contact can name; "palm" is the one that is on no finger.
PLACES = _named()
PALM = "palm"


@dataclass(frozen=True)
class Spots:
    """Points (N, 3) that each hang on a bone (N,), with unit vectors (N, 3) out of the skin."""

    points: Floats
    bones: Ints
    outward: Floats


def spots(shape: Shape, names: tuple[str, ...]) -> Spots:
    """The named places of this hand at rest."""
    found = [_palm(shape) if name == PALM else _spot(shape, PLACES[name]) for name in names]
    return Spots(
        np.array([point for point, _, _ in found]).reshape(-1, 3),
        np.array([number for _, number, _ in found], int),
        np.array([out for _, _, out in found]).reshape(-1, 3),
    )


def on_bone(shape: Shape, number: int, share: float) -> Floats:
    """A point on the line between the joints of a finger's bone."""
    begin, stop = shape.joints[number], shape.joints[end(number)]
    point: Floats = begin + share * (stop - begin)
    return point


def _spot(shape: Shape, place: Place) -> tuple[Floats, int, Floats]:
    along = shape.along(place.bone)
    pad = anatomy.palmar(shape, place.bone)
    side = np.cross(along, pad)
    way = np.cos(place.turn) * pad + np.sin(place.turn) * side
    start = on_bone(shape, place.bone, place.share)
    far = Skin(shape, (place.bone,)).far(start, way[None])[0]
    return start + far * way, place.bone, way


def _palm(shape: Shape) -> tuple[Floats, int, Floats]:
    middle = 0.5 * shape.joints[bone("middle", 0)]
    way = np.array((0.0, 0.0, -1.0))
    far = Skin(shape, (HAND,)).far(middle, way[None])[0]
    return middle + far * way, HAND, way


class Skin:
    """The triangles near some bones, to be shot at from within."""

    def __init__(self, shape: Shape, bones: tuple[int, ...]) -> None:
        owned = (np.isin(shape.bones, bones) * shape.weights).sum(axis=1) > 0.05
        quads = shape.quads[owned[shape.quads].any(axis=1)]
        self._corners = np.concatenate((quads[:, :3], quads[:, [0, 2, 3]]))
        corners = shape.vertices[self._corners]
        self._first = corners[:, 0]
        self._sides = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]

    def far(self, start: Floats, ways: Floats) -> NDArray[np.float64]:
        """How far it is from `start` to the skin along unit vectors (N, 3); 0 where none is met."""
        nearest: Floats = self._shot(start, ways)[0].min(axis=1)
        return np.where(np.isfinite(nearest), nearest, 0.0)

    def met(self, start: Floats, ways: Floats) -> tuple[Ints, Floats]:
        """What is met on these rays: the corners (N, 3) of triangles, by the numbers of vertices,
        and the shares (N, 3) of the three at the point that is hit, NaN where there is none."""
        far, u, v = self._shot(start, ways)
        which = far.argmin(axis=1)
        u, v = (np.take_along_axis(share, which[:, None], axis=1)[:, 0] for share in (u, v))
        shares = np.stack((1 - u - v, u, v), axis=1)
        shares[~np.isfinite(far.min(axis=1))] = np.nan
        return self._corners[which], shares

    def crossing(self, point: Floats, normal: Floats) -> Skin:
        """Those of the triangles that a plane goes through: all that rays in it can meet."""
        above = (self._first - point) @ normal
        heights = np.stack((above, *(above + side @ normal for side in self._sides)))
        kept = (heights.min(axis=0) <= 1e-9) & (heights.max(axis=0) >= -1e-9)
        some = copy(self)
        some._corners, some._first = self._corners[kept], self._first[kept]
        some._sides = self._sides[0][kept], self._sides[1][kept]
        return some

    def _shot(self, start: Floats, ways: Floats) -> tuple[Floats, Floats, Floats]:
        """How far each triangle is on each ray (N, T), infinite where it is missed, and where it is
        hit. Möller and Trumbore, Fast, minimum storage ray/triangle intersection, 1997."""
        first, second = self._sides
        across = np.cross(ways[:, None], second)
        volume = (first * across).sum(axis=-1)
        volume = np.where(np.abs(volume) < 1e-15, np.inf, volume)
        to = start - self._first
        u = (to * across).sum(axis=-1) / volume
        other = np.cross(to, first)
        v = (ways[:, None] * other).sum(axis=-1) / volume
        far = (second * other).sum(axis=-1) / volume
        met = (u >= 0) & (v >= 0) & (u + v <= 1) & (far > 0)
        return np.where(met, far, np.inf), u, v
