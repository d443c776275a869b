"""A tray of stainless steel."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...settings.fields import fraction, setting
from ...settings.ranges import Range
from ..randomizer import Given, Panel, Place, Randomizer
from .kind import Kind
from .rim import RimDraw, rim


@dataclass(frozen=True)
class Tray:
    """A tray of stainless steel."""

    enabled: bool = setting(True, "lay it under the instruments, by its weight")
    value: Range = fraction(Range(0.35, 0.7), "brightness of the steel", label="Brightness")
    roughness: Range = fraction(Range(0.18, 0.45), "surface roughness")
    brushing: Range = fraction(Range(0.0, 1.0), "strength of the brushed grain")
    scratches: Range = fraction(Range(0.0, 0.8), "strength of scratches")
    perforated: float = fraction(0.5, "share of trays with holes", label="With Holes")
    spacing: Range = setting(Range(0.008, 0.016), "from hole to hole", "m", 1e-3, 1e2)
    holes: Range = fraction(Range(0.3, 0.6), "width of a hole, as a share of the spacing",
                            label="Hole Width")  # fmt: skip
    rimmed: float = fraction(0.5, "share of trays whose raised rim is near the instruments",
                             label="With Rim")  # fmt: skip
    rim_height: Range = setting(Range(0.012, 0.03), "height of the rim", "m", 0.01, 1.0)
    rim_gap: Range = setting(Range(0.015, 0.12), "from the instruments to the rim", "m", 0.01, 10.0)


@dataclass(frozen=True)
class TrayDraw:
    """Steel of brightness `value`; holes `hole` wide and `spacing` apart (m; 0 wide: none), turned
    by `rotation` (radians) and moved by `offset` (m). `rim` is None where it is out of view."""

    kind: str
    value: float
    roughness: float
    brushing: float
    scratches: float
    spacing: float
    hole: float
    rotation: float
    offset: tuple[float, float]
    rim: RimDraw | None = None


def _draw(s: Tray, given: Given) -> TrayDraw:
    stream = given.stream("ground tray")
    perforated = stream.chance(s.perforated)
    spacing = stream.draw(s.spacing)
    hole = spacing * stream.draw(s.holes)
    drawn = TrayDraw(
        kind="tray",
        value=stream.draw(s.value),
        roughness=stream.draw(s.roughness),
        brushing=stream.draw(s.brushing),
        scratches=stream.draw(s.scratches),
        spacing=spacing,
        hole=hole if perforated else 0.0,
        rotation=stream.turn(),
        offset=stream.within(1.0),
    )
    return replace(drawn, rim=rim(given, drawn.rotation, s.rimmed, s.rim_height, s.rim_gap))


tray: Randomizer[Tray, None] = Randomizer(
    "tray", "tray", "ground of steel", Tray,
    place=Place(settings=140, panel=90), panel=Panel("Tray", group="Background"),
)  # fmt: skip
kind = Kind("tray", "weight of a steel tray", "Weight: Tray", 0.0, 40, Tray, "tray", _draw)
