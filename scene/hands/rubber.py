"""The rubber of a glove: thin, a little translucent, creased where it is slack, wet and stained."""

from __future__ import annotations

import bpy

from ...core.hand.look import Glove, Look
from ..blender.nodes import lay, set_color, set_dial
from .surface import Surface

_BLOOD = (0.26, 0.008, 0.006)
_SMEAR = (0.62, 0.10, 0.06)
_DEPTH = 0.0016  # of the deepest creases, metres


class Rubber(Surface):
    """A new material for what one glove covers: a hand, its cuff, or only that."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._color = self.add("ShaderNodeRGB")
        self._skin = self.add("ShaderNodeRGB")
        self._rough, self._through, self._wet, self._stains = (self.dial() for _ in range(4))
        self._place = self.laid(self.grain)
        at = self._place.outputs[0]

        # Ridges of two sizes: across the hand and its fingers, and slack ones all over.
        fine = self._ridge(self.noise(self.stretched(at, (0.5, 1.5, 0.5)), 190.0, 0.0))
        broad_noise = self.noise(self.stretched(at, (0.6, 1.3, 0.8)), 64.0, 1.0, 0.45)
        broad = self._ridge(broad_noise)
        height = self.math("MULTIPLY", fine, self.math("MULTIPLY", self.pushed, 0.6))
        height = self.math("MULTIPLY_ADD", broad, self.slack, height)
        normal = self.bump(height, _DEPTH, 0.9)

        # What is below comes through where rubber is stretched.
        seen = self.math("MULTIPLY", self._through.outputs[0], 0.75)
        color = self.mix(seen, self._color.outputs[0], self._skin.outputs[0])
        paler = self.math("MULTIPLY", self.math("ADD", self.nail, self.red), 0.3)
        color = self.mix(
            self.math("MULTIPLY", paler, self._through.outputs[0]), color, (0.85, 0.42, 0.30)
        )

        # Blood: thin smears, and drops in the thick of them.
        spread = self.math(
            "ADD", self.noise(at, 120.0, 2.0, 0.6), self.math("MULTIPLY_ADD", self.tip, 0.40, -0.40)
        )
        most = self.math("MULTIPLY_ADD", self._stains.outputs[0], -0.30, 0.68)
        smear = self.step(spread, most, self.math("ADD", most, 0.10), 0.8)
        drop = self.step(spread, self.math("ADD", most, 0.11), self.math("ADD", most, 0.15))
        color = self.mix(smear, color, _SMEAR, "MULTIPLY")
        color = self.mix(drop, color, _BLOOD)
        film = self.math("MULTIPLY", self._wet.outputs[0], self.step(broad_noise, 0.40, 0.60))
        film = self.math("MAXIMUM", film, self.math("MULTIPLY", smear, 0.7))
        film = self.math("MAXIMUM", film, drop)

        self.finish(
            {
                "Base Color": color,
                "Roughness": self._rough.outputs[0],
                "Normal": normal,
                "Subsurface Weight": self.math("MULTIPLY", self._through.outputs[0], 0.6),
                "Subsurface Radius": (1.0, 0.45, 0.25),
                "Subsurface Scale": 0.003,
                "Coat Weight": self.math("MULTIPLY_ADD", film, 0.85, 0.12),
                "Coat Roughness": self.math("MULTIPLY_ADD", film, -0.18, 0.26),
            }
        )

    def set(self, worn: Glove, look: Look) -> None:
        """Makes it that of a glove."""
        set_color(self._color, worn.color)
        set_color(self._skin, look.skin)
        set_dial(self._rough, worn.roughness)
        set_dial(self._through, worn.translucency)
        set_dial(self._wet, look.wet)
        set_dial(self._stains, look.stains)
        lay(self._place, 0.0, (0.37 * (look.seed % 89), 0.53 * (look.seed % 97)))

    def _ridge(self, noise: bpy.types.NodeSocket) -> bpy.types.NodeSocket:
        """1 along lines, 0 away from them."""
        away = self.math("ABSOLUTE", self.math("SUBTRACT", noise, 0.5))
        return self.math("SUBTRACT", 1.0, self.math("MULTIPLY", away, 6.0, clamp=True))
