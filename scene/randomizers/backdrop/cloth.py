"""The material of surgical cloth: wrinkles, packing creases, threads and blood."""

from __future__ import annotations

import bpy

from ....core.randomizers.backdrop.drape import DrapeDraw
from ....core.randomizers.marks_tile import BLOOD_SIDE, SPREAD, marks_tile
from ...blender.baked import tiling
from ...blender.laid import Laid
from ...blender.nodes import Nodes, set_color, set_dial
from ..non_woven import FINE, SHADED, picture
from .blood import in_cloth
from .noise_level import level

# From thread to thread, and between the creases in which the cloth was packed (m).
THREAD = 0.0007
CREASE = 0.21

# Of wrinkles along and across, what one copy of the pattern covers (m), and how deep they are (m).
WRINKLED, WRINKLE = (0.9, 0.4), 0.022

# How large stains are (m); in values of the tile: from where they begin to where blood stands on
# them, and how much more there is at the edge of an opening.
SPOT, BROAD, SOAKS = 0.045, 0.235, 0.38

# The mesh attribute that says how much blood gathers at a vertex: 1 at the edge of an opening.
SOAKED = "synthpoint_soaked"


class Cloth:
    """Its nodes in `material`, made once and driven by values."""

    def __init__(self, material: bpy.types.Material) -> None:
        make = Nodes.of(material)
        place = make.add("ShaderNodeNewGeometry").outputs["Position"]
        self._laid = Laid(make, place)
        self._color = make.add("ShaderNodeRGB")
        self._wrinkles, self._weave, self._stained = make.dial(), make.dial(), make.dial()

        axes = self._laid.axes()
        near = make.math("MINIMUM", *(make.math("PINGPONG", axis, CREASE / 2) for axis in axes))
        # Wrinkles run crosswise to the folds. A crease of the packing is sharp.
        _, crumples, *_ = self._laid.looked_up(picture(), (1 / WRINKLED[0], 1 / WRINKLED[1]))
        height = make.math("MULTIPLY", crumples, self._wrinkles.outputs[0])
        crease = make.math("MINIMUM", make.math("DIVIDE", near, 0.2), 0.06)
        normal = make.bump(make.math("ADD", height, crease), WRINKLE)

        threads = make.math(
            "MULTIPLY", *(make.math("SINE", make.math("MULTIPLY", axis, 6.2832 / THREAD))
                          for axis in axes),
        )  # fmt: skip
        normal = make.bump(
            threads, 0.5 * THREAD, make.math("MULTIPLY", self._weave.outputs[0], 0.5), over=normal
        )
        # What is not woven is pressed together in points.
        fine, *_ = self._laid.looked_up(picture(), (1 / FINE, 1 / FINE))
        worn = make.mix(
            make.math("MULTIPLY", fine, 0.8), self._color.outputs[0], SHADED, blend="MULTIPLY"
        )  # fmt: skip

        often = 1 / (SPOT * BLOOD_SIDE)
        *_, blood = self._laid.looked_up(tiling("Marks", 1, marks_tile), (often, often))
        soaked = make.add("ShaderNodeAttribute", attribute_name=SOAKED).outputs["Fac"]
        spots = make.math("MULTIPLY_ADD", soaked, SOAKS, blood)
        color, wet = in_cloth(make, worn, spots, self._stained.outputs[0], BROAD)
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Normal": normal, "Specular IOR Level": 0.25,
                "Roughness": make.math("MULTIPLY_ADD", wet, -0.4, 0.85),
            },
        )  # fmt: skip
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def apply(self, draw: DrapeDraw) -> None:
        self._laid.lay(draw.rotation, draw.marks)
        set_color(self._color, draw.color)
        set_dial(self._wrinkles, draw.wrinkles)
        set_dial(self._weave, draw.weave)
        set_dial(self._stained, level(draw.blood, SPREAD))
