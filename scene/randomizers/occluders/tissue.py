"""A flap of tissue: thick, bent, with a ruffled rim, mottled and wet."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.sampling.streams import Stream
from .material import Base
from .shape import (
    Shape,
    draw,
    normals_of,
    sheet,
    thickened,
    waves,
)

SHAPES = 6


def shape(variant: int) -> Shape:
    """A lobed disc; the anchor is in its middle."""
    stream = Stream(0, variant, "occluder tissue")
    long, wide = draw(stream, 0.03, 0.055), draw(stream, 0.02, 0.035)
    flat, faces = sheet(1.0, 1.0, 48, 40)
    # The square's grid as a disc (elliptical mapping), so that there is no corner.
    x, y = 2 * flat[:, 0], 2 * flat[:, 1]
    u, v = x * np.sqrt(1 - y * y / 2), y * np.sqrt(1 - x * x / 2)
    out = np.hypot(u, v)
    lobes, lumps, fine = waves(stream, 1.3), waves(stream, 0.014), waves(stream, 0.005)
    around = np.column_stack((u, v)) / np.maximum(out, 1e-9)[:, None]
    rim = 1.0 + 0.22 * out * lobes(around)
    at = np.column_stack((u * rim * long / 2, v * rim * wide / 2))
    bend = draw(stream, 6.0, 16.0) * (1 if variant % 2 else -1)
    curl = draw(stream, 0.0015, 0.004)
    angle = np.arctan2(v, u)
    ruffle = curl * out**3 * np.sin(angle * (5 + variant % 4) + 6 * draw(stream, 0, 1))
    z = bend * at[:, 0] ** 2 * 0.6 + ruffle + 0.0016 * lumps(at) + 0.0004 * fine(at)
    points = np.column_stack((at, z))
    thick = draw(stream, 0.002, 0.004) * np.sqrt(np.maximum(1 - out**4, 0.0)) + 0.0006
    slab, closed = thickened(points, faces, normals_of(points, faces), thick)
    return Shape(slab - slab[int(np.argmin(out))], closed, lies=True)


def material() -> bpy.types.Material:
    """Mottled, with fine vessels, under a wet film."""
    made = Base("Synthpoint Tissue Flap", {"Coat Weight": 0.8, "Coat Roughness": 0.12})
    mottled = made.shade(made.mapped(made.grain(0.009, 4.0), 0.3, 0.7, 0.55, 1.25))
    vessels = made.noise(made.position, 170.0, distortion=1.2)
    made.shade(made.mapped(vessels, 0.485, 0.5, 1.0, 0.72), mottled)
    made.relief(made.grain(0.0028, 4.0), 0.0007, 0.6)
    return made.material
