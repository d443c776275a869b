"""Where the bones of a hand are in a pose, for many poses at once, and how points on them move.

B poses; all of it numpy, so that a search costs milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..geometry.rotation import cross
from ..geometry.rotation import turns as turns_about
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
        bone_turns = np.broadcast_to(turns[:, None], (count, BONES, 3, 3)).copy()
        bone_moves = np.broadcast_to(moves[:, None], (count, BONES, 3)).copy()
        axes = np.empty((count, len(self.freedoms), 3))
        pivots = np.empty_like(axes)
        by = turns_about(self._axes, angles - self.rest)
        for now, bones, parents in self._levels:
            turn, move = bone_turns[:, parents], bone_moves[:, parents]
            pivot = self._pivots[now][..., None]
            axes[:, now] = (turn @ self._axes[now][..., None])[..., 0]
            pivots[:, now] = (turn @ pivot)[..., 0] + move
            turned = turn @ by[:, now]
            bone_moves[:, bones] = pivots[:, now] - (turned @ pivot)[..., 0]
            bone_turns[:, bones] = turned
        return Posed(bone_turns, bone_moves, axes, pivots)

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

    def change(self, posed: Posed, points: Floats, bones: Ints) -> Floats:
        """(B, N, 3, freedoms): how points (B, N, 3) that each hang on one of the bones (N,) move
        with the angles (m/rad)."""
        # axis × (point − pivot), the part with the pivots once for all points
        still = cross(posed.axes, posed.pivots)[:, None]
        moves = cross(posed.axes[:, None], points[:, :, None]) - still
        moves *= self.moved.T[bones][..., None]
        return np.swapaxes(moves, 2, 3)

    def turning(self, posed: Posed, directions: Floats, bones: Ints) -> Floats:
        """(B, N, 3, freedoms): how directions (B, N, 3) turn with the angles (1/rad)."""
        turns = cross(posed.axes[:, None], directions[:, :, None])
        turns *= self.moved.T[bones][..., None]
        return np.swapaxes(turns, 2, 3)

    def along(self, posed: Posed, points: Floats, bones: Ints, ways: Floats) -> Floats:
        """(B, N, freedoms): how far along directions (B, N, 3) points (B, N, 3) that each hang on
        one of the bones (B, N) move with the angles (m/rad): `change`, without its vectors."""
        # way · (axis × (point − pivot)) = axis · (point × way) − way · (axis × pivot)
        still = cross(posed.axes, posed.pivots)
        moves = cross(points, ways) @ np.swapaxes(posed.axes, 1, 2)
        moves -= ways @ np.swapaxes(still, 1, 2)
        along: Floats = moves * self.moved.T[bones]
        return along
