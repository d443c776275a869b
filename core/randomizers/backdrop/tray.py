"""A tray of stainless steel."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...settings.fields import setting
from ...settings.ranges import Range
from ..randomizer import Given, Panel, Place, Randomizer
from .kind import Kind
from .pattern import offset, turn
from .rim import RimDraw, rim


@dataclass(frozen=True)
class Tray:
    """A tray of stainless steel."""

    enabled: bool = setting(True, "lay it under the instruments, by its weight")
    value: Range = setting(
        Range(0.35, 0.7), "brightness of the steel", low=0.0, high=1.0, label="Brightness"
    )
    roughness: Range = setting(Range(0.18, 0.45), "surface roughness", low=0.0, high=1.0)
    brushing: Range = setting(Range(0.0, 1.0), "strength of the brushed grain", low=0.0, high=1.0)
    scratches: Range = setting(Range(0.0, 0.8), "strength of scratches", low=0.0, high=1.0)
    perforated: float = setting(
        0.5, "share of trays with holes", low=0.0, high=1.0, label="With Holes"
    )
    spacing: Range = setting(Range(0.008, 0.016), "from hole to hole", unit="m",
                             low=1e-3, high=1e2)  # fmt: skip
    holes: Range = setting(Range(0.3, 0.6), "width of a hole, as a share of the spacing",
                           low=0.0, high=1.0, label="Hole Width")  # fmt: skip
    rimmed: float = setting(0.5, "share of trays whose raised rim is near the instruments",
                            low=0.0, high=1.0, label="With Rim")  # fmt: skip
    rim_height: Range = setting(Range(0.012, 0.03), "height of the rim", unit="m",
                                low=0.01, high=1.0)  # fmt: skip
    rim_gap: Range = setting(Range(0.015, 0.12), "from the instruments to the rim", unit="m",
                             low=0.01, high=10.0)  # fmt: skip


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
        rotation=turn(stream),
        offset=offset(stream, 1.0),
    )
    return replace(drawn, rim=rim(given, drawn.rotation, s.rimmed, s.rim_height, s.rim_gap))


tray: Randomizer[Tray, None] = Randomizer(
    "tray", "tray", "ground of steel", Tray,
    place=Place(settings=140, panel=90), panel=Panel("Ground: Tray"),
)  # fmt: skip
kind = Kind("tray", "weight of a steel tray", "Weight: Tray", 0.0, 40, Tray, "tray", _draw)
