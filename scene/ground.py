"""The ground plane and its material: made once, driven by values."""

from __future__ import annotations

import bpy

from ..core.sample import GroundDraw
from .compat import node_tree
from .visible import show

NAME = "Synthpoint Ground"

# Two faces in exactly one plane render black, and a table of the file's own often lies at 0 (m).
BELOW = 0.0002


class GroundPlane:
    """A plane at `height`, reaching `reach` metres to each side."""

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        mesh = bpy.data.meshes.new(NAME)
        corners = [(x * reach, y * reach, 0.0) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
        self._plane = bpy.data.objects.new(NAME, mesh)
        self._plane.location.z = height - BELOW
        scene.collection.objects.link(self._plane)
        material = bpy.data.materials.new(NAME)
        mesh.materials.append(material)
        self._build(node_tree(material))

    def _build(self, tree: bpy.types.NodeTree) -> None:
        """Object coordinates → offset and size → noise → colour and relief."""
        tree.nodes.clear()
        new, link = tree.nodes.new, tree.links.new
        output = new("ShaderNodeOutputMaterial")
        self._surface = new("ShaderNodeBsdfPrincipled")
        self._mapping = new("ShaderNodeMapping")
        coordinates = new("ShaderNodeTexCoord")
        noise = new("ShaderNodeTexNoise")
        noise.inputs["Detail"].default_value = 4.0
        noise.inputs["Scale"].default_value = 1.0
        self._mix = new("ShaderNodeMix")
        self._mix.data_type = "RGBA"
        self._bump = new("ShaderNodeBump")
        link(coordinates.outputs["Object"], self._mapping.inputs["Vector"])
        link(self._mapping.outputs["Vector"], noise.inputs["Vector"])
        fac = noise.outputs["Fac"]
        link(fac, self._mix.inputs["Factor"])
        color = next(s for s in self._mix.outputs if s.type == "RGBA")
        link(color, self._surface.inputs["Base Color"])
        link(fac, self._bump.inputs["Height"])
        link(self._bump.outputs["Normal"], self._surface.inputs["Normal"])
        link(self._surface.outputs["BSDF"], output.inputs["Surface"])

    def apply(self, draw: GroundDraw | None) -> None:
        show(self._plane, draw is not None)
        if draw is None:
            return
        light, dark = 1.0 + draw.contrast, 1.0 - draw.contrast
        ends = [s for s in self._mix.inputs if s.type == "RGBA"]
        for socket, factor in zip(ends, (dark, light), strict=True):
            socket.default_value = (*(min(1.0, c * factor) for c in draw.color), 1.0)
        size = 1.0 / draw.pattern
        self._mapping.inputs["Scale"].default_value = (size, size, size)
        self._mapping.inputs["Location"].default_value = (*draw.offset, 0.0)
        self._surface.inputs["Roughness"].default_value = draw.roughness
        self._bump.inputs["Strength"].default_value = draw.bump
        self._bump.inputs["Distance"].default_value = 0.3 * draw.pattern
