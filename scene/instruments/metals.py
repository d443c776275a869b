"""The metals of the bundled instruments: satin stainless steel and gold plating.

The inputs that a randomizer sets for each picture (Base Color, Metallic, Roughness, Anisotropic,
Coat Weight) are plain values here, never linked.
"""

from __future__ import annotations

import bpy

from ..blender import compat

# Cycles per metre of the coarsest grain, long along the instrument (its Y axis); the finer octaves
# above it are what a belt leaves. Its depth (m).
_GRAIN = (1300.0, 22.0, 1300.0)
_OCTAVES = 3.0
_DEPTH = 3e-5


def steel(name: str) -> bpy.types.Material:
    """Brushed stainless steel called `name`; built once, then found again by its name."""
    return _metal(name, (0.6, 0.595, 0.585), roughness=0.27, grooved=0.5)


def gold(name: str) -> bpy.types.Material:
    """Polished gold plating called `name`; built once, then found again by its name."""
    return _metal(name, (0.93, 0.66, 0.27), roughness=0.17, grooved=0.2)


def _metal(
    name: str, color: tuple[float, float, float], roughness: float, grooved: float
) -> bpy.types.Material:
    found = bpy.data.materials.get(name)
    if found is not None:
        return found
    material = bpy.data.materials.new(name)
    tree = compat.node_tree(material)
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    principled = tree.nodes.new("ShaderNodeBsdfPrincipled")
    principled.inputs["Base Color"].default_value = (*color, 1.0)
    principled.inputs["Metallic"].default_value = 1.0
    principled.inputs["Roughness"].default_value = roughness
    principled.inputs["Anisotropic"].default_value = grooved
    tree.links.new(principled.outputs["BSDF"], output.inputs["Surface"])

    # Object coordinates: the grain keeps to the metal when parts turn, and needs no UV map.
    place = tree.nodes.new("ShaderNodeTexCoord")
    stretch = tree.nodes.new("ShaderNodeMapping")
    stretch.inputs["Scale"].default_value = _GRAIN
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 1.0
    noise.inputs["Detail"].default_value = _OCTAVES
    noise.inputs["Roughness"].default_value = 0.6
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value = 1.0
    bump.inputs["Distance"].default_value = grooved * _DEPTH
    tree.links.new(place.outputs["Object"], stretch.inputs["Vector"])
    tree.links.new(stretch.outputs["Vector"], noise.inputs["Vector"])
    tree.links.new(noise.outputs[0], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], principled.inputs["Normal"])
    tree.links.new(_across(tree), principled.inputs["Tangent"])
    for column, node in enumerate((place, stretch, noise, bump, principled, output)):
        node.location = (220.0 * column - 900.0, 0.0)
    material.diffuse_color = (*color, 1.0)
    material.metallic = 1.0
    material.roughness = roughness
    return material


def _across(tree: bpy.types.NodeTree) -> bpy.types.NodeSocket:
    """The direction in which ground metal is rough: in the surface, across the grain."""
    along = tree.nodes.new("ShaderNodeVectorTransform")
    along.vector_type, along.convert_from, along.convert_to = "VECTOR", "OBJECT", "WORLD"
    along.inputs[0].default_value = (0.011, 1.0, 0.007)  # so that no face stands exactly across
    surface = tree.nodes.new("ShaderNodeNewGeometry")
    across = tree.nodes.new("ShaderNodeVectorMath")
    across.operation = "CROSS_PRODUCT"
    tree.links.new(along.outputs[0], across.inputs[0])
    tree.links.new(surface.outputs["Normal"], across.inputs[1])
    for row, node in enumerate((along, surface, across)):
        node.location = (-900.0, -300.0 - 160.0 * row)
    return across.outputs[0]
