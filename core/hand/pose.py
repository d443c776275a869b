"""Where the bones of a hand are in a pose, for many poses at once, and how points on them move.

B poses; all of it numpy, so that a search costs milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..geometry.rotation import across, cross
from ..geometry.types import Floats
from . import anatomy
from .shape import BONES, Ints, Shape


@dataclass(frozen=True)
class Posed:
    """Hands in B poses: `turns` (B, bones, 3, 3) and `moves` (B, bones, 3) take a point at rest to
    where its bone has it, `turns @ point + moves`. `axes` and `pivots` (B, freedoms, 3) are the
    joints' as posed."""

    turns: Floats
    moves: Floats
    axes: Floats
    pivots: Floats

    def points(self, rest: Floats, bones: Ints) -> Floats:
        """(B, N, 3): points (N, 3) that each hang on one of the bones (N,)."""
        moved: Floats = np.einsum("bnij,nj->bni", self.turns[:, bones], rest) + self.moves[:, bones]
        return moved

    def directions(self, rest: Floats, bones: Ints) -> Floats:
        """(B, N, 3): directions (N, 3) that each turn with one of the bones (N,)."""
        turned: Floats = np.einsum("bnij,nj->bni", self.turns[:, bones], rest)
        return turned


class Skeleton:
    """The bones of a hand of some shape, and the joints between them."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.freedoms = anatomy.freedoms(shape)
        self.names = tuple(freedom.name for freedom in self.freedoms)
        self.rest: Floats = np.array([freedom.rest for freedom in self.freedoms])
        self.low: Floats = np.array([freedom.low for freedom in self.freedoms])
        self.high: Floats = np.array([freedom.high for freedom in self.freedoms])
        self._axes: Floats = np.array([freedom.axis for freedom in self.freedoms])
        self._pivots: Floats = np.array([freedom.pivot for freedom in self.freedoms])
        # Rodrigues' formula, as in `rotation.turns`, about pivots: by the sine and by what the
        # cosine is less than 1, each (freedoms, 4, 4).
        by = across(self._axes)
        self._by_sine, self._by_cosine = (self._about_pivots(of) for of in (by, by @ by))
        ones = np.ones(len(self.freedoms))
        columns = np.column_stack((self._axes, 0 * ones)), np.column_stack((self._pivots, ones))
        self._frames: Floats = np.stack(columns, axis=2)  # (freedoms, 4, 2)

    def _about_pivots(self, turn: Floats) -> Floats:
        """(freedoms, 4, 4) from (freedoms, 3, 3)."""
        found = np.zeros((len(turn), 4, 4))
        found[:, :3, :3] = turn
        found[:, :3, 3] = -(turn @ self._pivots[..., None])[..., 0]
        return found

    @cached_property
    def moved(self) -> NDArray[np.bool_]:
        """(freedoms, bones): whether a bone turns with a freedom."""
        parents = {f.bone: f.parent for f in reversed(self.freedoms)}
        table = np.zeros((len(self.freedoms), BONES), bool)
        for number in range(BONES):
            at: int | None = number
            while at is not None:
                table[[f.bone == at for f in self.freedoms], number] = True
                at = parents.get(at) if parents.get(at) != at else None
        return table

    def pose(self, angles: Floats, turns: Floats, moves: Floats) -> Posed:
        """The hand with its joints at `angles` (B, freedoms), turned and moved as a whole by
        `turns` (B, 3, 3) and `moves` (B, 3), which are those of the bone of the hand."""
        count = len(angles)
        # Each freedom's turn about its pivot at rest, and what it hangs on as that is posed.
        angle = (angles - self.rest)[..., None, None]
        turned = np.sin(angle) * self._by_sine
        turned += (1 - np.cos(angle)) * self._by_cosine
        turned += np.eye(4)
        hung = np.empty_like(turned)
        bones = np.zeros((count, BONES, 4, 4))
        bones[..., :3, :3], bones[..., :3, 3] = turns[:, None], moves[:, None]
        bones[..., 3, 3] = 1.0
        for now, which, parents in self._levels:
            hung[:, now] = before = bones[:, parents]
            bones[:, which] = before @ turned[:, now]
        frames = hung[..., :3, :] @ self._frames
        return Posed(bones[..., :3, :3], bones[..., :3, 3], frames[..., 0], frames[..., 1])

    @cached_property
    def _levels(self) -> list[tuple[Ints, Ints, Ints]]:
        """Freedoms that can be turned at once, each after those that it hangs on: their numbers,
        their bones, and what those hang on."""
        depth = {0: 0}
        levels: dict[int, list[tuple[int, int, int]]] = {}
        for number, freedom in enumerate(self.freedoms):
            bone = freedom.bone
            parent = bone if bone in depth else freedom.parent
            depth[bone] = depth[parent] + 1
            levels.setdefault(depth[bone], []).append((number, bone, parent))
        return [tuple(np.array(level).T) for level in levels.values()]

    def change(
        self, posed: Posed, points: Floats, ways: Floats, free: Floats, turning: Floats
    ) -> Floats:
        """(B, R, freedoms): how far along vectors `ways` (B, R, 3) points (B, R, 3) move with the
        angles (m/rad), or directions (B, R, 3) where `turning` (R, 1) is 1 and not 0. `free`
        (..., R, freedoms): whether each hangs on a freedom; see `moved`."""
        # way · (axis × (point − pivot)) = axis · (point × way) − way · (axis × pivot)
        moves = cross(points, ways) @ np.swapaxes(posed.axes, 1, 2)
        still = cross(posed.axes, posed.pivots)
        moves -= ((1 - turning) * ways) @ np.swapaxes(still, 1, 2)
        moves *= free
        return moves
