"""A plane with a pattern of noise, or in one colour."""

from __future__ import annotations

import bpy

from ....core.randomizers.backdrop.plain import GroundDraw
from ...blender.compat import node_tree
from ...blender.nodes import Nodes, lay
from .kind import Kind
from .relief import Plane

NAME = "Synthpoint Ground"


class Plain(Kind):
    """A flat plane."""

    kinds = ("plain", "color")

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        plane = Plane(scene, NAME, height, reach)
        self.objects = (plane.object,)
        self._build(node_tree(plane.material))

    def _build(self, tree: bpy.types.NodeTree) -> None:
        """Place → pattern → noise → colour and relief."""
        tree.nodes.clear()
        new, link = tree.nodes.new, tree.links.new
        output = new("ShaderNodeOutputMaterial")
        self._surface = new("ShaderNodeBsdfPrincipled")
        place = new("ShaderNodeNewGeometry").outputs["Position"]
        make = Nodes(tree)
        self._laid = make.laid(place)
        noise = new("ShaderNodeTexNoise")
        noise.inputs["Detail"].default_value = 4.0
        noise.inputs["Scale"].default_value = 1.0
        self._mix = make.add("ShaderNodeMix", data_type="RGBA")
        self._bump = new("ShaderNodeBump")
        link(self._laid.outputs["Vector"], noise.inputs["Vector"])
        fac = noise.outputs["Fac"]
        link(fac, self._mix.inputs["Factor"])
        color = next(s for s in self._mix.outputs if s.type == "RGBA")
        link(color, self._surface.inputs["Base Color"])
        link(fac, self._bump.inputs["Height"])
        link(self._bump.outputs["Normal"], self._surface.inputs["Normal"])
        link(self._surface.outputs["BSDF"], output.inputs["Surface"])

    def apply(self, draw: GroundDraw) -> None:
        ends = [s for s in self._mix.inputs if s.type == "RGBA"]
        for socket, factor in zip(ends, (1.0 - draw.contrast, 1.0 + draw.contrast), strict=True):
            socket.default_value = (*(min(1.0, c * factor) for c in draw.color), 1.0)
        size = draw.stretch * draw.pattern, draw.pattern
        lay(self._laid, draw.rotation, draw.offset, size)
        self._surface.inputs["Roughness"].default_value = draw.roughness
        self._bump.inputs["Strength"].default_value = draw.bump
        self._bump.inputs["Distance"].default_value = 0.3 * draw.pattern
