"""Where an instrument in the hand is: its tip at a spot, its axis at an angle to the ground, the
forearm to the side from which it comes, and nothing in the ground or in another hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..geometry.nearest import within
from ..geometry.rotation import turns, unit
from ..geometry.types import Floats
from .graspable import MIRROR
from .hand import Hand
from .search import Held
from .shape import ELBOW, FOREARM, WRIST

UP = np.array((0.0, 0.0, 1.0))
_ROLLS = np.radians(np.arange(0, 360, 15))
_OFF = np.radians((0, 25, -25, 50, -50, 80, -80, 120, -120))  # off the direction asked for
_CLEAR = 0.001  # above the ground, metres
_METAL = 0.001  # round points of metal that stand for all of it, metres
_SLEEVE = 0.058  # half of how thick a sleeved forearm is, metres
_UPWARDS = 0.3  # how much an upper arm goes up from the forearm, about rad (see Sleeve.elbow)
_FEW = 5  # every so manyth point of metal, or ball of a hand: what is far off is so by these too
_MOST = 60  # ways that are tried; those after them are too odd
_BETWEEN = 0.003  # two hands, whose skin is not quite that of their balls, metres
# Where balls of forearm and sleeve, which must not meet anything, are from the wrist, metres: the
# last ones of a hand's balls.
ALONG_ARM = np.arange(0.04, 0.9, 0.04)
_FROM_EYE = 0.15  # that all of it keeps away from the camera, metres
# What it costs that a hand is between the camera and its instrument's tip, or its arm comes at the
# camera: beside at most 2 for an arm that goes the wrong way.
_IN_FRONT, _AT_EYE = 2.0, 1.0
_HIDDEN = 3.0  # that all of the instrument's front is hidden by the hand
_FRONT = np.array((0.0, 0.08, 0.2, 0.35, 0.5))  # points of it, from the tip to the hand
_SUPINE = 0.4  # that the palm of a hand at work faces up rather than down
_PALM, _FACES = 1.5, 0.4  # that the palm faces elsewhere, and how far it may: a cosine
PALM = np.array((0.0, 0.0, -1.0))  # out of it, in the hand's own frame


@dataclass(frozen=True)
class Solid:
    """A hand with its instrument as balls: `centers` (N, 3) and `radii` (N,), of which those of the
    metal come last (m). `forearm`: unit vector from wrist to elbow; `grip` (3,): the middle of the
    hand; `palm`: unit vector out of it; `elbow` (3,); `metal`: how many balls are of metal."""

    centers: Floats
    radii: Floats
    forearm: Floats
    grip: Floats
    palm: Floats
    elbow: Floats
    metal: int

    @property
    def of_hand(self) -> Floats:
        """(N, 4): centres and radii of the hand and its arm, without the metal."""
        count = len(self.radii) - self.metal
        return np.column_stack((self.centers[:count], self.radii[:count]))

    def moved(self, matrix: Floats) -> Solid:
        """Somewhere else, by a rigid matrix (4, 4)."""
        turn, move = matrix[:3, :3], matrix[:3, 3]
        return replace(
            self,
            centers=self.centers @ turn.T + move,
            forearm=turn @ self.forearm,
            grip=turn @ self.grip + move,
            palm=turn @ self.palm,
            elbow=turn @ self.elbow + move,
        )

    def mirrored(self) -> Solid:
        """Its mirror image, X turned round."""
        return replace(
            self,
            centers=self.centers * MIRROR,
            forearm=self.forearm * MIRROR,
            grip=self.grip * MIRROR,
            palm=self.palm * MIRROR,
            elbow=self.elbow * MIRROR,
        )


def solid(hand: Hand, held: Held, metal: Floats) -> Solid:
    """In the instrument's frame. `metal`: points of its surface (N, 3)."""
    posed = hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    balls = posed.points(hand.balls.centers, hand.balls.bones)[0]
    wrist, elbow = posed.points(hand.shape.joints[[WRIST, ELBOW]], np.array([FOREARM, FOREARM]))[0]
    forearm = unit(elbow - wrist)
    arm = wrist + ALONG_ARM[:, None] * forearm
    radii = [hand.balls.radii + hand.glove, np.full(len(arm), _SLEEVE), np.full(len(metal), _METAL)]
    centers, middle = np.concatenate((balls, arm, metal)), balls.mean(axis=0)
    palm = held.turn @ PALM
    return Solid(centers, np.concatenate(radii), forearm, middle, palm, elbow, len(metal))


