"""Finds the pose in which a hand holds an instrument: bounded least squares on its joints.

Damped Gauss-Newton steps (Levenberg, 1944; Marquardt, 1963) from several starts at once, with
analytic derivatives; a joint at its limit that pushes outwards is left out of a step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geometry.rotation import turns
from ..geometry.types import Floats
from .contacts import Hold, Metal
from .fitted import fitted
from .hand import Hand
from .residuals import Residuals, State

# How much things in each other count, for how many steps, and how many of the hands go on.
_STAGES = ((0.0, 8, 2), (0.3, 6, 1), (1.0, 9, 1))
_SMALL_GAIN = 1e-3


@dataclass(frozen=True)
class Held:
    """A pose in the instrument's frame: `angles` (freedoms,), and the hand as a whole turned by
    `turn` (3, 3) and moved by `move` (3,). `cost` is half the sum of the squared residuals."""

    angles: Floats
    turn: Floats
    move: Floats
    cost: float


class Search:
    """For the pose of one hand in one hold."""

    def __init__(self, hand: Hand, hold: Hold, metal: Metal) -> None:
        self.hand = hand
        self.hold = hold
        self.residuals = Residuals(hand, hold, metal)

    def best(self, starts: Floats, rolls: Floats | None = None) -> Held:
        """The pose that the best of the starts leads to: angles (B, freedoms), and how the hand as
        a whole is turned before the search, vectors (B, 3) about which it turns by their length
        (rad). Fingers first go to their places and into their rings through whatever is there; the
        hands that come nearest then leave the metal."""
        skeleton = self.hand.skeleton
        at = self._placed(np.clip(starts, skeleton.low, skeleton.high), rolls)
        for solid, steps, kept in _STAGES:
            at, cost = self._improved(at, solid, steps)
            best = np.argsort(cost, kind="stable")[:kept]
            at, cost = at.those(best), cost[best]
        return Held(at.angles[0], at.turns[0], at.moves[0], float(cost[0]))

    def _improved(self, at: State, solid: float, steps: int) -> tuple[State, Floats]:
        """After some steps, and its costs (B,). `solid`: how much things in each other count."""
        damping = np.full(len(at.angles), 1e-2)
        rows, change, center = self.residuals.at(at, solid)
        cost = 0.5 * (rows**2).sum(axis=1)
        for _ in range(steps):
            step = self._step(rows, change, damping, at.angles)
            new = self.moved(at, step, center)
            new_rows, new_change, new_center = self.residuals.at(new, solid)
            new_cost = 0.5 * (new_rows**2).sum(axis=1)
            better = new_cost < cost
            gain = np.max(np.where(better, (cost - new_cost) / np.maximum(cost, 1e-9), 0.0))
            damping = np.where(better, damping * 0.3, damping * 4.0).clip(1e-7, 1e4)
            if better.all():
                at, rows, change, center, cost = new, new_rows, new_change, new_center, new_cost
                if gain < _SMALL_GAIN:
                    break
            elif better.any():
                at = State(
                    _taken(better, new.angles, at.angles),
                    _taken(better, new.turns, at.turns),
                    _taken(better, new.moves, at.moves),
                )
                rows, change = _taken(better, new_rows, rows), _taken(better, new_change, change)
                center, cost = _taken(better, new_center, center), _taken(better, new_cost, cost)
        return at, cost

    def _placed(self, angles: Floats, rolls: Floats | None) -> State:
        """Where the hand as a whole begins: as the hold has it, its contacts' mean at theirs."""
        count = len(angles)
        whole = self._turned_to(angles) if any(self.hold.palm) else self._fitted(angles)
        if rolls is not None:
            whole = whole @ _turned(rolls)
        posed = self.hand.skeleton.pose(angles, whole, np.zeros((count, 3)))
        there = self.residuals.used(posed).mean(axis=1)
        return State(angles, whole, self.residuals.targets().mean(axis=0) - there)

    def _turned_to(self, angles: Floats) -> Floats:
        """(B, 3, 3): palm and fingers as the hold has them."""
        palm, fingers = np.array(self.hold.palm), np.array(self.hold.fingers)
        out = -palm / np.linalg.norm(palm)
        along = fingers - (fingers @ out) * out
        along /= np.linalg.norm(along)
        turn = np.column_stack((np.cross(along, out), along, out))
        return np.broadcast_to(turn, (len(angles), 3, 3)).copy()

    def _fitted(self, angles: Floats) -> Floats:
        """(B, 3, 3): so that the places of the hand with these angles come to face the metal where
        they are to touch it, as well as they can without a finger moving."""
        count = len(angles)
        eye = np.broadcast_to(np.eye(3), (count, 3, 3))
        posed = self.hand.skeleton.pose(angles, eye, np.zeros((count, 3)))
        of = self.residuals
        targets, facing = of.targets(), of.facing()
        ways = posed.directions(of.ways[: len(facing)], of.way_bones[: len(facing)])
        return fitted(of.used(posed), ways, targets, facing)

    def moved(self, at: State, step: Floats, center: Floats) -> State:
        """The whole hand moved by the first three of a step and turned by the next about its
        knuckles' middle; then its joints."""
        skeleton = self.hand.skeleton
        turned = _turned(step[:, 3:6])
        moves = center + (turned @ (at.moves - center)[..., None])[..., 0] + step[:, :3]
        angles = np.minimum(np.maximum(at.angles + step[:, 6:], skeleton.low), skeleton.high)
        return State(angles, turned @ at.turns, moves)

    def _step(self, rows: Floats, change: Floats, damping: Floats, angles: Floats) -> Floats:
        skeleton = self.hand.skeleton
        gradient: Floats = np.einsum("bmi,bm->bi", change, rows)
        # At a limit and pushing outwards: left out of this step.
        stuck = np.zeros(gradient.shape, bool)
        down = gradient[:, 6:] > 0
        stuck[:, 6:] = ((angles <= skeleton.low + 1e-9) & down) | (
            (angles >= skeleton.high - 1e-9) & ~down
        )
        change = change * ~stuck[:, None]
        normal = np.swapaxes(change, 1, 2) @ change
        scale = np.einsum("bii->bi", normal)
        np.einsum("bii->bi", normal)[:] += damping[:, None] * scale + 1e-6 + 1.0 * stuck
        gradient = gradient * ~stuck
        step = -np.linalg.solve(normal, gradient[..., None])[..., 0].astype(np.float64)
        # Radians and metres: no step so long that the derivatives mean nothing.
        short: Floats = step * np.minimum(1.0, 0.5 / np.abs(step).max(axis=1).clip(1e-9))[:, None]
        return short


def _taken(better: NDArray[np.bool_], new: Floats, old: Floats) -> Floats:
    """(B, ...): the new one where it is better."""
    chosen: Floats = np.where(better.reshape(-1, *[1] * (new.ndim - 1)), new, old)
    return chosen


def _turned(vectors: Floats) -> Floats:
    """(B, 3, 3): rotations about vectors (B, 3) by their lengths (rad)."""
    angles = np.maximum(np.sqrt((vectors * vectors).sum(axis=-1)), 1e-12)
    return turns(vectors / angles[..., None], angles)
