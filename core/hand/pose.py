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
from .shape import BONES, HAND, Ints, Shape


@dataclass(frozen=True)
class Posed:
    """Hands in B poses: `matrices` (B, bones, 3, 4) take a point at rest, with 1 after it, to where
    its bone has it. `twists` (B, freedoms, 6) are how all that hangs on a joint moves with its
    angle: at a point p, axis × p + moment (m/rad)."""

    matrices: Floats
    twists: Floats

    @property
    def turns(self) -> Floats:
        """(B, bones, 3, 3)."""
        return self.matrices[..., :3]

    @property
    def moves(self) -> Floats:
        """(B, bones, 3)."""
        return self.matrices[..., 3]

    def points(self, rest: Floats, bones: Ints) -> Floats:
        """(B, N, 3): points (N, 3) that each hang on one of the bones (N,)."""
        return self.directions(rest, bones) + self.moves[:, bones]

    def directions(self, rest: Floats, bones: Ints) -> Floats:
        """(B, N, 3): directions (N, 3) that each turn with one of the bones (N,)."""
        turned: Floats = np.einsum("bnij,nj->bni", self.turns[:, bones], rest)
        return turned

    def mixed(self, rest: Floats, bones: Ints) -> Floats:
        """(B, N, 3): both at once; `rest` (N, 4) has 1 after a point, and 0 after a direction."""
        there: Floats = np.einsum("bnij,nj->bni", self.matrices.take(bones, axis=1), rest)
        return there


class Skeleton:
    """The bones of a hand of some shape, and the joints between them."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.freedoms = anatomy.freedoms(shape)
        self.names = tuple(freedom.name for freedom in self.freedoms)
        self.rest: Floats = np.array([freedom.rest for freedom in self.freedoms])
        self.low: Floats = np.array([freedom.low for freedom in self.freedoms])
        self.high: Floats = np.array([freedom.high for freedom in self.freedoms])
        axes: Floats = np.array([freedom.axis for freedom in self.freedoms])
        pivots: Floats = np.array([freedom.pivot for freedom in self.freedoms])
        # Rodrigues' formula, as in `rotation.turns`, about pivots: what is still, and what goes by
        # the sine and by the cosine, each (freedoms, 4, 4), as they are turned one after another.
        order = self._chain.order
        by = across(axes)
        sine, cosine = (_about(pivots, of)[order] for of in (by, by @ by))
        self._still: Floats = np.eye(4) + cosine
        self._by_sine, self._by_cosine = sine, -cosine
        ones = np.ones(len(self.freedoms))
        columns = np.column_stack((axes, 0 * ones)), np.column_stack((pivots, ones))
        self._frames: Floats = np.stack(columns, axis=2)  # (freedoms, 4, 2)

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
        chain = self._chain
        angle = (angles - self.rest).take(chain.order, axis=1)[..., None, None]
        turned = np.sin(angle) * self._by_sine
        turned += np.cos(angle) * self._by_cosine
        turned += self._still
        # The hand, then what each freedom makes of what it hangs on.
        links = np.zeros((len(angles), 1 + len(self.freedoms), 4, 4))
        links[:, 0, :3, :3], links[:, 0, :3, 3], links[:, 0, 3, 3] = turns, moves, 1.0
        for begin, end in chain.levels:
            hung = links.take(chain.parents[begin:end], axis=1)
            np.matmul(hung, turned[:, begin:end], out=links[:, 1 + begin : 1 + end])
        frames = links.take(chain.hung, axis=1)[..., :3, :] @ self._frames
        axes, pivots = frames[..., 0], frames[..., 1]
        twists = np.concatenate((axes, cross(pivots, axes)), axis=2)
        return Posed(links.take(chain.bones, axis=1)[..., :3, :], twists)

    @cached_property
    def _chain(self) -> _Chain:
        return _Chain.of([(f.bone, f.parent) for f in self.freedoms])


@dataclass(frozen=True)
class _Chain:
    """In which `order` (F,) freedoms are turned: those between a begin and an end of the `levels`
    at once. Links are the hand and one for each freedom in that order: `parents` (F,), in it, and
    `hung` (F,), in the freedoms' own, are those that a freedom hangs on, `bones` those of bones."""

    order: Ints
    levels: list[tuple[int, int]]
    parents: Ints
    hung: Ints
    bones: Ints

    @classmethod
    def of(cls, freedoms: list[tuple[int, int]]) -> _Chain:
        """From the bone of each freedom, and that bone's parent; a bone's last freedom carries
        it."""
        depth = {HAND: 0}
        level, before = [], []
        last: dict[int, int | None] = {HAND: None}
        for number, (bone, parent) in enumerate(freedoms):
            on = bone if bone in depth else parent
            depth[bone] = depth[on] + 1
            level.append(depth[bone])
            before.append(last[on])
            last[bone] = number
        order = np.argsort(level, kind="stable")
        ends = np.cumsum(np.bincount(level)[1:])
        link: dict[int | None, int] = {int(n): 1 + at for at, n in enumerate(order)} | {None: 0}
        hung = np.array([link[number] for number in before])
        bones = np.array([link[last.get(number)] for number in range(BONES)])
        levels = list(zip([0, *ends.tolist()], ends.tolist(), strict=False))
        return cls(order, levels, hung[order], hung, bones)


def _about(pivots: Floats, turn: Floats) -> Floats:
    """(freedoms, 4, 4) about pivots (freedoms, 3), from (freedoms, 3, 3)."""
    found = np.zeros((len(turn), 4, 4))
    found[:, :3, :3] = turn
    found[:, :3, 3] = -(turn @ pivots[..., None])[..., 0]
    return found
