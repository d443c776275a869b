"""A plane with a pattern of noise, or in one colour."""

from __future__ import annotations

import bpy

from ...core.sample import GroundDraw
from ..compat import node_tree
from ..nodes import set_turn
from .relief import Plane

NAME = "Synthpoint Ground"


class Plain:
    """A flat plane."""

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        plane = Plane(scene, NAME, height, reach)
        self.objects = (plane.object,)
        self._build(node_tree(plane.material))

    def _build(self, tree: bpy.types.NodeTree) -> None:
        """Object coordinates → offset and size → noise → colour and relief."""
        tree.nodes.clear()
        new, link = tree.nodes.new, tree.links.new
        output = new("ShaderNodeOutputMaterial")
        self._surface = new("ShaderNodeBsdfPrincipled")
        self._turned, self._mapping = new("ShaderNodeMapping"), new("ShaderNodeMapping")
        coordinates = new("ShaderNodeTexCoord")
        noise = new("ShaderNodeTexNoise")
        noise.inputs["Detail"].default_value = 4.0
        noise.inputs["Scale"].default_value = 1.0
        self._mix = new("ShaderNodeMix")
        self._mix.data_type = "RGBA"
        self._bump = new("ShaderNodeBump")
        link(coordinates.outputs["Object"], self._turned.inputs["Vector"])
        link(self._turned.outputs["Vector"], self._mapping.inputs["Vector"])
        link(self._mapping.outputs["Vector"], noise.inputs["Vector"])
        fac = noise.outputs["Fac"]
        link(fac, self._mix.inputs["Factor"])
        color = next(s for s in self._mix.outputs if s.type == "RGBA")
        link(color, self._surface.inputs["Base Color"])
        link(fac, self._bump.inputs["Height"])
        link(self._bump.outputs["Normal"], self._surface.inputs["Normal"])
        link(self._surface.outputs["BSDF"], output.inputs["Surface"])

    def apply(self, draw: GroundDraw) -> None:
        flat = draw.kind == "color"
        contrast, bump = (0.0, 0.0) if flat else (draw.contrast, draw.bump)
        ends = [s for s in self._mix.inputs if s.type == "RGBA"]
        for socket, factor in zip(ends, (1.0 - contrast, 1.0 + contrast), strict=True):
            socket.default_value = (*(min(1.0, c * factor) for c in draw.color), 1.0)
        size = 1.0 / draw.pattern
        self._mapping.inputs["Scale"].default_value = (size / draw.stretch, size, size)
        set_turn(self._turned, draw.rotation)
        self._mapping.inputs["Location"].default_value = (*draw.offset, 0.0)
        self._surface.inputs["Roughness"].default_value = draw.roughness
        self._bump.inputs["Strength"].default_value = bump
        self._bump.inputs["Distance"].default_value = 0.3 * draw.pattern
