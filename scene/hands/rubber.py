"""The rubber of a glove: creased where it is slack, wet and stained."""

from __future__ import annotations

from ...core.hand import patterns
from ...core.hand.dress import RELIEF
from ...core.hand.look import Glove, Look
from ..blender.nodes import set_dial
from .surface import Surface

_DEPTH = 0.0011  # of the deepest creases, metres


class Rubber(Surface):
    """A new material for what one glove covers: a hand, its cuff, or only that."""

    def __init__(self, name: str, tinted: bool = False) -> None:
        super().__init__(name, patterns.rubber, tinted)
        self._rough, self._wet = self.dial(), self.dial(0.15)
        fine, broad, blotches = self.first_of, self.second_of, self.third_of
        slack, pushed, _ = self.split(RELIEF)
        height = self.math("MULTIPLY_ADD", broad, slack, self.math("MULTIPLY", fine, pushed))
        color, bloody = self.bloody(self.color, blotches)
        damp = self.math("MULTIPLY", self._wet.outputs[0], self.step(blotches, 0.50, 0.68))
        wet = self.math("MAXIMUM", damp, bloody)
        self.finish(
            {
                "Base Color": color,
                "Roughness": self.math(
                    "MULTIPLY",
                    self.rough or self._rough.outputs[0],
                    self.math("MULTIPLY_ADD", wet, -0.6, 1.0),
                ),
                "Specular IOR Level": 0.4,
                "Normal": self.bump(height, _DEPTH),
            }
        )

    def set(self, worn: Glove, look: Look) -> None:
        """Makes it that of a glove."""
        set_dial(self._rough, worn.roughness)
        set_dial(self._wet, look.wet)
