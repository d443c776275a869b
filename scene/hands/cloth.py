"""The cloth of a sleeve: non-woven, dull, with pressed dots and crumples."""

from __future__ import annotations

from ...core.hand import patterns
from .surface import Surface

_DEPTH = 0.00045  # of crumples, metres


class Cloth(Surface):
    """A new material for sleeves."""

    def __init__(self) -> None:
        super().__init__("Synthpoint Sleeve Cloth", patterns.cloth)
        dots, crumples, thick = self.first_of, self.second_of, self.third_of
        thin = self.math("MULTIPLY", self.math("ADD", dots, thick), 0.45)
        self.finish(
            {
                "Base Color": self.mix(thin, self.color, (0.72, 0.74, 0.78), "MULTIPLY"),
                "Roughness": 0.85,
                "Specular IOR Level": 0.25,
                "Normal": self.bump(crumples, _DEPTH),
            }
        )
