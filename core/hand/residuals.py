"""What a pose of a hand is measured by: contacts, posture, and nothing within anything else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.nearest import Points
from ..geometry.rotation import cross
from ..geometry.types import Floats
from .contacts import Contact, Hold, Metal, Through, Touch
from .hand import Hand
from .places import on_bone
from .pose import Posed
from .shape import FINGERS, FOREARM, HAND, Ints, bone

# What one unit of each residual is worth.
_ON = 0.0004  # off the metal, metres
_ALONG = 0.0020  # beside the place on the metal
_SLIDE = 0.5  # what that counts along the way on which a contact may slide
_LOOSE = 0.15  # what a loose contact counts beside another
_CENTER = 0.0020  # beside the centre of a ring
_CLEAR = 0.0004  # into metal, or into another finger
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
        self._of_metal = Points(metal.points)
        skeleton, shape = hand.skeleton, hand.shape
        self.touches = [c for c in hold.contacts if isinstance(c, Touch)]
        self.rings = [c for c in hold.contacts if isinstance(c, Through)]
        on_skin = hand.spots(tuple(c.place for c in self.touches))
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
        # All of them at once, and the knuckles' middle, about which the whole hand turns.
        self._rest = np.concatenate(
            (
                np.column_stack((self.points, np.ones(len(self.points)))),
                np.column_stack((self.ways, np.zeros(len(self.ways)))),
                [[*shape.joints[bone("middle", 0)], 1.0]],
            )
        )
        self._on = np.concatenate((self.bones, self.way_bones, [HAND]))
        self.wanted = skeleton.rest.copy()
        for name, angle in hold.posture.items():
            self.wanted[skeleton.names.index(name)] = angle
        self.reach = hand.balls.radii + hand.glove
        self._ones = one, other = np.ascontiguousarray(hand.pairs.T)
        self._room: Floats = 0.95 * (self.reach[one] + self.reach[other])
        self._short_room = self._room.astype(np.float32)
        self._pairs = one * len(self.reach) + other  # numbers in the square of all with all
        self._free: Floats = skeleton.moved.T.astype(float)  # (bones, freedoms): 1, one turns it
        self._free_balls = self._free[hand.balls.bones]
        self._contacts = self._of_contacts()
        self._by_posture = self._posture_change()

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
        posed = self.hand.skeleton.pose(at.angles, at.turns, at.moves)
        there = posed.mixed(self._rest, self._on)
        center = there[:, -1]
        rows = self._contacts.at(there)
        if solid:
            used = len(self.touches) + len(self.rings)
            rows = _joined(rows, self._clear(there[:, used : len(self.points)], solid))
        by = _change(posed, center, rows)
        if solid:  # of a pair of balls, one moves and the other moves back
            by[:, -2 * _DEEPEST : -_DEEPEST] += by[:, -_DEEPEST:]
            by = by[:, :-_DEEPEST]
        posture, by_posture = self._posture(at.angles)
        found = np.concatenate((rows.rows[:, : by.shape[1]], posture), axis=1)
        return found, np.concatenate((by, by_posture), axis=1), center

    def _of_contacts(self) -> _Contacts:
        """Three rows for each point that is to be somewhere, and for each direction."""
        contacts: list[Contact] = [*self.touches, *self.rings]
        numbers, scales, targets = [], [], []
        for number, contact in enumerate(contacts):
            numbers += [number, len(self.points) + number]
            if isinstance(contact, Touch):
                scales.append(_scale(contact))
                targets += [np.array(contact.point), -np.array(contact.outward)]
            else:
                scales.append(np.eye(3) / _CENTER)
                targets += [np.array(contact.center), np.array(contact.axis)]
            scales.append(np.eye(3) / _FACING)
        if any(self.hold.forearm):
            numbers.append(len(self.points) + len(contacts))
            scales.append(np.eye(3) / _FOREARM)
            targets.append(np.array(self.hold.forearm))
        of = np.repeat(np.array(numbers, int), 3)
        aims = [scale @ target for scale, target in zip(scales, targets, strict=True)]
        return _Contacts(
            of,
            np.concatenate(scales),
            np.concatenate(aims),
            self._free[self._on[of]],
            (of < len(contacts))[:, None].astype(float),
        )

    def _clear(self, centers: Floats, solid: float) -> _Rows:
        """Balls (B, N, 3) out of the metal and out of each other: the deepest of each. Of pairs,
        the other ones stand last."""
        batch = np.arange(len(centers))[:, None]
        between = centers - self.metal.points[self._of_metal.nearest(centers)]
        far = np.sqrt((between**2).sum(axis=2))
        first = np.argpartition(far - self.reach, _DEEPEST, axis=1)[:, :_DEEPEST]
        pair = np.array([_largest(of, _DEEPEST) for of in self._crossing(centers)])
        these = np.concatenate((first, self._ones[0][pair], self._ones[1][pair]), axis=1)
        points = centers[batch, these]
        apart = points[:, _DEEPEST : 2 * _DEEPEST] - points[:, 2 * _DEEPEST :]
        between = np.concatenate((between[batch, first], apart), axis=1)
        room = np.concatenate((self.reach[first], self._room[pair]), axis=1)
        rows, along = _depth(between, room)
        scale = solid / _CLEAR
        along = scale * np.concatenate((along, -along[:, _DEEPEST:]), axis=1)
        rows = scale * np.concatenate((rows, rows[:, _DEEPEST:]), axis=1)
        free = self._free_balls.take(these, axis=0)
        return _Rows(rows, points, along, free, np.ones((these.shape[1], 1)))

    def _crossing(self, centers: Floats) -> Floats:
        """(B, P): how far each pair of balls is in each other; negative where it is apart (m)."""
        # Squares of distances by one product: a² + b² − 2 a·b; near 0, in single precision, which
        # takes half of the time.
        centers = (centers - centers[:, :1]).astype(np.float32)
        squares = (centers**2).sum(axis=2)[..., None]
        one = np.ones_like(squares)
        left = np.concatenate((-2 * centers, squares, one), axis=2)
        right = np.concatenate((centers, one, squares), axis=2)
        apart = (left @ np.swapaxes(right, 1, 2)).reshape(len(centers), -1).take(self._pairs, 1)
        crossing: Floats = self._short_room - np.sqrt(np.maximum(apart, 0.0))
        return crossing

    def crossed(self, posed: Posed) -> float:
        """How far fingers are in each other, at most, in the first of the poses (m)."""
        centers = posed.points(self.hand.balls.centers, self.hand.balls.bones)[:1]
        return max(0.0, float(self._crossing(centers).max()))

    def _posture(self, angles: Floats) -> tuple[Floats, Floats]:
        # All of it is linear in the angles; the last joints follow theirs, whatever is wanted.
        rows = angles @ self._by_posture[:, 6:].T
        rows[:, : len(self.wanted)] -= self.wanted / _POSTURE
        return rows, np.repeat(self._by_posture[None], len(angles), axis=0)

    def _posture_change(self) -> Floats:
        """(M, 6 + freedoms): how the residuals of the posture change: a joint each, then the last
        one of each finger against the one before."""
        names = self.hand.skeleton.names
        alone = np.eye(len(names)) / _POSTURE
        coupled = np.zeros((len(FINGERS) - 1, len(names)))
        for row, finger in zip(coupled, FINGERS[1:], strict=True):
            row[names.index(f"{finger}_dip")] = 1 / _COUPLED
            row[names.index(f"{finger}_pip")] = -_LAST_TO_MIDDLE / _COUPLED
        by = np.concatenate((alone, coupled))
        return np.concatenate((np.zeros((len(by), 6)), by), axis=1)


def _scale(contact: Touch) -> Floats:
    """(3, 3): what it counts to be off the metal, beside the place, and along where it slides."""
    off = np.outer(contact.outward, contact.outward)
    beside = np.eye(3) - off
    slide = np.array(contact.slide)
    if slide.any():
        beside -= (1 - _SLIDE) * np.outer(slide, slide) / (slide @ slide)
    scale: Floats = off / _ON + beside / _ALONG
    return _LOOSE * scale if contact.loose else scale


@dataclass(frozen=True)
class _Rows:
    """Residuals `rows` (B, M) of points (B, M, 3), or of directions where `moving` (M, 1) is 0,
    that change as those go along vectors `along` (B, M, 3). `free` (B, M, freedoms): 1 where they
    hang on a freedom."""

    rows: Floats
    points: Floats
    along: Floats
    free: Floats
    moving: Floats


@dataclass(frozen=True)
class _Contacts:
    """Rows that are linear in where things are: `of` (M,) is the number of the point or direction,
    `aims` (M,) is how far along its vector it should be; otherwise as in _Rows, without (B,)."""

    of: Ints
    along: Floats
    aims: Floats
    free: Floats
    moving: Floats

    def at(self, there: Floats) -> _Rows:
        """With the points and directions (B, N, 3) as they are."""
        points = there.take(self.of, axis=1)
        rows = (points * self.along).sum(axis=2) - self.aims
        along, free = (np.repeat(of[None], len(there), axis=0) for of in (self.along, self.free))
        return _Rows(rows, points, along, free, self.moving)


def _joined(one: _Rows, other: _Rows) -> _Rows:
    def both(name: str, axis: int = 1) -> Floats:
        return np.concatenate((getattr(one, name), getattr(other, name)), axis=axis)

    return _Rows(both("rows"), both("points"), both("along"), both("free"), both("moving", 0))


def _change(posed: Posed, center: Floats, of: _Rows) -> Floats:
    """(B, M, 6 + freedoms): how rows change by move, by turn about a centre (B, 3), and by angles:
    way · (axis × point + moment) = axis · (point × way) + moment · way."""
    move = of.along * of.moving
    about = cross(of.points, of.along)
    turn = about - cross(center[:, None], move)
    angles = np.concatenate((about, move), axis=2) @ np.swapaxes(posed.twists, 1, 2)
    angles *= of.free
    return np.concatenate((move, turn, angles), axis=2)


def _largest(values: Floats, count: int) -> Ints:
    """(count,): the numbers of the largest of values (N,), as far as they are above 0, filled up
    with that of the smallest."""
    above = np.flatnonzero(values > 0)
    if len(above) > count:
        above = above[np.argpartition(-values[above], count)[:count]]
    found = np.full(count, values.argmin())
    found[: len(above)] = above
    return found


def _depth(between: Floats, room: Floats) -> tuple[Floats, Floats]:
    """How far (B, N) vectors (B, N, 3) are shorter than the room (B, N) they should have, and the
    derivatives (B, N, 3) of that."""
    far = np.maximum(np.sqrt((between**2).sum(axis=2)), 1e-6)
    deep = np.maximum(room - far, 0.0)
    return deep, between * ((deep > 0) / -far)[..., None]
