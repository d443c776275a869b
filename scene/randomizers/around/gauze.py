"""Gauze that lies: crumpled, or folded to a swab; dry, or soaked from one side."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np

from ....core.geometry.faces import Faces
from ....core.geometry.types import Floats
from ....core.randomizers.around.draw import ThingDraw
from ....core.sampling.streams import Stream
from ...blender.compat import node_tree
from ...blender.nodes import Nodes
from ...hands.surface import in_mesh
from ..occluders.shape import normals_of, sheet, thickened, waves
from .patterns import SIDE, picture, weave
from .shape import Shape

# Crumpled by tools/crumple_gauze.py: (V, N, N, 3), 1e-5 m.
_CRUMPLED = Path(__file__).with_name("gauze.npz")
_THICK = 0.0014  # of its plies together, metres
_SWABS = ((0.10, 0.10, 0.007), (0.10, 0.05, 0.009))  # length, width, height of folded ones, metres
_LAYERS = 5  # that show at a swab's side
_STRIPE = 0.0012  # half the width of the stripe that X-rays show, metres
_NO_STRIPE = 9.0
_DRY = 0.12  # soaked as little as this it has no blood at all


def shapes(shown: frozenset[str]) -> list[Shape]:
    """Crumpled ones, then swabs; all have the same faces."""
    crumpled = np.load(_CRUMPLED)["points"].astype(np.float64) * 1e-5
    count = crumpled.shape[1]
    return [
        *(_crumpled(points, number) for number, points in enumerate(crumpled)),
        *(_swab(*measures, count) for measures in _SWABS),
    ]


def _crumpled(points: Floats, number: int) -> Shape:
    count = len(points)
    rest, faces = sheet(1.0, 1.0, count, count)
    edges = np.linalg.norm(np.diff(points, axis=1), axis=2).mean() * (count - 1)
    flat = points.reshape(-1, 3)
    slab, all_faces = thickened(
        flat, faces, normals_of(flat, faces), np.full(len(flat), _THICK)
    )  # fmt: skip
    slab[:, 2] -= slab[:, 2].min()
    slab[:, :2] -= 0.5 * (slab[:, :2].max(axis=0) + slab[:, :2].min(axis=0))
    place = np.tile(rest[:, :2] * edges, (2, 1))
    stripe = place[:, 0] - 0.2 * edges if number % 3 == 0 else np.full(len(place), _NO_STRIPE)
    return _made(slab, all_faces, place, stripe, np.zeros(len(slab)))


def _swab(length: float, width: float, height: float, count: int) -> Shape:
    """A pillow whose sides show the edges of its layers."""
    rest, faces = sheet(2.0, 2.0, count, count)
    # Most rows of vertices are at the sides.
    u, v = (np.sign(w) * (1 - (1 - abs(w)) ** 2.2) for w in rest[:, :2].T)
    wave = waves(Stream(0, 1, "swab"), 0.05)
    flat = np.column_stack((u * length / 2, v * width / 2))
    side = np.maximum(abs(u), abs(v))
    fall = np.clip((side - 0.9) / 0.1, 0.0, 1.0)
    z = height * (1 - fall**2) * (1 + 0.12 * wave(flat)) + 0.0004
    ripple = 0.0007 * np.sin(2 * np.pi * _LAYERS * z / height) * (fall > 0)
    out = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
    top = np.column_stack((flat + (ripple + 0.0015 * fall * wave(flat + 0.3))[:, None] * out, z))
    below = np.column_stack((top[:, :2], np.full(len(top), 0.0002)))
    _, all_faces = thickened(top, faces, np.zeros_like(top), np.zeros(len(top)))
    gaps = np.concatenate((0.5 - 0.5 * np.cos(2 * np.pi * _LAYERS * z / height), np.ones(len(z))))
    gaps *= np.tile(fall > 0, 2)
    place = np.tile(flat, (2, 1)) + np.tile(z[:, None] * fall[:, None] * out, (2, 1))
    return _made(np.concatenate((top, below)), all_faces, place, place[:, 1] - 0.3 * width, gaps)


def _made(points: Floats, faces: np.ndarray, place: Floats, stripe: Floats, gaps: Floats) -> Shape:
    """`place` (N, 2) on the cloth (m), signed distance from a `stripe` (m), how dark `gaps` are."""
    return Shape(
        points, Faces.of(faces),
        attributes={
            "grain": np.column_stack((place / SIDE, stripe)),
            "soak": np.column_stack((np.full(len(points), -1.0), gaps, np.zeros(len(points)))),
        },
    )  # fmt: skip


def written(shape: Shape, one: ThingDraw) -> dict[str, Floats]:
    """What changes of its vertices: where it is soaked (above 0), from a side and in blots."""
    stream = Stream(one.seed, one.variant, "soaked")
    grain, soak = shape.attributes["grain"], shape.attributes["soak"]
    place = grain[:, :2] * SIDE
    turn = stream.turn()
    field = 0.55 * waves(stream, 0.075)(place) + 0.3 * waves(stream, 0.03)(place)
    field += 14.0 * place @ np.array((np.cos(turn), np.sin(turn)))
    # The share of it that blood has reached; a dry one has none.
    level = np.quantile(field, 1.0 - one.wet) if one.wet > _DRY else field.max() + 1.0
    return {"grain": grain, "soak": np.column_stack((field - level, soak[:, 1:]))}


def tint(one: ThingDraw) -> tuple[float, float, float, float]:
    """Its color, and how old the blood is."""
    return (*one.color, one.seed % 997 / 997)


def materials() -> list[bpy.types.Material]:
    """In the order of the numbers in its shapes."""
    material = bpy.data.materials.new("Synthpoint Lying Gauze")
    make = Nodes(node_tree(material))
    make.tree.nodes.clear()

    def split(name: str) -> list[bpy.types.NodeSocket]:
        given = make.add("ShaderNodeAttribute", attribute_name=in_mesh(name)).outputs["Vector"]
        return [given, *make.add("ShaderNodeSeparateXYZ", {0: given}).outputs]

    own = make.add("ShaderNodeObjectInfo").outputs
    grain, _, _, stripe = split("grain")
    _, soaked, gaps, _ = split("soak")
    looked_up = make.add("ShaderNodeTexImage", {"Vector": grain})
    looked_up.image = picture("Synthpoint Gauze Weave", weave())
    threads, blotches, _ = make.add(
        "ShaderNodeSeparateColor", {"Color": looked_up.outputs["Color"]}
    ).outputs

    reached = make.math("MULTIPLY_ADD", blotches, 0.5, make.math("ADD", soaked, -0.25))
    halo, blood = make.step(reached, -0.16, 0.02), make.step(reached, 0.0, 0.05)
    thick = make.step(reached, 0.1, 0.6)
    line = make.step(make.math("ABSOLUTE", stripe), _STRIPE, 0.6 * _STRIPE)
    shade = make.math("MULTIPLY_ADD", threads, 0.5, make.math("MULTIPLY_ADD", blotches, 0.3, 0.4))
    shade = make.math("MULTIPLY", shade, make.math("MULTIPLY_ADD", gaps, -0.55, 1.0))
    cloth = make.mix(make.math("MULTIPLY", line, 0.85), own["Color"], (0.04, 0.16, 0.5))
    fresh, old = (0.42, 0.008, 0.009), (0.2, 0.016, 0.01)
    red = make.mix(own["Alpha"], fresh, old)
    deep = make.mix(thick, red, (0.17, 0.003, 0.005))
    cloth = make.mix(make.math("MULTIPLY", halo, 0.55), cloth, (0.93, 0.42, 0.33), "MULTIPLY")
    cloth = make.mix(make.math("MULTIPLY", blood, 0.97), cloth, deep)
    color = make.first("ShaderNodeVectorMath", {0: cloth, "Scale": shade}, operation="SCALE")
    wet = make.math("MULTIPLY", blood, 0.8)
    surface = make.add(
        "ShaderNodeBsdfPrincipled",
        {
            "Base Color": color, "Roughness": make.math("MULTIPLY_ADD", wet, -0.5, 0.95),
            "Specular IOR Level": make.math("MULTIPLY_ADD", wet, 0.35, 0.12),
            "Normal": make.bump(
                make.math("MULTIPLY_ADD", threads, 0.5, blotches), 0.003,
                make.math("MULTIPLY_ADD", wet, -0.35, 0.8),
            ),
        },
    )  # fmt: skip
    make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
    return [material]
