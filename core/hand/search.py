"""Finds the pose in which a hand holds an instrument: bounded least squares on its joints.

Damped Gauss-Newton steps (Levenberg, 1944; Marquardt, 1963) from several starts at once, with
analytic derivatives; a joint at its limit that pushes outwards is left out of a step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .balls import Balls, balls
from .contacts import Hold, Metal, Through, Touch
from .places import on_bone, spots
from .pose import Posed, Skeleton
from .shape import FINGERS, FOREARM, HAND, Floats, Ints, Shape, bone

# What one unit of each residual is worth.
_ON = 0.0004  # off the metal, metres
_ALONG = 0.0020  # beside the place on the metal
_CENTER = 0.0020  # beside the centre of a ring
_CLEAR = 0.0005  # into metal, or into another finger
_FACING = 0.6  # off its direction, radians or so
_THROUGH, _SLANT = 0.7, 0.2  # cosine to the ring's axis that is enough, and less than that
_FOREARM = 0.5
_POSTURE = 0.6  # off what the fingers would rather do
_COUPLED = 0.2  # the last joint against the one before it

_DEEPEST = 14  # balls, and pairs of them, that a step looks at
_KEPT = 2  # of the starts, after the first steps
_SOLID = (0.3, 1.0)
_STEPS = (12, 8, 12)
_SMALL_GAIN = 1e-3

# A finger bends its last joint by two thirds of the one before it (Rijpkema and Girard, Computer
# animation of knowledge-based human grasping, 1991).
_LAST_TO_MIDDLE = 2 / 3


@dataclass(frozen=True)
class Held:
    """A pose in the instrument's frame: `angles` (freedoms,), and the hand as a whole turned by
    `turn` (3, 3) and moved by `move` (3,). `cost` is half the sum of the squared residuals."""

    angles: Floats
    turn: Floats
    move: Floats
    cost: float


@dataclass(frozen=True)
class _State:
    """B poses on their way: `angles` (B, freedoms), `turns` (B, 3, 3), `moves` (B, 3)."""

    angles: Floats
    turns: Floats
    moves: Floats

    def those(self, which: Ints) -> _State:
        return _State(self.angles[which], self.turns[which], self.moves[which])


class Hand:
    """All that a search wants to know of one hand; made once."""

    def __init__(self, shape: Shape, glove: float = 0.0) -> None:
        self.shape = shape
        self.glove = glove
        self.skeleton = Skeleton(shape)
        self.balls: Balls = balls(shape)
        pairs = [
            (i, j)
            for i, j in zip(*np.triu_indices(len(self.balls.radii), 1), strict=True)
            if self.balls.fingers[i] != self.balls.fingers[j] and self._apart(i, j)
        ]
        self.pairs: Ints = np.array(pairs)

    def _apart(self, i: int, j: int) -> bool:
        """Whether two balls are no neighbours by birth, nor a finger's root and the palm."""
        roots = {bone(finger, 0) for finger in FINGERS} | {HAND}
        if {int(self.balls.bones[i]), int(self.balls.bones[j])} <= roots:
            return False
        far = np.linalg.norm(self.balls.centers[i] - self.balls.centers[j])
        return bool(far > 1.05 * (self.balls.radii[i] + self.balls.radii[j]))


