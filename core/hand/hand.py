"""A hand that can be posed and searched with."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ..geometry.types import Floats
from .balls import Balls, balls
from .dress import Wardrobe
from .mesh import Mesh
from .places import Spots, spots
from .pose import Skeleton
from .shape import FINGERS, HAND, Ints, Shape, bone
from .skin import finer, skinned


class Hand:
    """All that a search wants to know of one hand; made once."""

    def __init__(self, shape: Shape, glove: float = 0.0) -> None:
        self.shape = shape
        self.glove = glove
        self.skeleton = Skeleton(shape)
        self.finer = finer(shape)
        self.mesh = Mesh(self.finer.quads, len(self.finer.vertices))
        self.balls: Balls = balls(shape)
        count = len(self.balls.radii)
        pairs = [
            (i, j)
            for i, j in np.argwhere(np.triu(np.ones((count, count)), 1)).tolist()
            if self.balls.fingers[i] != self.balls.fingers[j] and self._apart(i, j)
        ]
        self.pairs: Ints = np.array(pairs)
        self._spots: dict[tuple[str, ...], Spots] = {}

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

    def _apart(self, i: int, j: int) -> bool:
        """Whether two balls are no neighbours by birth, nor both of the palm and the roots of
        fingers, up to the first joint."""
        if self._rooted(i) and self._rooted(j):
            return False
        far = np.linalg.norm(self.balls.centers[i] - self.balls.centers[j])
        return bool(far > 1.05 * (self.balls.radii[i] + self.balls.radii[j]))

    def _rooted(self, i: int) -> bool:
        of, roots = int(self.balls.bones[i]), [bone(finger, 0) for finger in FINGERS]
        return of == HAND or of in roots or (of - 1 in roots and self.balls.shares[i] == 0)
