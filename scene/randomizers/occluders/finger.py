"""One or two gloved fingers that point, of a hand whose others are folded."""

from __future__ import annotations

from . import hand
from .glove import material
from .shape import Shape

SHAPES = 5

__all__ = ["SHAPES", "material", "shape"]


def shape(variant: int) -> Shape:
    """The anchor is in the tip of the index finger."""
    two = variant % 3 == 2
    return hand.of_hand("finger", variant, "two fingers" if two else "pointing", gloved=True)
