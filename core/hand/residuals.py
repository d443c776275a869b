"""What a pose of a hand is measured by: contacts, posture, and nothing within anything else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.nearest import nearest
from ..geometry.rotation import across
from ..geometry.types import Floats
from .contacts import Hold, Metal, Through, Touch
from .hand import Hand
from .places import on_bone, spots
from .pose import Posed
from .shape import FINGERS, FOREARM, HAND, Ints, bone

# What one unit of each residual is worth.
_ON = 0.0004  # off the metal, metres
_ALONG = 0.0020  # beside the place on the metal
_LOOSE = 0.15  # what a loose contact counts beside another
_CENTER = 0.0020  # beside the centre of a ring
_CLEAR = 0.0005  # into metal, or into another finger
_FACING = 0.9  # off its direction, radians or so
_FOREARM = 0.5
_POSTURE = 0.4  # off what the fingers would rather do
_COUPLED = 0.2  # the last joint against the one before it

_DEEPEST = 14  # balls, and pairs of them, that are looked at

# A finger bends its last joint by two thirds of the one before it (Rijpkema and Girard, Computer
# animation of knowledge-based human grasping, 1991).
_LAST_TO_MIDDLE = 2 / 3


@dataclass(frozen=True)
class State:
    """Hands in B poses: `angles` (B, freedoms), each as a whole turned by `turns` (B, 3, 3) and
    moved by `moves` (B, 3), in the instrument's frame (rad, m)."""

    angles: Floats
    turns: Floats
    moves: Floats

    def those(self, which: Ints) -> State:
        """The ones with these numbers."""
        return State(self.angles[which], self.turns[which], self.moves[which])


