"""The sleeve of a gown, which the cuff of a glove ends on: a tube that goes out of the picture."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.sampling.streams import Stream
from .material import Base
from .shape import Array, Faces, draw, waves

ROUND, ALONG = 28, 44


def tube(stream: Stream, start: Array, length: float, narrow: float) -> tuple[Array, Faces]:
    """Vertices and faces from `start` along −Y, `narrow` metres in radius under the cuff, then as
    wide as a sleeve is; its folds run round it where it is narrow. Open at both ends."""
    wide = draw(stream, 0.042, 0.052)
    turn = np.linspace(0, 2 * np.pi, ROUND, endpoint=False)
    share = np.linspace(0, 1, ALONG) ** 1.3
    grow = 1 - np.exp(-share * 9)
    sag = draw(stream, -0.02, 0.03)
    points = []
    folds, broad = waves(stream, 0.028), waves(stream, 0.07)
    for s, g in zip(share, grow, strict=True):
        radius = narrow + (wide - narrow) * g
        ring = np.column_stack(
            (radius * np.cos(turn), np.full(ROUND, -s * length), 0.8 * radius * np.sin(turn))
        )
        ring[:, 2] += sag * s * s
        points.append(ring)
    flat = np.concatenate(points)
    out = np.column_stack((flat[:, 0], np.zeros(len(flat)), flat[:, 2]))
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    loose = np.repeat(np.clip(grow, 0, 1), ROUND)
    crease = np.abs(folds(flat * (0.6, 1.6, 0.6)))
    moved = flat + out * (loose * (0.005 * broad(flat) - 0.006 * crease))[:, None]
    i, j = (a.ravel() for a in np.mgrid[: ALONG - 1, :ROUND])
    ring, k = i * ROUND, (j + 1) % ROUND
    faces = np.stack((ring + j, ring + k, ring + ROUND + k, ring + ROUND + j), axis=1)
    return moved + start, faces.astype(np.int32)


def material() -> bpy.types.Material:
    """Blue to green cloth, another for each object of the pool; its shine is not the rubber's."""
    made = Base("Synthpoint Sleeve", {"Roughness": 0.85, "Sheen Weight": 0.2})
    random = made.add("ShaderNodeObjectInfo").outputs["Random"]
    hue = made.mapped(random, 0.0, 1.0, 0.45, 0.6)
    cloth = made.first("ShaderNodeCombineColor", {0: hue, 1: 0.6, 2: 0.32}, mode="HSV")
    made.shade(made.mapped(made.grain(0.03), 0.3, 0.7, 0.85, 1.1), cloth)
    made.relief(made.grain(0.0012, 1.0), 0.0002, 0.4)
    return made.material
