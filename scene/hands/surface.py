"""What the materials of a hand have in common: attributes of the mesh, and a Principled surface."""

from __future__ import annotations

import bpy

from ..blender.compat import node_tree
from ..blender.nodes import Inputs, Nodes, Socket

# Attributes of the vertices: coordinates of patterns (m); nails, red skin and tips; slack rubber,
# and what a pose pushes together.
GRAIN, MARKS, LOOSE = "synthpoint_grain", "synthpoint_marks", "synthpoint_loose"


class Surface(Nodes):
    """A new material called `name`; `finish` gives it its surface."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        super().__init__(node_tree(self.material))
        self.tree.nodes.clear()
        self.grain = self._attribute(GRAIN)
        self.nail, self.red, self.tip = self._split(MARKS)
        self.slack, self.pushed, _ = self._split(LOOSE)

    def finish(self, inputs: Inputs) -> None:
        # A fraction of a random walk's time, and as good for thin layers.
        surface = self.add("ShaderNodeBsdfPrincipled", inputs, subsurface_method="BURLEY")
        self.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def _attribute(self, name: str) -> Socket:
        return self.add("ShaderNodeAttribute", attribute_name=name).outputs["Vector"]

    def _split(self, name: str) -> tuple[Socket, Socket, Socket]:
        x, y, z = self.add("ShaderNodeSeparateXYZ", {0: self._attribute(name)}).outputs
        return x, y, z
