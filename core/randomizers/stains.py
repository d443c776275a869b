"""Blood and clear fluid on the instruments."""

from __future__ import annotations

from dataclasses import dataclass

from ..color.hsv import color
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .randomizer import GivenInstrument, InstrumentRandomizer, Panel, Place
from .surface import offset


@dataclass(frozen=True)
class Stains:
    """Blood and clear fluid on the instruments."""

    enabled: bool = setting(False, "stain the instruments")
    blood_share: float = fraction(0.35, "share of instruments with blood", label="Share with Blood")
    blood: Range = fraction(Range(0.02, 0.3), "share of the surface it covers",
                            label="Blood Coverage")  # fmt: skip
    hue: Range = fraction(Range(0.0, 0.02), "its hue, 0 and 1 are red")
    saturation: Range = fraction(Range(0.9, 1.0), "its saturation")
    value: Range = fraction(Range(0.03, 0.2, "log_uniform"), "its brightness", label="Brightness")
    wetness: Range = fraction(Range(0.2, 1.0), "0: dried and dull, 1: wet")
    fluid_share: float = fraction(0.25, "share of instruments with clear fluid",
                                  label="Share with Fluid")  # fmt: skip
    fluid: Range = fraction(Range(0.05, 0.4), "share of the surface it wets",
                            label="Fluid Coverage")  # fmt: skip
    size: Range = setting(Range(0.003, 0.02, "log_uniform"), "size of a stain", "m", 1e-5, 10.0)


@dataclass(frozen=True)
class StainsDraw:
    """Shares of an instrument's surface under blood and clear fluid (0: none), blood's linear RGB
    and wetness; size and `offset`, which moves the patterns, in metres."""

    blood: float
    color: tuple[float, float, float]
    wetness: float
    fluid: float
    size: float
    offset: tuple[float, float, float]


def _draw(s: Stains, given: GivenInstrument) -> StainsDraw:
    """On an instrument without any both shares are 0."""
    stream = given.stream("stains")
    bloody, wet = stream.chance(s.blood_share), stream.chance(s.fluid_share)
    blood, fluid = stream.draw(s.blood), stream.draw(s.fluid)
    return StainsDraw(
        blood=blood if bloody else 0.0,
        color=color(stream, s.hue, s.saturation, s.value),
        wetness=stream.draw(s.wetness),
        fluid=fluid if wet else 0.0,
        size=stream.draw(s.size),
        offset=offset(stream),
    )


stains: InstrumentRandomizer[Stains, StainsDraw | None] = InstrumentRandomizer(
    "stains", "stains", "blood and fluid on them", Stains, _draw, streams=("stains",),
    place=Place(settings=180, panel=170, record=40),
    panel=Panel("Blood and Fluid", group="Instruments"),
)  # fmt: skip
