"""What the materials of a hand have in common: attributes of the mesh, a picture of a pattern, and
a Principled surface.

Whatever changes slowly is an attribute that is written with the pose, and what is finer is looked
up in one small picture: nodes of noise, subsurface scattering, coats and sheens would each cost a
render a tenth of its time or more, and show less.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np

from ...core.geometry.types import Floats
from ...core.hand import patterns
from ...core.hand.dress import COLOR, GRAIN
from ..blender.compat import node_tree
from ..blender.nodes import Inputs, Nodes, Socket

_BLOOD, _SMEAR = (0.22, 0.006, 0.005), (0.68, 0.14, 0.08)


class Surface(Nodes):
    """A new material called `name` with a pattern; `finish` gives it its surface. `tinted`: its
    color is that of the vertices times that of the object, whose alpha is how `rough` it is."""

    def __init__(self, name: str, pattern: Callable[[], Floats], tinted: bool = False) -> None:
        self.material = bpy.data.materials.new(name)
        super().__init__(node_tree(self.material))
        self.tree.nodes.clear()
        self.color = self._attribute(COLOR)
        self.rough: Socket | None = None
        if tinted:
            own = self.add("ShaderNodeObjectInfo").outputs
            self.color, self.rough = self.vector("MULTIPLY", self.color, own["Color"]), own["Alpha"]
        grain = self._attribute(GRAIN)
        self.blood = self.add("ShaderNodeSeparateXYZ", {0: grain}).outputs[2]
        looked_up = self.add("ShaderNodeTexImage", {"Vector": grain})
        looked_up.image = _picture(pattern)
        self.first_of, self.second_of, self.third_of = self.add(
            "ShaderNodeSeparateColor", {"Color": looked_up.outputs["Color"]}
        ).outputs

    def finish(self, inputs: Inputs) -> None:
        surface = self.add("ShaderNodeBsdfPrincipled", inputs)
        self.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def split(self, name: str) -> tuple[Socket, Socket, Socket]:
        """The three values of an attribute."""
        x, y, z = self.add("ShaderNodeSeparateXYZ", {0: self._attribute(name)}).outputs
        return x, y, z

    def bloody(self, color: Socket, blotches: Socket) -> tuple[Socket, Socket]:
        """The color with smears of blood, and drops in the thick of them, whose edges are those of
        the blotches (0 to 1); and how wet that is."""
        spread = self.math("MULTIPLY_ADD", blotches, 0.7, self.math("ADD", self.blood, -0.35))
        smear = self.step(spread, 0.28, 0.46, 0.9)
        drop = self.step(spread, 0.56, 0.66)
        color = self.mix(smear, color, _SMEAR, "MULTIPLY")
        return self.mix(drop, color, _BLOOD), self.math("MAXIMUM", smear, drop)

    def _attribute(self, name: str) -> Socket:
        return self.add("ShaderNodeAttribute", attribute_name=in_mesh(name)).outputs["Vector"]


def in_mesh(attribute: str) -> str:
    """What an attribute is called in a mesh."""
    return f"synthpoint_{attribute}"


def _picture(pattern: Callable[[], Floats]) -> bpy.types.Image:
    """That of a pattern, one for all hands of a file."""
    name = f"Synthpoint {pattern.__name__.title()} Pattern"
    made = bpy.data.images.get(name)
    if made is not None:
        return made
    made = bpy.data.images.new(name, patterns.SIZE, patterns.SIZE, alpha=False, float_buffer=True)
    made.colorspace_settings.name = "Non-Color"
    pixels = np.ones((patterns.SIZE, patterns.SIZE, 4), np.float32)
    pixels[..., :3] = pattern()
    made.pixels.foreach_set(pixels.ravel())
    made.pack()
    return made
