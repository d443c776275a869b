"""Meshes of one or more closed surfaces: made, joined, scaled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ....core.geometry.faces import Faces
from ..model import Bools, Face, Floats, Ints


@dataclass(frozen=True)
class Shell:
    """Vertices (N, 3), faces, and for each face its material slot and whether it is smooth."""

    vertices: Floats
    faces: Faces
    slots: Ints
    smooth: Bools


def shell(
    vertices: Floats, smooth: Sequence[Face], flat: Sequence[Face] = (), slot: int = 0
) -> Shell:
    """A shell of smooth and flat faces in one material slot; unused vertices are dropped."""
    faces = Faces.of([*smooth, *flat])
    used = np.zeros(len(vertices), dtype=bool)
    used[faces.corners] = True
    if not used.all():
        faces = Faces((np.cumsum(used) - 1)[faces.corners], faces.sides)
    return Shell(
        np.ascontiguousarray(vertices[used], dtype=np.float64),
        faces,
        np.full(len(faces), slot, dtype=np.int64),
        np.arange(len(faces)) < len(smooth),
    )


def join(shells: Iterable[Shell]) -> Shell:
    """Several shells as one mesh; they stay separate surfaces."""
    parts = list(shells)
    return Shell(
        np.concatenate([part.vertices for part in parts]),
        Faces.joined([part.faces for part in parts], [len(part.vertices) for part in parts]),
        np.concatenate([part.slots for part in parts]),
        np.concatenate([part.smooth for part in parts]),
    )


def scaled(part: Shell, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> Shell:
    """The shell scaled about the origin; an odd number of negative factors mirrors it."""
    faces = part.faces if x * y * z > 0 else part.faces.turned()
    return Shell(part.vertices * (x, y, z), faces, part.slots, part.smooth)


def bands(stations: int, columns: int, closed: bool = False) -> Ints:
    """Quads (S, K, 4) between successive rings of K vertices; the last band joins the first."""
    s = np.arange(stations if closed else stations - 1)[:, None]
    k = np.arange(columns)[None, :]
    a, b = s * columns, ((s + 1) % stations) * columns
    n = (k + 1) % columns
    return np.stack(np.broadcast_arrays(a + k, a + n, b + n, b + k), axis=-1)


def as_faces(quads: Ints) -> list[Face]:
    """Rows of indices (..., n) as face tuples."""
    return list(map(tuple, quads.reshape(-1, quads.shape[-1]).tolist()))
