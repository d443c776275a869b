"""Thin tubes along paths, many at once: hairs, threads."""

from __future__ import annotations

import numpy as np

from .types import Floats


def strands(paths: Floats, radii: Floats, aside: Floats, sides: int) -> Floats:
    """Points (M, R, sides, 3) of tubes round the paths (M, R, 3), of radii that broadcast to
    (M, R). `aside` (…, 3) is any direction that is nowhere along a path."""
    ways = np.gradient(paths, axis=1)
    ways /= np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-12)
    one = np.cross(ways, aside)
    one /= np.maximum(np.linalg.norm(one, axis=-1, keepdims=True), 1e-12)
    other = np.cross(one, ways)
    turns = 2 * np.pi * np.arange(sides) / sides
    round_it = (
        np.cos(turns)[:, None] * one[..., None, :] + np.sin(turns)[:, None] * other[..., None, :]
    )
    wide = np.broadcast_to(radii, paths.shape[:2])
    points: Floats = paths[..., None, :] + wide[..., None, None] * round_it
    return points


def faces(count: int, rings: int, sides: int) -> np.ndarray:
    """Quads (F, 4) of `count` open tubes of so many rings, facing out."""
    tube, ring, side = (a.ravel() for a in np.mgrid[:count, : rings - 1, :sides])
    first = (tube * rings + ring) * sides
    beside = (side + 1) % sides
    quads = (first + side, first + sides + side, first + sides + beside, first + beside)
    return np.stack(quads, axis=1)
