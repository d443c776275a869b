"""The metals of the bundled instruments: brushed stainless steel and gold plating.

The inputs that a randomizer sets for each picture (Base Color, Metallic, Roughness, Anisotropic,
Coat Weight) are plain values here, never linked.
"""

from __future__ import annotations

import bpy

from . import compat

# Cycles per metre of the grain: fine across the instrument, long along it (its Y axis).
_GRAIN = (5200.0, 90.0, 5200.0)


def steel(name: str) -> bpy.types.Material:
    """Brushed stainless steel called `name`; built once, then found again by its name."""
    return _metal(name, (0.66, 0.655, 0.645), roughness=0.25, grain=0.08)


def gold(name: str) -> bpy.types.Material:
    """Polished gold plating called `name`; built once, then found again by its name."""
    return _metal(name, (0.93, 0.66, 0.27), roughness=0.17, grain=0.04)


def _metal(
    name: str, colour: tuple[float, float, float], roughness: float, grain: float
) -> bpy.types.Material:
    found = bpy.data.materials.get(name)
    if found is not None:
        return found
    material = bpy.data.materials.new(name)
    tree = compat.node_tree(material)
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    principled = tree.nodes.new("ShaderNodeBsdfPrincipled")
    principled.inputs["Base Color"].default_value = (*colour, 1.0)
    principled.inputs["Metallic"].default_value = 1.0
    principled.inputs["Roughness"].default_value = roughness
    tree.links.new(principled.outputs["BSDF"], output.inputs["Surface"])

    # Object coordinates: the grain keeps to the metal when parts turn, and needs no UV map.
    place = tree.nodes.new("ShaderNodeTexCoord")
    stretch = tree.nodes.new("ShaderNodeMapping")
    stretch.inputs["Scale"].default_value = _GRAIN
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 1.0
    noise.inputs["Detail"].default_value = 1.0
    bump = tree.nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value = grain
    bump.inputs["Distance"].default_value = 0.0002
    tree.links.new(place.outputs["Object"], stretch.inputs["Vector"])
    tree.links.new(stretch.outputs["Vector"], noise.inputs["Vector"])
    tree.links.new(noise.outputs[0], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], principled.inputs["Normal"])
    for column, node in enumerate((place, stretch, noise, bump, principled, output)):
        node.location = (220.0 * column - 900.0, 0.0)
    material.diffuse_color = (*colour, 1.0)
    material.metallic = 1.0
    material.roughness = roughness
    return material
