"""Light from all around, from HDRI pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..color.hsv import color
from ..geometry.types import Color
from ..settings.fields import fraction, setting, weight
from ..settings.ranges import Range
from .randomizer import Given, Panel, Place, Randomizer


@dataclass(frozen=True)
class Environment:
    """Light from all around, from HDRI pictures. Off: the file's own world."""

    enabled: bool = setting(True, "replace the world")
    folder: str = setting("", "folder of .hdr, .exr, .png, .jpg; empty: the eight Blender ships",
                          picture=False, kind="folder", kept=True)  # fmt: skip
    strength: Range = setting(Range(0.3, 1.2), "factor on the picture's light", low=0.0, high=1e4)
    rotation: Range = setting(Range(-180, 180), "turn about the vertical", "°", -360, 360)
    hue: Range = fraction(Range(0.0, 1.0), "hue of a tint on its light")
    saturation: Range = fraction(Range(0.0, 0.0), "strength of that tint")
    weights: dict[str, float] = weight({}, "file name of a picture to its weight; those not "
                                       "named have 1")  # fmt: skip


@dataclass(frozen=True)
class EnvironmentDraw:
    """An HDRI by its name in the catalog; rotation in radians about the vertical; `tint` is what
    its light is multiplied with, linear RGB."""

    picture: str
    strength: float
    rotation: float
    tint: Color


def _draw(s: Environment, given: Given) -> EnvironmentDraw:
    """By weight, and how its light is changed."""
    stream, there = given.stream("environment"), given.catalog.environments
    weights = [s.weights.get(name, 1.0) for name in there]
    if not any(weights):  # what is held out for this split has no weight
        weights = [1.0] * len(weights)
    return EnvironmentDraw(
        picture=there[stream.pick(weights)],
        strength=stream.draw(s.strength),
        rotation=float(np.radians(stream.draw(s.rotation))),
        tint=color(stream, s.hue, s.saturation, Range(1.0, 1.0)),
    )


environment = Randomizer(
    "environment", "environment", "light from all around", Environment, _draw,
    streams=("environment",), record=True,
    place=Place(settings=100, panel=50, record=20), panel=Panel("Surroundings", group="Light"),
)  # fmt: skip