@dataclass(frozen=True)
class Wish:
    """The tip at `spot` (3,), the instrument pointing down by `steep` (rad) and, seen from above,
    to `heading` (rad from +X to +Y), the forearm to where the surgeon is, the direction `home`
    (rad, as heading). `ground`: height of the ground (m); `eye` (3,): where the camera is; `palm`:
    unit vector where the palm has to face, by and large; None: anywhere. `astray`: what it costs to
    point elsewhere than to `heading`, a radian."""

    spot: Floats
    steep: float
    heading: float
    home: float
    ground: float
    eye: Floats
    palm: Floats | None = None
    astray: float = 0.2


def placed(
    one: Solid, metal: Floats, tip: Floats, wish: Wish, others: Sequence[Solid]
) -> Floats | None:
    """A rigid matrix (4, 4) from the instrument's frame, in which `metal` (N, 3) are points of its
    surface and `tip` (3,) is where it works, to the world; None where all ways meet the ground or
    another hand."""
    off, turn = _turns(one, tip, wish)
    move = wish.spot - turn @ tip
    # The ground and the camera for all of them at once, in the instrument's frame.
    low = (turn[:, 2] @ one.centers.T - one.radii).min(axis=1) + move[:, 2]
    eye = ((wish.eye - move)[:, None] @ turn)[:, 0]
    seen = np.r_[: len(one.radii) - one.metal, len(one.radii) - one.metal : len(one.radii) : _FEW]
    near = np.sqrt(_squares(eye, one.centers[seen])) - one.radii[seen]
    free = (low >= wish.ground + _CLEAR) & (near.min(axis=1) >= _FROM_EYE)
    free &= _past_eye(turn @ one.elbow + move, turn @ one.forearm, wish.eye) >= _FROM_EYE + _SLEEVE
    turn, move = turn[free], move[free]
    cost = _cost(one, tip, wish, off[free], turn)
    best = np.argsort(cost, kind="stable")[: np.isfinite(cost).sum()][:_MOST]
    for number in best[_apart(one, turn[best], move[best], others)]:
        lowest = (metal @ turn[number, 2]).min() + move[number, 2]
        if lowest < wish.ground + _CLEAR:
            continue
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = turn[number], move[number]
        there = one.moved(matrix)
        if not any(_meet(there, other) for other in others):
            return matrix
    return None


def _past_eye(elbow: Floats, forearm: Floats, eye: Floats) -> Floats:
    """(N,): how near upper arms come to the camera, which go on from elbows (N, 3), a little more
    upwards than forearms (N, 3), as sleeves do."""
    upper = unit(forearm + _UPWARDS * UP)
    to = eye - elbow
    along = np.clip((to * upper).sum(axis=1), 0.0, None)
    far: Floats = np.linalg.norm(to - along[:, None] * upper, axis=1)
    return far


def _turns(one: Solid, tip: Floats, wish: Wish) -> tuple[Floats, Floats]:
    """All ways to turn it: how far off its heading each is (N,) (rad), and matrices (N, 3, 3)."""
    forward = unit(tip - one.grip)
    first = np.array([_onto(forward, way) for way in _fronts(wish, _OFF)])
    turn = turns(_fronts(wish, _OFF)[:, None], _ROLLS[None]) @ first[:, None]
    return np.repeat(_OFF, len(_ROLLS)), turn.reshape(-1, 3, 3)


def _fronts(wish: Wish, off: Floats) -> Floats:
    """(N, 3): where its tip points, so far off its heading (N,)."""
    heading = wish.heading + off
    level = np.stack((np.cos(heading), np.sin(heading), 0 * heading), axis=1)
    fronts: Floats = np.cos(wish.steep) * level - np.sin(wish.steep) * UP
    return fronts


