"""Bare skin: redder at knuckles and fingertips, with paler nails and fine creases."""

from __future__ import annotations

from ...core.hand.look import Look
from ..blender.nodes import set_color, set_dial
from .surface import Surface


class Skin(Surface):
    """A new material for the mesh of a hand."""

    def __init__(self) -> None:
        super().__init__("Synthpoint Skin")
        self._color = self.add("ShaderNodeRGB")
        self._wet = self.dial()
        color = self._color.outputs[0]
        mottled = self.noise(self.grain, 95.0, 2.0, 0.6)
        color = self.mix(
            self.step(mottled, 0.35, 0.75, 0.35), color, (0.86, 0.66, 0.62), "MULTIPLY"
        )
        red = self.math("MULTIPLY", self.red, 0.55)
        color = self.mix(red, color, (1.0, 0.62, 0.56), "MULTIPLY")
        pale = self.mix(0.35, self._color.outputs[0], (0.75, 0.45, 0.38))
        color = self.mix(self.math("MULTIPLY", self.nail, 0.8), color, pale)
        lines = self.noise(self.stretched(self.grain, (0.6, 1.6, 0.6)), 420.0, 1.0, 0.6)
        skin = self.math("SUBTRACT", 1.0, self.nail)
        deep = self.math(
            "MULTIPLY",
            skin,
            self.math("ADD", self.pushed, self.math("MULTIPLY_ADD", self.red, 0.6, 0.35)),
        )
        self.finish(
            {
                "Base Color": color,
                "Roughness": self.math("MULTIPLY_ADD", self.nail, -0.22, 0.5),
                "Normal": self.bump(self.math("MULTIPLY", lines, deep), 0.0006, 0.8),
                "Subsurface Weight": 0.3,
                "Subsurface Radius": (1.0, 0.35, 0.18),
                "Subsurface Scale": 0.004,
                "Coat Weight": self._wet.outputs[0],
                "Coat Roughness": 0.15,
            }
        )

    def set(self, look: Look) -> None:
        """Makes it that of a look."""
        set_color(self._color, look.skin)
        set_dial(self._wet, look.wet)
