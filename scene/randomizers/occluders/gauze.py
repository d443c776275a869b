"""Crumpled gauze: a folded patch of open weave."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.sampling.streams import Stream
from ...blender.nodes import Inputs
from .material import Base
from .shape import (
    Array,
    Faces,
    Shape,
    draw,
    normals_of,
    sheet,
    thickened,
    waves,
)

SHAPES = 6

THREAD = 0.0011  # from one thread to the next, m


def shape(variant: int) -> Shape:
    """Two or three layers over each other; the anchor is on the upper one."""
    stream = Stream(0, variant, "occluder gauze")
    edge_x, edge_y = draw(stream, 0.045, 0.075), draw(stream, 0.04, 0.06)
    columns, rows = 64, 56
    flat, faces = sheet(edge_x, edge_y, columns, rows)
    rim, broad = waves(stream, 0.03), waves(stream, 0.035)
    sharp = waves(stream, 0.016, 5)
    height = draw(stream, 0.003, 0.007)
    layers: list[Array] = []
    joined: list[Faces] = []
    for layer in range(2 + variant % 2):
        # Each is turned and pushed a little, as folds are.
        turn = draw(stream, -0.12, 0.12) * layer
        turned = np.array(((np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))))
        at = flat[:, :2] @ turned.T + np.array([draw(stream, -0.004, 0.004) for _ in range(2)])
        ragged = 1.0 + 0.05 * rim(at)[:, None]
        at = at * ragged
        # Creases: sharp above, round below.
        folds = 1.0 - np.abs(sharp(at))
        z = height * (0.55 * broad(at) + 0.5 * folds**2 - 0.0011 * layer / height)
        z = z + 0.0002 * waves(stream, 0.004)(at)
        pull = 0.25 * height * np.column_stack((broad(at + 0.01), sharp(at - 0.01)))
        points = np.column_stack((at + pull, z))
        slab = thickened(points, faces, normals_of(points, faces), np.full(len(points), 0.0005))
        joined.append(slab[1] + sum(map(len, layers)))
        layers.append(slab[0])
    whole = np.concatenate(layers)
    middle = int(np.argmin(np.linalg.norm(layers[0][: len(flat), :2], axis=1)))
    return Shape(whole - whole[middle], np.concatenate(joined), lies=True)


def material() -> bpy.types.Material:
    """Threads crossing each other, dark holes between them; nothing is see-through, since there
    are layers below."""
    made = Base("Synthpoint Gauze", {"Specular IOR Level": 0.15, "Sheen Weight": 0.3})
    waver = made.noise(made.position, 220.0, detail=1.0).node.outputs["Color"]
    bent = made.vector("MULTIPLY_ADD", waver, (0.0009, 0.0009, 0.0), made.position)
    threads = []
    for direction in ("X", "Y"):
        inputs: Inputs = {"Vector": bent, "Scale": 1.0 / THREAD / 3.183}
        outputs = made.add("ShaderNodeTexWave", inputs, bands_direction=direction).outputs
        threads.append(outputs["Fac"] if "Fac" in outputs else outputs[1])
    most = made.math("MAXIMUM", *threads)
    made.shade(made.mapped(most, 0.2, 0.75, 0.42, 1.0))
    made.relief(most, 0.0004, 0.8)
    return made.material
