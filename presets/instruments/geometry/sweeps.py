"""Sections swept into solids: lofts, rings, prisms."""

from __future__ import annotations

import numpy as np

from ..model import Bools, Floats
from .curves import oval
from .shells import Shell, as_faces, bands, shell


def rounded_rectangle(
    half_width: Floats,
    half_height: Floats,
    radius: Floats,
    corner: int,
    across: int,
    up: int = 1,
) -> Floats:
    """Sections (S, K, 2) counter-clockwise from the middle of the right side.

    `corner` segments in each rounded corner, `across` and `up` points inside the horizontal and
    the vertical sides (even `across` has none in the middle).
    """
    angle = np.linspace(0.0, np.pi / 2, corner + 1)
    w, h, r = (np.asarray(v, dtype=np.float64)[:, None] for v in (half_width, half_height, radius))
    arc = np.stack([w - r + r * np.cos(angle), h - r + r * np.sin(angle)], axis=-1)
    spread = -np.cos(np.linspace(0.0, np.pi, across + 2)[1:-1])
    top = np.stack([-(w - r) * spread, np.broadcast_to(h, (len(w), across))], axis=-1)
    rise = np.linspace(1.0, -1.0, up + 2)[1:-1]
    left = np.stack([np.broadcast_to(-w, (len(w), up)), (h - r) * rise], axis=-1)
    upper = np.concatenate([arc, top, (arc * (-1, 1))[:, ::-1]], axis=1)
    return np.concatenate([upper, left, -upper, -left], axis=1)


def loft(rings: Floats, flat_columns: Bools | None = None) -> Shell:
    """A skin over rings (S, K, 3) that run counter-clockwise seen from the last ring, with caps.

    Faces in `flat_columns` (S - 1, K) are shaded flat.
    """
    count, columns = rings.shape[:2]
    quads = bands(count, columns)
    caps = [tuple(range(columns))[::-1], tuple(range((count - 1) * columns, count * columns))]
    flat = np.zeros((count - 1, columns), dtype=bool) if flat_columns is None else flat_columns
    return shell(rings.reshape(-1, 3), as_faces(quads[~flat]), as_faces(quads[flat]) + caps)


def ring(
    centre: tuple[float, float],
    semi_axes: tuple[float, float],
    tilt: float,
    section: tuple[float, float],
    around: int = 96,
    slot: int = 0,
) -> Shell:
    """A closed oval ring in the XY plane; `section` is its (half width, half height).

    `semi_axes` are those of the oval its section's middle runs on, `tilt` turns it about +Z.
    """
    angle = np.linspace(0.0, 2 * np.pi, around, endpoint=False)
    middle, outward = oval(centre, semi_axes, tilt, angle)
    # Between an ellipse and a rectangle: finger rings are ground round but keep some flat.
    turn = np.linspace(0.0, 2 * np.pi, 28, endpoint=False)
    power = 2.0 / 2.5
    c, s = np.cos(turn), np.sin(turn)
    across = section[0] * np.sign(c) * np.abs(c) ** power
    height = section[1] * np.sign(s) * np.abs(s) ** power
    plan = middle[:, None] + outward[:, None] * across[None, :, None]
    points = np.concatenate(
        [plan, np.broadcast_to(height[None, :, None], (*plan.shape[:2], 1))], axis=2
    )
    faces = [face[::-1] for face in as_faces(bands(around, len(turn), closed=True))]
    return shell(points.reshape(-1, 3), faces, slot=slot)


def prism(outline: Floats, bottom: float, top: float, radius: float, corner: int = 4) -> Shell:
    """A convex outline (K, 2), counter-clockwise, raised from bottom to top, upper edge rounded."""
    angle = np.linspace(0.0, np.pi / 2, corner + 1)
    following, previous = np.roll(outline, -1, axis=0), np.roll(outline, 1, axis=0)
    along = [outline - previous, following - outline]
    normals = [
        np.stack([d[:, 1], -d[:, 0]], axis=1) / np.linalg.norm(d, axis=1, keepdims=True)
        for d in along
    ]
    mean = normals[0] + normals[1]
    mean /= np.linalg.norm(mean, axis=1, keepdims=True)
    mean /= np.maximum((mean * normals[1]).sum(axis=1, keepdims=True), 0.6)
    levels = [(0.0, bottom)] + [
        (radius * (1 - np.cos(a)), top - radius + radius * np.sin(a)) for a in angle
    ]
    rings = np.array(
        [np.column_stack([outline - mean * inset, np.full(len(outline), z)]) for inset, z in levels]
    )
    return loft(rings)
