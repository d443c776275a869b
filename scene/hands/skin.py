"""Bare skin: fine lines, the creases of a palm, hair on its back, nails."""

from __future__ import annotations

from ...core.hand import patterns
from ...core.hand.dress import MARKS, RELIEF
from ...core.hand.look import Look
from ..blender.nodes import Socket, set_dial
from .surface import Surface

_DEPTH = 0.0004  # of fine lines, metres
_LINE = 0.035  # half the width of a palm's crease, as a share of the way to the next
_MOTTLED, _CREASED = (0.86, 0.70, 0.66), (0.80, 0.62, 0.56)
_HAIR = (0.035, 0.02, 0.012)


class Skin(Surface):
    """A new material for the mesh of a hand."""

    def __init__(self, tinted: bool = False) -> None:
        super().__init__("Synthpoint Skin", patterns.skin, tinted)
        self._wet = self.dial()
        lines, mottled, hairs = self.first_of, self.second_of, self.third_of
        palmar, deep, smooth = self.split(RELIEF)
        bent, around, hair = self.split(MARKS)
        crease = self.math("MAXIMUM", self._crease(bent), self._crease(around))
        crease = self.math("MULTIPLY", crease, palmar)
        color = self.mix(self.math("MULTIPLY", mottled, 0.4), self.color, _MOTTLED, "MULTIPLY")
        color = self.mix(crease, color, _CREASED, "MULTIPLY")
        color = self.mix(self.math("MULTIPLY", hairs, hair), color, _HAIR)
        color, bloody = self.bloody(color, mottled)
        wet = self.math("MAXIMUM", self.math("MULTIPLY", self._wet.outputs[0], 0.6), bloody)
        rough = self.math("MULTIPLY_ADD", smooth, -0.22, 0.52)
        self.finish(
            {
                "Base Color": color,
                "Roughness": self.math(
                    "MULTIPLY", rough, self.math("MULTIPLY_ADD", wet, -0.6, 1.0)
                ),
                "Specular IOR Level": 0.4,
                "Normal": self.bump(self.math("MULTIPLY", lines, deep), _DEPTH),
            }
        )

    def set(self, look: Look) -> None:
        """Makes it that of a look."""
        set_dial(self._wet, look.wet)

    def _crease(self, levels: Socket) -> Socket:
        """1 where a level is whole, 0 away from there."""
        away = self.math("PINGPONG", levels, 0.5)
        return self.math("SUBTRACT", 1.0, self.step(away, 0.0, _LINE))
