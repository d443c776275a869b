"""The cloth of a sleeve: non-woven, dull, with a fine embossed pattern."""

from __future__ import annotations

from ...core.hand.look import Sleeve
from ..blender.nodes import set_color
from .surface import Surface


class Cloth(Surface):
    """A new material for sleeves."""

    def __init__(self) -> None:
        super().__init__("Synthpoint Sleeve Cloth")
        self._color = self.add("ShaderNodeRGB")
        fibres = self.noise(self.grain, 1500.0, 2.0, 0.6)
        between = self.math("SUBTRACT", 1.0, self.step(fibres, 0.3, 0.7))
        color = self.mix(between, self._color.outputs[0], (0.88, 0.88, 0.88), "MULTIPLY")
        self.finish(
            {
                "Base Color": color,
                "Roughness": 0.8,
                "Sheen Weight": 0.15,
                "Normal": self.bump(fibres, 0.00008, 0.4),
            }
        )

    def set(self, worn: Sleeve) -> None:
        """Makes it that of a sleeve."""
        set_color(self._color, worn.color)
