"""Stitches that are in a wound already: loops of thread across it, each with its knot and two
ends."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.geometry.strands import faces, strands
from ....core.geometry.types import Floats, floats
from ....core.randomizers.backdrop import wound_shape
from ....core.randomizers.backdrop.skin import SkinDraw
from ....core.randomizers.backdrop.skin_paint import Where
from ....core.randomizers.backdrop.wound import WoundDraw
from ...blender.meshes import fill, put
from ...blender.nodes import Nodes, set_color
from ...blender.objects import add_object
from .wound import OnSkin, on_place

NAME = "Synthpoint Stitches"

_SIDES = 5

# Rings of a loop, a knot and an end.
_LOOP, _KNOT, _END = 14, 34, 9
_RINGS = _LOOP + _KNOT + 2 * _END

RADIUS = 0.00014  # of the thread (m)


class Stitches:
    """At `most` so many, made once; those of an image are laid, the others lie below the skin
    without a size."""

    def __init__(self, scene: bpy.types.Scene, most: int) -> None:
        self._most = most
        self._mesh = bpy.data.meshes.new(NAME)
        quads, first = [], 0
        for rings in (_LOOP, _KNOT, _END, _END):
            quads.append(faces(most, rings, _SIDES) + first)
            first += most * rings * _SIDES
        fill(self._mesh, np.zeros((first, 3)), np.concatenate(quads))
        material = bpy.data.materials.new(NAME)
        make = Nodes.of(material)
        self._color = make.add("ShaderNodeRGB")
        surface = make.add(
            "ShaderNodeBsdfPrincipled", {"Base Color": self._color.outputs[0], "Roughness": 0.3}
        )
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
        self._mesh.materials.append(material)
        self.object = add_object(NAME, self._mesh, scene.collection)

    def apply(self, skin: SkinDraw, wound: WoundDraw, where: Where, on_skin: OnSkin) -> None:
        raw = np.random.Generator(np.random.PCG64(wound.seed + 1)).random((self._most, 9))
        places = wound_shape.stitches(wound)
        there = np.arange(self._most) < len(places)
        at = np.zeros(self._most)
        at[: len(places)] = places
        pieces = []
        for path in _paths(at, wound, raw):
            along, across, high = np.moveaxis(path, -1, 0)
            surface, normals = on_skin(on_place(along, across, where))
            up = high - wound_shape.carve(along, across, wound)
            up = np.where(there[:, None], np.maximum(up, high - 0.002), -0.004)
            points = floats(surface + up[..., None] * normals)
            slanted = floats(normals[:, :1] + np.array((0.31, 0.17, 0.11)))
            radius = RADIUS * floats(there)[:, None]
            pieces.append(strands(points, radius, slanted, _SIDES).reshape(-1, 3))
        put(self._mesh, np.concatenate(pieces))
        self._mesh.update()
        set_color(self._color, wound.thread)


def _paths(at: Floats, wound: WoundDraw, raw: Floats) -> list[Floats]:
    """Of loops, knots and both ends: (S, rings, 3) along and across the wound and up from the
    skin (m), for stitches `at` places along it; `raw` (S, 9) from 0 to 1."""
    middle = wound_shape.line(at, wound)[:, None]
    at = at[:, None]
    slant, side, tight, *ends = (raw[:, i, None] for i in range(9))
    bite = wound.bite * (0.9 + 0.2 * side)
    t = np.linspace(-1, 1, _LOOP)
    # Out of one hole, flat over the wound and into the other.
    high = (
        0.9 * RADIUS + 0.0002 * (1 - t**2) * tight - 0.0016 * np.clip((abs(t) - 0.78) / 0.22, 0, 1)
    )
    leant = 0.16 * (slant - 0.5) * bite
    loops = np.stack(np.broadcast_arrays(at + leant * t, middle + bite * t, high), axis=-1)

    # Knots lie to one side, at the hole rather than over the wound.
    beside = np.where(wound.seed % 2, 1.0, -1.0) * (0.45 + 0.25 * side)
    knot = np.concatenate(
        (at + leant * beside, middle + bite * beside, 0 * at + 2.0 * RADIUS), axis=1
    )
    turn = np.linspace(0, 2 * np.pi, _KNOT) + 6.3 * slant
    size = RADIUS * (0.95 + 0.3 * tight)
    coil = np.stack((np.sin(turn) + 2 * np.sin(2 * turn), np.cos(turn) - 2 * np.cos(2 * turn),
                     -1.3 * np.sin(3 * turn)), axis=-1)  # fmt: skip
    knots = knot[:, None] + size[..., None] * coil

    t = np.linspace(0, 1, _END)
    tails = []
    for number in (0, 1):
        way, long, rise = ends[3 * number : 3 * number + 3]
        turn = np.pi * (number + 0.15) + 1.6 * (way - 0.5) + 1.2 * (rise - 0.5) * t
        length = (0.003 + 0.006 * long) * t
        up = (0.1 + 0.75 * rise) * length * (1.2 - 0.6 * t)
        off = np.stack((np.cos(turn) * length, np.sin(turn) * length, up), axis=-1)
        tails.append(knot[:, None] + off)
    return [loops, knots, *tails]
