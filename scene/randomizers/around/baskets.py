"""Baskets of slotted plastic, with instruments in them."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.geometry.faces import Faces
from ....core.geometry.types import Floats
from ....core.randomizers.around.draw import ThingDraw
from ...blender.compat import node_tree
from ...blender.nodes import Nodes
from ...instruments.metals import metal
from .jumble import jumble
from .shape import Shape, joined
from .solids import oblong, outward, plate, swept

_WALL = 0.0022  # thickness, metres
_PITCH = 0.0135  # from one slot to the next, metres
_OPEN = 0.42  # of that, which is open


def shapes(shown: frozenset[str]) -> list[Shape]:
    """A long one and a small, deep one."""
    return [
        _basket(shown, 1, (0.135, 0.095), 0.075, 4),
        _basket(shown, 2, (0.11, 0.082), 0.09, 3),
    ]


def _basket(
    shown: frozenset[str], seed: int, half: tuple[float, float], high: float, number: int
) -> Shape:
    """Bands below and above, bars between them, a lip; walls lean out."""
    path = oblong(*half, 0.028, 144)
    lean = 0.16

    def band(low: float, top: float, thick: float) -> Shape:
        out, up = lean * low, lean * top
        return swept(path, [(out, low), (out + thick, low), (up + thick, top), (up, top)])

    foot, neck = 0.2 * high, 0.8 * high
    rim = lean * high
    lip = [
        (rim - 0.001, high - 0.004), (rim + 0.0095, high - 0.0065),
        (rim + 0.0115, high - 0.0045), (rim + 0.0108, high - 0.0008),
        (rim + 0.007, high + 0.001), (rim, high + 0.0006), (rim - 0.0018, high - 0.001),
    ]  # fmt: skip
    parts = [
        plate(path, 0.0006, 0.0006 + _WALL),
        band(0.0006, foot, _WALL),
        band(neck, high, _WALL),
        swept(path, lip),
        swept(path, [(lean * foot - 0.0004, foot - 0.003), (lean * foot + 0.0034, foot - 0.003),
                     (lean * foot + 0.0034, foot), (lean * foot - 0.0004, foot)]),
        _bars(path, foot - 0.001, neck + 0.001, lean),
    ]  # fmt: skip
    inside = jumble(shown, seed, number, (half[0] - 0.012, half[1] - 0.012), 0.004, (1, 2))
    return joined([*parts, *inside])


def _bars(path: Floats, low: float, high: float, lean: float) -> Shape:
    """Upright bars all round."""
    length = float(np.linalg.norm(np.roll(path, -1, axis=0) - path, axis=1).sum())
    count = round(length / _PITCH)
    closed = np.concatenate((path, path[:1]))
    along = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))))
    out = np.concatenate((outward(path), outward(path)[:1]))

    def at(where: Floats, values: Floats) -> Floats:
        return np.column_stack([np.interp(where % along[-1], along, values[:, k]) for k in (0, 1)])

    middle = np.arange(count) * along[-1] / count
    wide = 0.5 * (1 - _OPEN) * along[-1] / count
    corners = []
    for side, thick in ((-1, 0.0), (1, 0.0), (1, _WALL), (-1, _WALL)):
        there = middle + side * wide
        for z in (low, high):
            plan = at(there, closed) + (lean * z + thick) * at(there, out)
            corners.append(np.column_stack((plan, np.full(count, z))))
    points = np.stack(corners, axis=1).reshape(-1, 3)
    box = np.array(((0, 2, 3, 1), (2, 4, 5, 3), (4, 6, 7, 5), (6, 0, 1, 7)))
    faces = (box[None] + 8 * np.arange(count)[:, None, None]).reshape(-1, 4)[:, ::-1]
    return Shape(points, Faces.of(faces), None, np.zeros(len(faces), bool))


def tint(one: ThingDraw) -> tuple[float, float, float, float]:
    """The color of its plastic."""
    return (*one.color, 1.0)


def materials() -> list[bpy.types.Material]:
    """In the order of the numbers in its shapes."""
    material = bpy.data.materials.new("Synthpoint Plastic")
    make = Nodes(node_tree(material))
    make.tree.nodes.clear()
    own = make.add("ShaderNodeObjectInfo").outputs
    surface = make.add(
        "ShaderNodeBsdfPrincipled",
        {"Base Color": own["Color"], "Roughness": 0.34, "Specular IOR Level": 0.45},
    )
    make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
    return [material, metal("steel"), metal("gold")]
