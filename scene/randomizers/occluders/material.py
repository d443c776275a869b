"""What the materials of occluders have in common.

Colour and roughness come from the object (its colour, its alpha), so that one material serves all
things of a kind and nothing is rebuilt for an image.
"""

from __future__ import annotations

import bpy

from ...blender.compat import node_tree
from ...blender.nodes import Inputs, Nodes, Socket


class Base(Nodes):
    """A new material called `name` whose Principled surface takes its colour and roughness from the
    object, and all else from `inputs`; `color` and `position` (the object's own coordinates, m) are
    for textures."""

    def __init__(self, name: str, inputs: Inputs) -> None:
        self.material = bpy.data.materials.new(name)
        super().__init__(node_tree(self.material))
        self.tree.nodes.clear()
        whole = self.add("ShaderNodeObjectInfo").outputs
        self.color = whole["Color"]
        self.position = self.add("ShaderNodeTexCoord").outputs["Object"]
        self._surface = self.add(
            "ShaderNodeBsdfPrincipled",
            {"Base Color": self.color, "Roughness": whole["Alpha"], **inputs},
        )
        self.add("ShaderNodeOutputMaterial", {"Surface": self._surface.outputs[0]})

    def grain(self, size: float, detail: float = 2.0) -> Socket:
        """Values about 0.5 with features of `size` metres."""
        return self.noise(self.position, 1.0 / size, detail)

    def mapped(
        self, value: Socket, low: float, high: float, to_low: float, to_high: float
    ) -> Socket:
        """`value` from [low, high] to [to_low, to_high], cut off there."""
        inputs: Inputs = {
            "Value": value, "From Min": low, "From Max": high, "To Min": to_low, "To Max": to_high,
        }  # fmt: skip
        return self.first("ShaderNodeMapRange", inputs)

    def shade(self, factor: Socket, color: Socket | None = None) -> Socket:
        """The colour times `factor`."""
        inputs: Inputs = {0: color or self.color, "Scale": factor}
        made = self.first("ShaderNodeVectorMath", inputs, operation="SCALE")
        self.tree.links.new(made, self._surface.inputs["Base Color"])
        return made

    def relief(self, height: Socket, depth: float, strength: float = 1.0) -> None:
        """`height` (0 to 1) as a relief `depth` metres deep, on top of what there is."""
        normal = self._surface.inputs["Normal"]
        over = next((link.from_socket for link in normal.links), None)
        self.tree.links.new(self.bump(height, depth, strength, over), normal)
