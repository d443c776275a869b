"""Surgical cloth with folds, as a ground of its own or round an opening."""

from __future__ import annotations

from dataclasses import dataclass

from ...color.hsv import color
from ...geometry.types import Color
from ...settings.fields import fraction, setting
from ...settings.ranges import Range
from ..randomizer import Given, Panel, Place, Randomizer
from .kind import Kind


@dataclass(frozen=True)
class Drape:
    """Surgical cloth with folds. They lie below the instruments, which rest on their crests.

    Off, none is a ground of its own; round an opening its ranges count all the same.
    """

    enabled: bool = setting(True, "lay it under the instruments, by its weight")
    hue: Range = fraction(Range(0.42, 0.6), "colour hue; 0.44 is green, 0.6 blue")
    saturation: Range = fraction(Range(0.6, 0.92), "colour saturation")
    value: Range = fraction(Range(0.12, 0.45), "colour value", label="Brightness")
    folds: Range = setting(Range(0.002, 0.012), "depth of the folds", "m", 0.0, 1.0,
                           label="Fold Depth")  # fmt: skip
    spacing: Range = setting(Range(0.04, 0.12, "log_uniform"), "from fold to fold", "m", 1e-3, 1e2)
    wrinkles: Range = fraction(Range(0.1, 0.8), "strength of fine wrinkles")
    weave: Range = fraction(Range(0.0, 1.0), "strength of the threads")
    blood: Range = fraction(Range(0.0, 0.25), "share of the cloth that is stained",
                            label="Blood Coverage")  # fmt: skip


@dataclass(frozen=True)
class DrapeDraw:
    """Cloth of linear RGB colour; folds `depth` deep and `spacing` apart (m), turned by `rotation`
    (radians) and moved by `offset` (spacings). `marks` is where the origin of all that is on it
    lies (m): wrinkles, threads and blood, `blood` the share that is stained. Round an opening more
    is."""

    kind: str
    color: Color
    depth: float
    spacing: float
    wrinkles: float
    weave: float
    blood: float
    rotation: float
    offset: tuple[float, float]
    marks: tuple[float, float]


def cloth(s: Drape, given: Given) -> DrapeDraw:
    """As a ground of its own or round an opening."""
    stream = given.stream("ground drape")
    return DrapeDraw(
        kind="drape",
        color=color(stream, s.hue, s.saturation, s.value),
        depth=stream.draw(s.folds),
        spacing=stream.draw(s.spacing),
        wrinkles=stream.draw(s.wrinkles),
        weave=stream.draw(s.weave),
        blood=stream.draw(s.blood),
        rotation=stream.turn(),
        offset=stream.within(2.0),
        marks=stream.within(2.0),
    )


drape: Randomizer[Drape, None] = Randomizer(
    "drape", "drape", "ground of surgical cloth", Drape,
    place=Place(settings=120, panel=70), panel=Panel("Drape", group="Background"),
)  # fmt: skip
kind = Kind("drape", "weight of a surgical drape", "Weight: Drape", 0.0, 20, Drape, "drape", cloth)