def _cost(one: Solid, tip: Floats, wish: Wish, off: Floats, turn: Floats) -> Floats:
    """(N,): of each way, infinite where the palm faces elsewhere than it has to."""
    home = np.array((np.cos(wish.home), np.sin(wish.home), 0.0))
    eye = unit(wish.eye - wish.spot)
    arm, palm = turn @ one.forearm, turn @ one.palm
    # To the surgeon, and rather above the horizon than below.
    cost = 1.0 - arm @ unit(home + 0.35 * UP) + _AT_EYE * np.maximum(0.0, arm @ eye - 0.6)
    at_eye = np.maximum(0.0, -_fronts(wish, off) @ eye - 0.3)
    cost += wish.astray * np.abs(off) + _IN_FRONT * at_eye
    cost += _HIDDEN * _hidden(one, tip, turn, wish)
    if wish.palm is None:
        cost += _SUPINE * (1.0 + palm @ UP)
        return cost
    return np.where(palm @ wish.palm < _FACES, np.inf, cost - _PALM * palm @ wish.palm)


def _hidden(one: Solid, tip: Floats, turned: Floats, wish: Wish) -> Floats:
    """(N,): the share of points from the tip to near the hand that hand and arm hide from the
    camera, with each of the turns (N, 3, 3)."""
    to_tip = wish.eye - wish.spot
    eyes = np.swapaxes(turned, 1, 2) @ to_tip + tip  # in the instrument's frame
    points = tip + _FRONT[:, None] * (one.grip - tip)
    balls = one.of_hand
    rays = points - eyes[:, None]
    far = np.linalg.norm(rays, axis=2)
    ways = rays / far[..., None]
    between = balls[:, :3] - eyes[:, None]
    along = np.einsum("npk,nbk->npb", ways, between)
    aside = (between**2).sum(axis=2)[:, None] - along**2
    inside = (aside < balls[:, 3] ** 2) & (along > 0) & (along < far[..., None])
    shares: Floats = inside.any(axis=2).mean(axis=1)
    return shares


def _apart(one: Solid, turn: Floats, move: Floats, others: Sequence[Solid]) -> NDArray[np.bool_]:
    """(N,): where it may be without meeting another, by a few of its hand's balls, turned (N, 3, 3)
    and moved (N, 3)."""
    few = one.of_hand[::_FEW]
    there = few[:, :3] @ np.swapaxes(turn, 1, 2) + move[:, None]
    apart = np.ones(len(turn), bool)
    for other in others:
        room = few[:, 3, None] + other.of_hand[:, 3] + _BETWEEN
        squares = _squares(there.reshape(-1, 3), other.of_hand[:, :3]).reshape(-1, *room.shape)
        apart &= ~(squares < room**2).any(axis=(1, 2))
    return apart


def _meet(one: Solid, other: Solid) -> bool:
    """Hands and arms first: there are few balls of them, and they are the most in the way."""
    hand, its = one.of_hand, other.of_hand
    metal, steel = one.centers[len(hand) :], other.centers[len(its) :]
    return (
        _touch(hand, its, _BETWEEN)
        or _touch(hand, np.insert(steel, 3, _METAL, axis=1))
        or _touch(np.insert(metal, 3, _METAL, axis=1), its)
        or len(within(metal, steel, 2 * _METAL)[0]) > 0
    )


def _touch(balls: Floats, others: Floats, room: float = 0.0) -> bool:
    """Whether any of some balls (N, 4) comes as near to one of others (M, 4): centres and radii."""
    apart = balls[:, 3, None] + others[:, 3] + room
    return bool((_squares(balls[:, :3], others[:, :3]) < apart**2).any())


def _squares(ones: Floats, others: Floats) -> Floats:
    """(N, M): of the distances between points (N, 3) and (M, 3)."""
    squares = (ones**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * (ones @ others.T)
    found: Floats = np.maximum(squares, 0.0)
    return found


def _onto(before: Floats, after: Floats) -> Floats:
    """(3, 3): the shortest turn from one unit vector onto another."""
    axis, cosine = np.cross(before, after), float(before @ after)
    length = float(np.linalg.norm(axis))
    if length < 1e-9:
        side = unit(np.cross(before, (1.0, 0, 0) if abs(before[0]) < 0.9 else (0, 1.0, 0)))
        return np.eye(3) if cosine > 0 else turns(side, np.array(np.pi))
    return turns(axis / length, np.arctan2(length, cosine))
