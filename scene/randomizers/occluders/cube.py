"""Boxes of any colour, which mean nothing."""

from __future__ import annotations

import numpy as np

from ....core.sampling.streams import Stream
from .plain import EDGE, material
from .shape import Array, Faces, Shape, draw, sheet

SHAPES = 4

__all__ = ["SHAPES", "material", "shape"]


def shape(variant: int) -> Shape:
    """A box with rounded edges; the first is a cube."""
    stream = Stream(0, variant, "occluder cube")
    half = np.array([EDGE / 2 * (draw(stream, 0.4, 1.4) if variant else 1.0) for _ in range(3)])
    rounding = draw(stream, 0.02, 0.2) * float(half.min())
    points: list[Array] = []
    faces: list[Faces] = []
    grid, quads = sheet(2.0, 2.0, 10, 10)
    # Fine near the edges, where the rounding is.
    grid[:, :2] = np.sign(grid[:, :2]) * np.abs(grid[:, :2]) ** 0.25
    for axis in range(3):
        for side in (1.0, -1.0):
            a, b = (axis + 1) % 3, (axis + 2) % 3
            face = np.zeros_like(grid)
            face[:, axis], face[:, a], face[:, b] = side, grid[:, 0], grid[:, 1]
            start = sum(map(len, points))
            points.append(face)
            faces.append(start + (quads if side > 0 else quads[:, ::-1]))
    box = np.concatenate(points) * half
    core = np.clip(box, -(half - rounding), half - rounding)
    away = box - core
    length = np.linalg.norm(away, axis=1, keepdims=True)
    rounded = core + away / np.maximum(length, 1e-12) * np.minimum(length, rounding)
    return Shape(rounded, np.concatenate(faces))