class Residuals:
    """Those of one hold by one hand; least squares make them small."""

    def __init__(self, hand: Hand, hold: Hold, metal: Metal) -> None:
        self.hand = hand
        self.hold = hold
        self.metal = metal
        skeleton, shape = hand.skeleton, hand.shape
        self.touches = [c for c in hold.contacts if isinstance(c, Touch)]
        self.rings = [c for c in hold.contacts if isinstance(c, Through)]
        on_skin = spots(shape, tuple(c.place for c in self.touches))
        # Every point that matters, each on a bone: places, middles of fingers, balls.
        middles = [on_bone(shape, bone(c.finger, c.number), c.share) for c in self.rings]
        middle_bones = [bone(c.finger, c.number) for c in self.rings]
        self.points = np.concatenate(
            (
                on_skin.points + hand.glove * on_skin.outward,
                np.array(middles).reshape(-1, 3),
                hand.balls.centers,
            )
        )
        self.bones = np.concatenate(
            (on_skin.bones, np.array(middle_bones, int), hand.balls.bones)
        ).astype(int)
        # Every direction: out of the skin at a place, along a finger in a ring, and the forearm.
        forearm = shape.joints[1] - shape.joints[0]
        self.ways = np.concatenate(
            (
                on_skin.outward,
                np.array([shape.along(b) for b in middle_bones]).reshape(-1, 3),
                (forearm / np.linalg.norm(forearm))[None],
            )
        )
        self.way_bones = np.concatenate((on_skin.bones, middle_bones, [FOREARM])).astype(int)
        self.middle = shape.joints[bone("middle", 0)]
        self.wanted = skeleton.rest.copy()
        for name, angle in hold.posture.items():
            self.wanted[skeleton.names.index(name)] = angle
        self.reach = hand.balls.radii + hand.glove
        self.coupled = [
            (skeleton.names.index(f"{f}_pip"), skeleton.names.index(f"{f}_dip"))
            for f in FINGERS[1:]
        ]

    def targets(self) -> Floats:
        """(N, 3): where contacts are to be, touches before rings."""
        targets = [c.point for c in self.touches] + [c.center for c in self.rings]
        return np.array(targets, float).reshape(-1, 3)

    def facing(self) -> Floats:
        """(N, 3): where the directions at them are to point."""
        facing = [[-x for x in c.outward] for c in self.touches] + [
            list(c.axis) for c in self.rings
        ]
        return np.array(facing, float).reshape(-1, 3)

    def used(self, posed: Posed) -> Floats:
        """(B, N, 3): where they are."""
        count = len(self.touches) + len(self.rings)
        return posed.points(self.points[:count], self.bones[:count])

    def at(self, at: State, solid: float) -> tuple[Floats, Floats, Floats]:
        """(B, M) residuals, (B, M, 6 + freedoms) their derivatives by move, turn and angles, and
        the point (B, 3) about which it turns."""
        skeleton = self.hand.skeleton
        posed = skeleton.pose(at.angles, at.turns, at.moves)
        center = posed.points(self.middle[None], np.array([HAND]))[:, 0]
        points = posed.points(self.points, self.bones)
        ways = posed.directions(self.ways, self.way_bones)
        used = len(self.touches) + len(self.rings)
        by_points = self._by(posed, points[:, :used], self.bones[:used], center)
        by_ways = np.concatenate(
            (
                np.zeros((*ways.shape, 3)),
                -across(ways),
                skeleton.turning(posed, ways, self.way_bones),
            ),
            axis=3,
        )
        parts = [
            self._touching(points, by_points, ways, by_ways),
            self._in_rings(points, by_points, ways, by_ways),
            self._posture(at.angles),
            self._forearm(ways, by_ways),
        ]
        if solid:
            parts.append(self._clear(points[:, used:], posed, center, solid))
        rows = np.concatenate([part[0] for part in parts], axis=1)
        return rows, np.concatenate([part[1] for part in parts], axis=1), center

    def _by(self, posed: Posed, points: Floats, bones: Ints, center: Floats) -> Floats:
        """(B, N, 3, 6 + freedoms): how points (B, N, 3) move with all that moves them."""
        eye = np.broadcast_to(np.eye(3), (*points.shape, 3))
        turning = -across(points - center[:, None])
        return np.concatenate((eye, turning, self.hand.skeleton.change(posed, points, bones)), 3)

    def _touching(
        self, points: Floats, by_points: Floats, ways: Floats, by_ways: Floats
    ) -> tuple[Floats, Floats]:
        count = len(self.touches)
        if not count:
            return _nothing(points)
        outward = np.array([c.outward for c in self.touches], float)
        targets = np.array([c.point for c in self.touches], float)
        # Along the metal's own direction, and across it.
        project = np.einsum("ni,nj->nij", outward, outward)
        weight = np.array([_LOOSE if c.loose else 1.0 for c in self.touches])
        scale = project / _ON + (np.eye(3) - project) / _ALONG
        scale *= weight[:, None, None]
        off = np.einsum("nij,bnj->bni", scale, points[:, :count] - targets)
        by_off = np.einsum("nij,bnjk->bnik", scale, by_points[:, :count])
        facing = (ways[:, :count] + outward) / _FACING
        return _stacked((off, by_off), (facing, by_ways[:, :count] / _FACING))

    def _in_rings(
        self, points: Floats, by_points: Floats, ways: Floats, by_ways: Floats
    ) -> tuple[Floats, Floats]:
        first, count = len(self.touches), len(self.rings)
        if not count:
            return _nothing(points)
        these = slice(first, first + count)
        centers = np.array([c.center for c in self.rings], float)
        axes = np.array([c.axis for c in self.rings], float)
        off = (points[:, these] - centers) / _CENTER
        facing = (ways[:, these] - axes) / _FACING
        return _stacked((off, by_points[:, these] / _CENTER), (facing, by_ways[:, these] / _FACING))

    def _clear(
        self, centers: Floats, posed: Posed, middle: Floats, solid: float
    ) -> tuple[Floats, Floats]:
        """Balls (B, N, 3) out of the metal and out of each other: the deepest of each."""
        batch = np.arange(len(centers))[:, None]
        which = nearest(centers, self.metal.points)
        deep, way = _depth(centers - self.metal.points[which], self.reach)
        first = np.argsort(-deep, axis=1)[:, :_DEEPEST]
        one, other = self.hand.pairs.T
        crossed, apart = _depth(centers[:, one] - centers[:, other], self._room())
        pair = np.argsort(-crossed, axis=1)[:, :_DEEPEST]

        these = np.concatenate((first, one[pair], other[pair]), axis=1)
        by = self._by(posed, centers[batch, these], self.hand.balls.bones[these], middle)
        by_one, by_other = by[:, _DEEPEST : 2 * _DEEPEST], by[:, 2 * _DEEPEST :]
        rows = np.concatenate((deep[batch, first], crossed[batch, pair]), axis=1)
        ways = np.concatenate((way[batch, first], apart[batch, pair]), axis=1)
        by = np.concatenate((by[:, :_DEEPEST], by_one - by_other), axis=1)
        scale = solid / _CLEAR
        return rows * scale, np.einsum("bni,bnik->bnk", ways, by) * scale

    def crossed(self, posed: Posed) -> float:
        """How far fingers are in each other, at most, in the first of the poses (m)."""
        centers = posed.points(self.hand.balls.centers, self.hand.balls.bones)[:1]
        one, other = self.hand.pairs.T
        return float(_depth(centers[:, one] - centers[:, other], self._room())[0].max())

    def _room(self) -> Floats:
        one, other = self.hand.pairs.T
        room: Floats = 0.95 * (self.reach[one] + self.reach[other])
        return room

    def _posture(self, angles: Floats) -> tuple[Floats, Floats]:
        batch, count = angles.shape
        rows = (angles - self.wanted) / _POSTURE
        by = np.zeros((batch, count, 6 + count))
        by[:, np.arange(count), 6 + np.arange(count)] = 1 / _POSTURE
        middle, last = np.array(self.coupled).T
        coupled = (angles[:, last] - _LAST_TO_MIDDLE * angles[:, middle]) / _COUPLED
        by_coupled = np.zeros((batch, len(last), 6 + count))
        by_coupled[:, np.arange(len(last)), 6 + last] = 1 / _COUPLED
        by_coupled[:, np.arange(len(last)), 6 + middle] = -_LAST_TO_MIDDLE / _COUPLED
        return np.concatenate((rows, coupled), 1), np.concatenate((by, by_coupled), 1)

    def _forearm(self, ways: Floats, by_ways: Floats) -> tuple[Floats, Floats]:
        wanted = np.array(self.hold.forearm, float)
        if not wanted.any():
            return _nothing(ways)
        return (ways[:, -1] - wanted) / _FOREARM, by_ways[:, -1] / _FOREARM


def _depth(between: Floats, room: Floats) -> tuple[Floats, Floats]:
    """How far (B, N) vectors (B, N, 3) are shorter than the room (N,) they should have, and the
    derivatives (B, N, 3) of that."""
    far = np.maximum(np.sqrt((between**2).sum(axis=2)), 1e-6)
    deep = np.maximum(room - far, 0.0)
    return deep, -between / far[..., None] * (deep > 0)[..., None]


def _nothing(points: Floats) -> tuple[Floats, Floats]:
    return np.zeros((len(points), 0)), np.zeros((len(points), 0, 29))


def _stacked(*parts: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Residuals (B, N, 3) and derivatives (B, N, 3, K) as (B, 3 N) and (B, 3 N, K) below each
    other."""
    batch, size = len(parts[0][0]), parts[0][1].shape[-1]
    return (
        np.concatenate([rows.reshape(batch, -1) for rows, _ in parts], axis=1),
        np.concatenate([by.reshape(batch, -1, size) for _, by in parts], axis=1),
    )
