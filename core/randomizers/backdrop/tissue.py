"""Wet, mottled tissue, bare or in an opening of a drape."""

from __future__ import annotations

from dataclasses import dataclass

from ...color.hsv import color
from ...geometry.types import Color
from ...settings.fields import fraction, setting
from ...settings.ranges import Range
from ..randomizer import Given, Panel, Place, Randomizer
from .kind import Kind
from .opening import OpeningDraw, opening


@dataclass(frozen=True)
class Tissue:
    """Wet, mottled tissue with veins, fat and pools of blood, bare or in an opening of a drape."""

    enabled: bool = setting(True, "lay it under the instruments, by its weight")
    hue: Range = fraction(Range(0.985, 1.0), "colour hue")
    saturation: Range = fraction(Range(0.65, 0.88), "colour saturation")
    value: Range = fraction(Range(0.25, 0.6), "colour value", label="Brightness")
    wetness: Range = fraction(Range(0.4, 1.0), "strength of the wet film")
    relief: Range = setting(Range(0.001, 0.008), "depth of its lumps", "m", 0.0, 1.0,
                            label="Lump Depth")  # fmt: skip
    spacing: Range = setting(Range(0.03, 0.09, "log_uniform"), "from lump to lump", "m", 1e-3, 1e2)
    mottling: Range = fraction(Range(0.3, 1.0), "strength of paler and darker patches")
    fat: Range = fraction(Range(0.0, 0.4), "share of yellow fat")
    veins: Range = fraction(Range(0.0, 0.8), "strength of veins")
    blood: Range = fraction(Range(0.0, 0.5), "share under blood", label="Blood Coverage")
    opened: float = fraction(0.5, "share of it that is seen through an opening in a drape",
                             label="In a Drape")  # fmt: skip
    opening_length: Range = setting(Range(0.12, 0.26), "length of the opening", "m", 0.01, 10.0)
    opening_width: Range = setting(Range(0.5, 0.9), "width of it, as a share of its length",
                                   low=0.1, high=1.0)  # fmt: skip
    cavity: Range = setting(Range(0.0, 0.006), "how deep its middle lies below the instruments",
                            "m", 0.0, 1.0, label="Middle Depth")  # fmt: skip


@dataclass(frozen=True)
class TissueDraw:
    """Tissue of linear RGB colour; lumps `depth` deep and `spacing` apart (m), turned and moved as
    a drape's folds; `marks` is for what it is of, `fat` and `blood` the shares that they cover. In
    an opening there is more fat: all along the edge. `opening` is None where there is nothing
    else."""

    kind: str
    color: Color
    wetness: float
    depth: float
    spacing: float
    mottling: float
    fat: float
    veins: float
    blood: float
    rotation: float
    offset: tuple[float, float]
    marks: tuple[float, float]
    opening: OpeningDraw | None = None


def _draw(s: Tissue, given: Given) -> TissueDraw:
    stream = given.stream("ground tissue")
    return TissueDraw(
        kind="tissue",
        color=color(stream, s.hue, s.saturation, s.value),
        wetness=stream.draw(s.wetness),
        depth=stream.draw(s.relief),
        spacing=stream.draw(s.spacing),
        mottling=stream.draw(s.mottling),
        fat=stream.draw(s.fat),
        veins=stream.draw(s.veins),
        blood=stream.draw(s.blood),
        rotation=stream.turn(),
        offset=stream.within(2.0),
        marks=stream.within(2.0),
        opening=opening(given, s.opened, s.opening_length, s.opening_width, s.cavity),
    )


tissue: Randomizer[Tissue, None] = Randomizer(
    "tissue", "tissue", "ground of wet tissue", Tissue,
    place=Place(settings=130, panel=80), panel=Panel("Tissue", group="Background"),
)  # fmt: skip
kind = Kind("tissue", "weight of wet tissue", "Weight: Tissue", 0.0, 30, Tissue, "tissue", _draw)
