"""Flat cards of any colour, which mean nothing."""

from __future__ import annotations

from ....core.sampling.streams import Stream
from .plain import EDGE, material
from .shape import Shape, draw, sheet

SHAPES = 4

__all__ = ["SHAPES", "material", "shape"]


def shape(variant: int) -> Shape:
    """A flat card without thickness; the first is square."""
    stream = Stream(0, variant, "occluder plane")
    ratio = draw(stream, 0.4, 1.0) if variant else 1.0
    points, faces = sheet(1.2 * EDGE, 1.2 * EDGE * ratio, 2, 2)
    return Shape(points, faces, smooth=False)
