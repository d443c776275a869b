"""A window cut out of the camera's frame."""

from __future__ import annotations

from dataclasses import dataclass

from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .randomizer import Given, Panel, Place, Randomizer


@dataclass(frozen=True)
class Crop:
    """A window cut out of the frame and shown in as many pixels again: another zoom, and a lens
    off the picture's centre."""

    enabled: bool = setting(False, "show a part of the frame")
    size: Range = setting(Range(0.6, 1.0), "its width and height, share of the frame's",
                          low=0.01, high=1.0)  # fmt: skip
    x: Range = fraction(Range(0.0, 1.0), "where, from the frame's left to its right edge")
    y: Range = fraction(Range(0.0, 1.0), "where, from the frame's top to its bottom edge")


@dataclass(frozen=True)
class Window:
    """The part of the frame that is shown: `size` is its share of the frame's width and of its
    height, `x` and `y` its left upper corner, as shares of these too."""

    size: float
    x: float
    y: float


def _draw(s: Crop, given: Given) -> Window:
    stream = given.stream("crop")
    size, x, y = stream.draw(s.size), stream.draw(s.x), stream.draw(s.y)
    return Window(size, x * (1.0 - size), y * (1.0 - size))


crop: Randomizer[Crop, Window | None] = Randomizer(
    "crop", "crop", "a part of the camera's frame", Crop, _draw, streams=("crop",),
    place=Place(settings=50, panel=120),
    panel=Panel("Crop", group="Lens and Sensor"), replaces_camera=True,
)  # fmt: skip
