"""A hand that can be posed and searched with."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ..geometry.types import Floats
from ..running.kept import kept
from .balls import Balls, balls
from .dress import Wardrobe
from .mesh import Mesh
from .places import Spots, spots
from .pose import Skeleton
from .shape import FINGERS, HAND, Ints, Shape, bone
from .skin import finer, skinned


class Hand:
    """All that a search wants to know of one hand, and what it can wear; made once, what takes
    long not before it is asked for."""

    def __init__(self, shape: Shape, glove: float = 0.0) -> None:
        self.shape = shape
        self.glove = glove
        self.skeleton = Skeleton(shape)
        self.finer = finer(shape)
        self.mesh = Mesh(self.finer.quads, len(self.finer.vertices))
        self._spots: dict[tuple[str, ...], Spots] = {}

    @cached_property
    def balls(self) -> Balls:
        """What a search keeps out of the metal and out of each other."""
        return balls(self.shape)

    @cached_property
    def pairs(self) -> Ints:
        """(P, 2): the balls of different fingers that are no neighbours by birth."""
        return _pairs(self.balls)

    @cached_property
    def wardrobe(self) -> Wardrobe:
        """What it can wear."""
        return Wardrobe(self.finer)

    def spots(self, names: tuple[str, ...]) -> Spots:
        """The named places of it at rest."""
        if names not in self._spots:
            self._spots[names] = spots(self.shape, names)
        return self._spots[names]

    def gloved(self, angles: Floats, turn: Floats, move: Floats) -> Floats:
        """The vertices (N, 3) of the finer skin in its glove, as nothing presses them: joints at
        `angles` (freedoms,), the hand turned (3, 3) and moved (3,) (m)."""
        bare = skinned(self.finer, self.skeleton.pose(angles[None], turn[None], move[None]))
        skin: Floats = bare + self.glove * self.mesh.normals(bare)
        return skin


@kept
def _pairs(of: Balls) -> Ints:
    count = len(of.radii)
    return np.array(
        [
            (i, j)
            for i, j in np.argwhere(np.triu(np.ones((count, count)), 1)).tolist()
            if of.fingers[i] != of.fingers[j] and _apart(of, i, j)
        ]
    )


def _apart(of: Balls, i: int, j: int) -> bool:
    """Whether two balls are no neighbours by birth, nor both of the palm and the roots of fingers,
    up to the first joint."""
    if _rooted(of, i) and _rooted(of, j):
        return False
    far = np.linalg.norm(of.centers[i] - of.centers[j])
    return bool(far > 1.05 * (of.radii[i] + of.radii[j]))


def _rooted(of: Balls, i: int) -> bool:
    number, roots = int(of.bones[i]), [bone(finger, 0) for finger in FINGERS]
    return number == HAND or number in roots or (number - 1 in roots and of.shares[i] == 0)
