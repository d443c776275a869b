"""Hairs of a limb: thin strands that lie along its skin, fewer and shorter where it was shaved."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.geometry.strands import faces, strands
from ....core.randomizers.backdrop import wound_shape
from ....core.randomizers.backdrop.skin import SkinDraw
from ....core.randomizers.backdrop.skin_paint import Where
from ....core.randomizers.backdrop.wound import WoundDraw
from ...blender.meshes import fill, put
from ...blender.nodes import Nodes, set_color
from ...blender.objects import add_object
from .wound import OnSkin

NAME = "Synthpoint Hairs"

COUNT, _RINGS, _SIDES = 3000, 6, 3

# How far from the middle of the wound they grow, along and around the limb (m).
_REACH = 0.15, 0.11

# Thickest, and the mean length of long ones (m).
_RADIUS, _LONG = 0.00005, 0.016


class Hairs:
    """Made once; they are laid anew for an image."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self._mesh = bpy.data.meshes.new(NAME)
        empty = np.zeros((COUNT * _RINGS * _SIDES, 3))
        fill(self._mesh, empty, faces(COUNT, _RINGS, _SIDES))
        material = bpy.data.materials.new(NAME)
        make = Nodes.of(material)
        self._color = make.add("ShaderNodeRGB")
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {"Base Color": self._color.outputs[0], "Roughness": 0.35, "Specular IOR Level": 0.6},
        )
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
        self._mesh.materials.append(material)
        self.object = add_object(NAME, self._mesh, scene.collection)

    def apply(self, skin: SkinDraw, wound: WoundDraw, where: Where, on_skin: OnSkin) -> None:
        raw = np.random.Generator(np.random.PCG64(skin.seed + 1))
        # The same numbers whatever the rest is.
        roots = (2 * raw.random((COUNT, 2)) - 1) * _REACH
        way, bend, long, thick, lift, kept = raw.random((6, COUNT))
        c, s = np.cos(where.turn), np.sin(where.turn)
        along, across = roots[:, 0] * c + roots[:, 1] * s, roots[:, 1] * c - roots[:, 0] * s
        away = wound_shape.from_edge(along, across, wound)[0]
        grown = np.clip((np.abs(away) - skin.shaved) / 0.012 + 0.3 * (bend - 0.5), 0, 1)
        there = (kept < 1.3 * skin.hair**0.8) & (away > 0.0006) & (grown > 0.02)
        length = _LONG * (0.35 + 0.95 * long) * (0.45 + 0.55 * skin.hair) * grown
        # They run down the limb; neighbours lean the same way.
        lean = 0.55 * np.sin(roots[:, 0] / 0.031 + skin.seed % 7) * np.cos(roots[:, 1] / 0.023)
        lean = lean + 0.9 * (way - 0.5)
        t = np.linspace(0, 1, _RINGS)
        turned = lean[:, None] + 1.5 * (bend[:, None] - 0.5) * t
        steps = np.stack((np.cos(turned), np.sin(turned)), axis=-1) * length[:, None, None]
        gone = np.cumsum(steps, axis=1) - steps
        points, normals = on_skin(roots[:, None] + gone / (_RINGS - 1))
        high = (0.12 + 0.5 * lift**2)[:, None] * length[:, None] * t * (1.25 - 0.75 * t)
        high = np.where(there[:, None], high - 0.0003 * (t == 0), -0.004)
        radii = _RADIUS * (0.55 + 0.45 * thick)[:, None] * (1 - 0.8 * t**2) * there[:, None]
        points = points + high[..., None] * normals
        made = strands(points, radii, np.cross(normals, (1.0, 0.2, 0.0)), _SIDES)
        put(self._mesh, made)
        self._mesh.update()
        set_color(self._color, skin.hair_color)
