"""A plane with a pattern of noise, or in one colour."""

from __future__ import annotations

import bpy

from ....core.randomizers.backdrop.plain import GroundDraw
from ...blender.laid import Laid
from ...blender.nodes import Nodes
from .kind import Kind
from .relief import Plane

NAME = "Synthpoint Ground"


class Plain(Kind):
    """A flat plane."""

    kinds = ("plain", "color")

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        plane = Plane(scene, NAME, height, reach)
        self.objects = (plane.object,)
        # Place → pattern → noise → colour and relief.
        make = Nodes.of(plane.material)
        self._laid = Laid(make, make.add("ShaderNodeNewGeometry").outputs["Position"])
        noise = self._laid.noise(detail=4.0)
        self._mix = make.add("ShaderNodeMix", {"Factor": noise}, data_type="RGBA")
        color = next(s for s in self._mix.outputs if s.type == "RGBA")
        self._bump = make.add("ShaderNodeBump", {"Height": noise})
        self._surface = make.add(
            "ShaderNodeBsdfPrincipled", {"Base Color": color, "Normal": self._bump.outputs[0]}
        )
        make.add("ShaderNodeOutputMaterial", {"Surface": self._surface.outputs[0]})

    def apply(self, draw: GroundDraw) -> None:
        ends = [s for s in self._mix.inputs if s.type == "RGBA"]
        for socket, factor in zip(ends, (1.0 - draw.contrast, 1.0 + draw.contrast), strict=True):
            socket.default_value = (*(min(1.0, c * factor) for c in draw.color), 1.0)
        size = draw.stretch * draw.pattern, draw.pattern
        self._laid.lay(draw.rotation, draw.offset, size)
        self._surface.inputs["Roughness"].default_value = draw.roughness
        self._bump.inputs["Strength"].default_value = draw.bump
        self._bump.inputs["Distance"].default_value = 0.3 * draw.pattern
