"""Blood: drops and small pools with a rounded rim, wet and dark."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.sampling.streams import Stream
from ...blender.nodes import Inputs
from .distance_field import Field, ellipsoid, surface, union
from .material import Base
from .shape import Array, Shape, draw, waves

SHAPES = 8


def shape(variant: int) -> Shape:
    """A few drops that ran together, and some that did not; flat below. The anchor is in the
    middle of the largest, at its foot."""
    stream = Stream(0, variant, "occluder blood")
    size = draw(stream, 0.0025, 0.008)
    height = size * draw(stream, 0.16, 0.34)
    bodies: list[Field] = [ellipsoid((0, 0, 0), (size, size * draw(stream, 0.75, 1.0), height))]
    for _ in range(1 + variant % 4):
        turn, off = draw(stream, 0, 2 * np.pi), size * draw(stream, 0.5, 1.0)
        radius = size * draw(stream, 0.35, 0.75)
        middle = (off * np.cos(turn), off * np.sin(turn), 0.0)
        bodies.append(ellipsoid(middle, (radius, radius, height * radius / size * 1.15)))
    pool = union(bodies, 0.5 * size)
    apart: list[Field] = []
    for _ in range(variant % 3):
        turn, off = draw(stream, 0, 2 * np.pi), size * draw(stream, 1.9, 2.3)
        radius = size * draw(stream, 0.1, 0.22)
        middle = (off * np.cos(turn), off * np.sin(turn), 0.0)
        apart.append(ellipsoid(middle, (radius, radius, 0.5 * radius)))
    rim = waves(stream, size * 1.1)

    def field(p: Array) -> Array:
        total = pool(p) + 0.08 * size * rim(p * (1, 1, 0))
        for drop in apart:
            total = np.minimum(total, drop(p))
        floor = -0.06 * size - p[:, 2]
        made: Array = np.maximum(total, floor)
        return made

    reach = 2.7 * size
    low, high = (-reach, -reach, -0.2 * size), (reach, reach, 1.6 * height + 0.25 * size)
    points, faces = surface(field, low, high, size / 13)
    return Shape(points, faces, lies=True)


def material() -> bpy.types.Material:
    """Thin rims let more light back than the middle."""
    wet: Inputs = {"Specular IOR Level": 0.5, "Coat Weight": 1.0, "Coat Roughness": 0.03}
    made = Base("Synthpoint Blood", wet)
    made.shade(made.mapped(made.grain(0.006), 0.3, 0.7, 0.55, 1.1))
    made.relief(made.grain(0.004, 1.0), 0.0003, 0.2)
    return made.material
