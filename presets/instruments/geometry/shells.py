"""Meshes of one or more closed surfaces: made, joined, scaled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from ..model import Bools, Face, Floats, Ints


@dataclass(frozen=True)
class Shell:
    """Vertices (N, 3), faces, and for each face its material slot and whether it is smooth."""

    vertices: Floats
    faces: list[Face]
    slots: Ints
    smooth: Bools


def shell(
    vertices: Floats, smooth: Sequence[Face], flat: Sequence[Face] = (), slot: int = 0
) -> Shell:
    """A shell of smooth and flat faces in one material slot; unused vertices are dropped."""
    faces = [*smooth, *flat]
    used = np.zeros(len(vertices), dtype=bool)
    at = corners(faces)
    used[at] = True
    if not used.all():
        faces = renumbered(faces, (np.cumsum(used) - 1)[at])
    return Shell(
        np.ascontiguousarray(vertices[used], dtype=np.float64),
        faces,
        np.full(len(faces), slot, dtype=np.int64),
        np.arange(len(faces)) < len(smooth),
    )


def join(shells: Iterable[Shell]) -> Shell:
    """Several shells as one mesh; they stay separate surfaces."""
    parts = list(shells)
    faces: list[Face] = []
    offset = 0
    for part in parts:
        faces += renumbered(part.faces, corners(part.faces) + offset)
        offset += len(part.vertices)
    return Shell(
        np.concatenate([part.vertices for part in parts]),
        faces,
        np.concatenate([part.slots for part in parts]),
        np.concatenate([part.smooth for part in parts]),
    )


def scaled(part: Shell, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> Shell:
    """The shell scaled about the origin; an odd number of negative factors mirrors it."""
    faces = part.faces if x * y * z > 0 else [face[::-1] for face in part.faces]
    return Shell(part.vertices * (x, y, z), faces, part.slots, part.smooth)


def corners(faces: Iterable[Iterable[int]]) -> Ints:
    """The vertices of one face after the other."""
    if isinstance(faces, np.ndarray):
        return faces.ravel().astype(np.int64)
    return np.fromiter(chain.from_iterable(faces), np.int64)


def renumbered(faces: Iterable[Sized], vertices: Ints) -> list[Face]:
    """Faces of as many corners as these, which have these vertices one after the other."""
    numbers = iter(vertices.tolist())
    return [tuple(islice(numbers, len(face))) for face in faces]


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
