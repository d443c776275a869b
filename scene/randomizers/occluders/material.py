"""What the materials of occluders have in common.

Colour and roughness come from the object (its colour, its alpha), so that one material serves all
things of a kind and nothing is rebuilt for an image.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ...blender import compat


@dataclass(frozen=True)
class Base:
    """A material whose Principled surface takes its colour and roughness from the object;
    `color` and `position` (the object's own coordinates, m) are for textures."""

    material: bpy.types.Material
    tree: bpy.types.NodeTree
    surface: bpy.types.Node
    color: bpy.types.NodeSocket
    position: bpy.types.NodeSocket

    def node(self, kind: str, **inputs: float | tuple[float, ...]) -> bpy.types.Node:
        """A node with these inputs set; underscores stand for blanks."""
        made = self.tree.nodes.new(kind)
        for name, value in inputs.items():
            made.inputs[name.replace("_", " ")].default_value = value
        return made

    def noise(self, size: float, detail: float = 2.0) -> bpy.types.NodeSocket:
        """Values about 0.5 with features of `size` metres."""
        made = self.node("ShaderNodeTexNoise", Scale=1.0 / size, Detail=detail)
        self.tree.links.new(self.position, made.inputs["Vector"])
        return made.outputs[0]

    def mapped(
        self, value: bpy.types.NodeSocket, low: float, high: float, to_low: float, to_high: float
    ) -> bpy.types.NodeSocket:
        """`value` from [low, high] to [to_low, to_high], cut off there."""
        made = self.node(
            "ShaderNodeMapRange", From_Min=low, From_Max=high, To_Min=to_low, To_Max=to_high
        )
        self.tree.links.new(value, made.inputs["Value"])
        return made.outputs[0]

    def shade(
        self, factor: bpy.types.NodeSocket, color: bpy.types.NodeSocket | None = None
    ) -> bpy.types.NodeSocket:
        """The colour times `factor`."""
        made = self.node("ShaderNodeVectorMath")
        made.operation = "SCALE"
        self.tree.links.new(color or self.color, made.inputs[0])
        self.tree.links.new(factor, made.inputs["Scale"])
        self.tree.links.new(made.outputs[0], self.surface.inputs["Base Color"])
        return made.outputs[0]

    def relief(self, height: bpy.types.NodeSocket, depth: float, strength: float = 1.0) -> None:
        """`height` (0 to 1) as a relief `depth` metres deep, on top of what there is."""
        made = self.node("ShaderNodeBump", Strength=strength, Distance=depth)
        self.tree.links.new(height, made.inputs["Height"])
        normal = self.surface.inputs["Normal"]
        for link in normal.links:
            self.tree.links.new(link.from_socket, made.inputs["Normal"])
        self.tree.links.new(made.outputs["Normal"], normal)


def base(name: str) -> Base:
    """A new material called `name`."""
    material = bpy.data.materials.new(name)
    tree = compat.node_tree(material)
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    whole = tree.nodes.new("ShaderNodeObjectInfo")
    place = tree.nodes.new("ShaderNodeTexCoord")
    tree.links.new(whole.outputs["Color"], surface.inputs["Base Color"])
    tree.links.new(whole.outputs["Alpha"], surface.inputs["Roughness"])
    tree.links.new(surface.outputs["BSDF"], output.inputs["Surface"])
    return Base(material, tree, surface, whole.outputs["Color"], place.outputs["Object"])
