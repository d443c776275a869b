"""Faces of a mesh, each of as many corners as it has, as two arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Faces:
    """The vertices (C,) of one face after the other, and how many each has (F,); it is read as a
    list of tuples."""

    corners: Ints
    sides: Ints

    @classmethod
    def of(cls, faces: Iterable[Sequence[int]] | NDArray[np.integer]) -> Faces:
        """From tuples or an array (F, n)."""
        if isinstance(faces, cls):
            return faces
        if isinstance(faces, np.ndarray):
            return cls(faces.ravel().astype(np.int64), np.full(len(faces), faces.shape[1]))
        every = list(faces)
        corners = np.fromiter(chain.from_iterable(every), np.int64)
        return cls(corners, np.fromiter(map(len, every), np.int64, len(every)))

    @classmethod
    def joined(cls, parts: Sequence[Faces], counts: Sequence[int]) -> Faces:
        """Those of several meshes with so many vertices, as one."""
        first = np.cumsum(counts) - counts
        corners = [part.corners + start for part, start in zip(parts, first, strict=True)]
        return cls(np.concatenate(corners), np.concatenate([part.sides for part in parts]))

    def turned(self) -> Faces:
        """Seen from the other side: the corners of each the other way round."""
        ends = np.repeat(2 * np.cumsum(self.sides) - self.sides - 1, self.sides)
        return Faces(self.corners[ends - np.arange(len(self.corners))], self.sides)

    def __len__(self) -> int:
        return len(self.sides)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        corners = iter(self.corners.tolist())
        for count in self.sides.tolist():
            yield tuple(next(corners) for _ in range(count))
