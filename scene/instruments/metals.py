"""The metals of the bundled instruments: satin stainless steel, gold plating, the sintered carbide
of jaws, and the dark marks that a laser leaves.

The inputs that a randomizer sets for each picture (Base Color, Metallic, Roughness, Anisotropic,
Coat Weight) are plain values here, never linked.
"""

from __future__ import annotations

import bpy

from ..blender.nodes import Nodes, Socket

# Cycles per metre of the coarsest grain, long along the instrument (its Y axis); the finer octaves
# above it are what a belt leaves. Its depth (m).
_GRAIN = (1300.0, 22.0, 1300.0)
_OCTAVES = 3.0
_DEPTH = 3e-5

# Property of a material that lies on steel: its edges can be worn to that.
PLATED = "synthpoint_plated"
# Attribute of the bundled meshes' vertices: how much of an edge each is, 0 to 1.
EDGES = "synthpoint_edge"

# Linear colour, roughness, and how deep the grain is, as a share: brushed stainless steel, polished
# gold plating, carbide as it is ground, and what a laser has burnt.
_METALS = {
    "steel": ((0.6, 0.595, 0.585), 0.27, 0.5),
    "gold": ((0.93, 0.66, 0.27), 0.17, 0.2),
    "carbide": ((0.44, 0.435, 0.43), 0.34, 0.0),
    "etched": ((0.07, 0.066, 0.06), 0.55, 0.0),
}


def metal(name: str) -> bpy.types.Material:
    """`steel`, `gold`, `carbide` or `etched`; built once, then found again by its name."""
    found = bpy.data.materials.get(name)
    if found is not None:
        return found
    color, roughness, grooved = _METALS[name]
    material = bpy.data.materials.new(name)
    make = Nodes.of(material)
    # Object coordinates: the grain keeps to the metal when parts turn, and needs no UV map.
    place = make.add("ShaderNodeTexCoord")
    noise = make.noise(place.outputs["Object"], 1.0, detail=_OCTAVES, roughness=0.6, stretch=_GRAIN)
    bump = make.add(
        "ShaderNodeBump",
        {"Height": noise, "Strength": 1.0, "Distance": grooved * _DEPTH},
    )
    principled = make.add(
        "ShaderNodeBsdfPrincipled",
        {
            "Base Color": color, "Metallic": 1.0, "Roughness": roughness, "Anisotropic": grooved,
            "Normal": bump.outputs[0], "Tangent": _across(make),
        },
    )  # fmt: skip
    output = make.add("ShaderNodeOutputMaterial", {"Surface": principled.outputs[0]})
    for column, node in enumerate((place, noise.node, bump, principled, output)):
        node.location = (220.0 * column - 900.0, 0.0)
    material.diffuse_color = (*color, 1.0)
    material[PLATED] = name == "gold"
    material.metallic = 1.0
    material.roughness = roughness
    return material


def _across(make: Nodes) -> Socket:
    """The direction in which ground metal is rough: in the surface, across the grain."""
    along = make.add(
        "ShaderNodeVectorTransform",
        {0: (0.011, 1.0, 0.007)},  # so that no face stands exactly across
        vector_type="VECTOR", convert_from="OBJECT", convert_to="WORLD",
    )  # fmt: skip
    surface = make.add("ShaderNodeNewGeometry")
    across = make.vector("CROSS_PRODUCT", along.outputs[0], surface.outputs["Normal"])
    for row, node in enumerate((along, surface, across.node)):
        node.location = (-900.0, -300.0 - 160.0 * row)
    return across
