"""A knitted stocking's material."""

from __future__ import annotations

import bpy

from ...blender.nodes import Nodes
from ..non_woven import LAID

_RIB, _STITCH = 0.0031, 0.0021  # from rib to rib around the limb and from stitch to stitch, metres
_DEPTH = 0.0007  # of the ribs, metres


class Knit:
    """In `material`; its color is that of the object. `unit`: how much of the scene is a metre."""

    def __init__(self, material: bpy.types.Material, unit: float) -> None:
        make = Nodes.of(material)
        laid = make.add("ShaderNodeAttribute", attribute_name=LAID).outputs["Vector"]
        along, around, bled = make.add("ShaderNodeSeparateXYZ", {0: laid}).outputs
        rib = make.math("PINGPONG", around, 0.5 * _RIB)
        rib = make.step(rib, 0.08 * _RIB, 0.4 * _RIB)
        # Stitches lean to both sides of a rib in turn.
        leaning = make.math("MULTIPLY_ADD", make.math("PINGPONG", around, _RIB), 0.6, along)
        stitch = make.step(make.math("PINGPONG", leaning, 0.5 * _STITCH), 0.0, 0.4 * _STITCH)
        height = make.math("MULTIPLY_ADD", stitch, 0.35, rib)
        color = make.add("ShaderNodeObjectInfo").outputs["Color"]
        shade = make.math("MULTIPLY_ADD", rib, -0.45, make.math("MULTIPLY_ADD", stitch, -0.3, 0.75))
        color = make.mix(shade, color, (0.42, 0.38, 0.34), "MULTIPLY")
        color = make.mix(make.step(bled, 0.45, 0.6, 0.9), color, (0.25, 0.02, 0.015))
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Roughness": 0.9, "Specular IOR Level": 0.2,
                "Normal": make.bump(height, _DEPTH * unit),
            },
        )  # fmt: skip
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
