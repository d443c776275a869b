"""The material of surgical cloth: wrinkles, packing creases, threads and blood."""

from __future__ import annotations

import bpy

from ....core.randomizers.backdrop.drape import DrapeDraw
from ...blender.nodes import Nodes, lay, set_color, set_dial
from .blood import COLOR
from .noise_level import level

# From thread to thread, and between the creases in which the cloth was packed (m).
THREAD = 0.0007
CREASE = 0.21

# How the noise of the stains is spread, and half the breadth of their edge in its values.
SPREAD, EDGE = 0.075, 0.022
# What blood that has soaked into cloth is like: what thin blood lets through of the cloth's own
# color, linear RGB, and how much of it is thick, from the stain's edge on.
THIN, THICK = (0.5, 0.06, 0.05), 0.045

# The mesh attribute that says how much blood gathers at a vertex: 1 at the edge of an opening.
SOAKED = "synthpoint_soaked"


class Cloth:
    """Its nodes in `material`, made once and driven by values."""

    def __init__(self, material: bpy.types.Material) -> None:
        make = Nodes.of(material)
        place = make.add("ShaderNodeNewGeometry").outputs["Position"]
        self._laid = make.laid(place)
        cloth = self._laid.outputs[0]
        self._color = make.add("ShaderNodeRGB")
        self._wrinkles, self._weave, self._stained = make.dial(), make.dial(), make.dial()

        # Wrinkles run crosswise to the folds; noise near its middle is a crest.
        along = make.stretched(cloth, (14.0, 34.0, 20.0))
        noise = make.noise(along, 1.0, detail=3.0, roughness=0.45)
        crest = make.math("ABSOLUTE", make.math("SUBTRACT", noise, 0.5))
        normal = make.bump(crest, -0.03, self._wrinkles.outputs[0])

        axes = make.add("ShaderNodeSeparateXYZ", {"Vector": cloth}).outputs
        near = make.math(
            "MINIMUM", *(make.math("PINGPONG", axis, CREASE / 2) for axis in axes[:2])
        )  # fmt: skip
        crease = make.step(near, 0.006, 0.0)
        normal = make.bump(crease, 0.003, 0.6, over=normal)

        threads = make.math(
            "MULTIPLY", *(make.math("SINE", make.math("MULTIPLY", axis, 6.2832 / THREAD))
                          for axis in axes[:2]),
        )  # fmt: skip
        normal = make.bump(
            threads, 0.5 * THREAD, make.math("MULTIPLY", self._weave.outputs[0], 0.5), over=normal
        )
        fibre = make.noise(cloth, 900.0, detail=2.0, roughness=0.7)
        worn = make.mix(
            make.math("MULTIPLY", make.step(fibre, 0.3, 0.75), 0.12), self._color.outputs[0],
            (0.85, 0.88, 0.9),
        )  # fmt: skip

        spots = make.noise(cloth, 22.0, detail=4.0, roughness=0.55)
        soaked = make.add("ShaderNodeAttribute", attribute_name=SOAKED).outputs["Fac"]
        spots = make.math("MULTIPLY_ADD", soaked, 0.18, spots)
        outer = make.math("SUBTRACT", self._stained.outputs[0], EDGE)
        inner = make.math("ADD", self._stained.outputs[0], EDGE)
        stain = make.step(spots, outer, inner)
        thin = make.mix(1.0, worn, THIN, blend="MULTIPLY")
        thick = make.step(
            spots, self._stained.outputs[0], make.math("ADD", self._stained.outputs[0], THICK)
        )
        color = make.mix(stain, worn, make.mix(thick, thin, COLOR))
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Normal": normal, "Specular IOR Level": 0.25,
                "Roughness": make.math("MULTIPLY_ADD", thick, -0.4, 0.85),
            },
        )  # fmt: skip
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def apply(self, draw: DrapeDraw) -> None:
        lay(self._laid, draw.rotation, draw.marks)
        set_color(self._color, draw.color)
        set_dial(self._wrinkles, draw.wrinkles)
        set_dial(self._weave, draw.weave)
        set_dial(self._stained, level(draw.blood, SPREAD))