class Search:
    """The residuals of one hold by one hand; `best` finds the pose."""

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

    def best(self, starts: Floats) -> Held:
        """The best pose from some starts: angles (B, freedoms), kept within their limits."""
        return min(self.all(starts), key=lambda held: held.cost)

    def all(self, starts: Floats, rolls: Floats | None = None) -> list[Held]:
        """The pose that each of the best starts leads to. Fingers first go to their places through
        whatever is there, and into their rings; then they leave the metal."""
        angles = np.clip(starts, self.hand.skeleton.low, self.hand.skeleton.high)
        at = _State(angles, *self._placed(angles, rolls))
        at, cost = self._improved(at, 0.0, _STEPS[0])
        at = at.those(np.argsort(cost)[:_KEPT])
        for solid, steps in zip(_SOLID, _STEPS[1:], strict=True):
            at, cost = self._improved(at, solid, steps)
        return [
            Held(a, t, m, float(c))
            for a, t, m, c in zip(at.angles, at.turns, at.moves, cost, strict=True)
        ]

    def _improved(self, at: _State, solid: float, steps: int) -> tuple[_State, Floats]:
        """After some steps, and its costs (B,). `solid`: how much things in each other count."""
        damping = np.full(len(at.angles), 1e-2)
        rows, change, center = self._residuals(at, solid)
        cost = 0.5 * (rows**2).sum(axis=1)
        for _ in range(steps):
            step = self._step(rows, change, damping, at.angles)
            new = self._moved(at, step, center)
            new_rows, new_change, new_center = self._residuals(new, solid)
            new_cost = 0.5 * (new_rows**2).sum(axis=1)
            better = new_cost < cost
            gain = np.max(np.where(better, (cost - new_cost) / np.maximum(cost, 1e-9), 0.0))
            damping = np.where(better, damping * 0.3, damping * 4.0).clip(1e-7, 1e4)
            at = _State(
                _taken(better, new.angles, at.angles),
                _taken(better, new.turns, at.turns),
                _taken(better, new.moves, at.moves),
            )
            rows, change = _taken(better, new_rows, rows), _taken(better, new_change, change)
            center, cost = _taken(better, new_center, center), np.where(better, new_cost, cost)
            if better.all() and gain < _SMALL_GAIN:
                break
        return at, cost

    def _placed(self, angles: Floats, rolls: Floats | None) -> tuple[Floats, Floats]:
        """Where the hand as a whole begins: as the hold has it, its contacts' mean at theirs."""
        palm, fingers = np.array(self.hold.palm), np.array(self.hold.fingers)
        out = -palm / np.linalg.norm(palm)
        along = fingers - (fingers @ out) * out
        along /= np.linalg.norm(along)
        turn = np.column_stack((np.cross(along, out), along, out))
        count = len(angles)
        turns = np.broadcast_to(turn, (count, 3, 3)).copy()
        if rolls is not None:
            turns = turns @ _turns(rolls)
        posed = self.hand.skeleton.pose(angles, turns, np.zeros((count, 3)))
        used = len(self.touches) + len(self.rings)
        there = posed.points(self.points[:used], self.bones[:used]).mean(axis=1)
        return turns, self._targets().mean(axis=0) - there

    def _targets(self) -> Floats:
        targets = [c.point for c in self.touches] + [c.center for c in self.rings]
        return np.array(targets, float).reshape(-1, 3)

    def _moved(self, at: _State, step: Floats, center: Floats) -> _State:
        """The whole hand moved by the first three of a step and turned by the next about its
        knuckles' middle; then its joints."""
        skeleton = self.hand.skeleton
        turned = _turns(step[:, 3:6])
        moves = center + np.einsum("bij,bj->bi", turned, at.moves - center) + step[:, :3]
        angles = np.clip(at.angles + step[:, 6:], skeleton.low, skeleton.high)
        return _State(angles, turned @ at.turns, moves)

    def _step(self, rows: Floats, change: Floats, damping: Floats, angles: Floats) -> Floats:
        skeleton = self.hand.skeleton
        gradient = np.einsum("bmi,bm->bi", change, rows)
        # At a limit and pushing outwards: left out of this step.
        stuck = np.zeros(gradient.shape, bool)
        down = gradient[:, 6:] > 0
        stuck[:, 6:] = ((angles <= skeleton.low + 1e-9) & down) | (
            (angles >= skeleton.high - 1e-9) & ~down
        )
        change = np.where(stuck[:, None], 0.0, change)
        normal = np.swapaxes(change, 1, 2) @ change
        scale = np.einsum("bii->bi", normal)
        np.einsum("bii->bi", normal)[:] += damping[:, None] * scale + 1e-6 + 1.0 * stuck
        gradient = np.where(stuck, 0.0, gradient)
        solved: Floats = -np.linalg.solve(normal, gradient[..., None])[..., 0]
        # Radians and metres: no step so long that the derivatives mean nothing.
        return solved * np.minimum(1.0, 0.5 / np.maximum(np.abs(solved).max(axis=1), 1e-9))[:, None]

    def _residuals(self, at: _State, solid: float) -> tuple[Floats, Floats, Floats]:
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
                -_across(ways),
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
        turning = -_across(points - center[:, None])
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
        scale = project / _ON + (np.eye(3) - project) / _ALONG
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
        room = 0.95 * (self.reach[one] + self.reach[other])
        crossed, across = _depth(centers[:, one] - centers[:, other], room)
        pair = np.argsort(-crossed, axis=1)[:, :_DEEPEST]

        these = np.concatenate((first, one[pair], other[pair]), axis=1)
        by = self._by(posed, centers[batch, these], self.hand.balls.bones[these], middle)
        by_one, by_other = by[:, _DEEPEST : 2 * _DEEPEST], by[:, 2 * _DEEPEST :]
        rows = np.concatenate((deep[batch, first], crossed[batch, pair]), axis=1)
        ways = np.concatenate((way[batch, first], across[batch, pair]), axis=1)
        by = np.concatenate((by[:, :_DEEPEST], by_one - by_other), axis=1)
        scale = solid / _CLEAR
        return rows * scale, np.einsum("bni,bnik->bnk", ways, by) * scale

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


def _taken(better: NDArray[np.bool_], new: Floats, old: Floats) -> Floats:
    """(B, ...): the new one where it is better."""
    chosen: Floats = np.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old)
    return chosen


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


def nearest(
    centers: Floats, points: Floats, facing: tuple[Floats, Floats, float] | None = None
) -> Ints:
    """(...,): the nearest of the points (M, 3) to each of the centres (..., 3). `facing`: directions
    of both, and the cosine above which two do not count for each other."""
    flat = centers.reshape(-1, 3).astype(np.float32)
    squares = (points**2).sum(axis=1).astype(np.float32) - 2 * (flat @ points.T.astype(np.float32))
    if facing is not None:
        one, other, most = facing
        squares[one.astype(np.float32) @ other.T.astype(np.float32) > most] = np.inf
    found: Ints = squares.argmin(axis=1).reshape(centers.shape[:-1])
    return found


def _across(vectors: Floats) -> Floats:
    """(..., 3, 3): the matrices that take the cross product with vectors (..., 3)."""
    zero = np.zeros(vectors.shape[:-1])
    x, y, z = np.moveaxis(vectors, -1, 0)
    rows = ((zero, -z, y), (z, zero, -x), (-y, x, zero))
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def _turns(vectors: Floats) -> Floats:
    """(B, 3, 3): turns about vectors (B, 3) by their lengths (rad)."""
    angles = np.maximum(np.linalg.norm(vectors, axis=1), 1e-12)
    across = _across(vectors / angles[:, None])
    sines, cosines = np.sin(angles)[:, None, None], np.cos(angles)[:, None, None]
    turns: Floats = np.eye(3) + sines * across + (1 - cosines) * (across @ across)
    return turns
