"""Traces of grinding, handling and use on the instruments' metal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Vector
from ..sampling.streams import Stream
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .randomizer import GivenInstrument, InstrumentRandomizer, Panel, Place


@dataclass(frozen=True)
class Surface:
    """Traces of grinding, handling and use on the instruments' own materials."""

    enabled: bool = setting(False, "add surface detail")
    brushing: Range = fraction(Range(0.1, 0.6), "strength of the brushed finish")
    brushing_direction: Range = setting(Range(-6.0, 6.0), "turn of its lines off the part's long "
                                        "axis", "°", -180, 180, label="Brushing Turn")  # fmt: skip
    brushing_width: Range = setting(Range(5e-5, 3e-4, "log_uniform"), "width of its lines",
                                    "m", 1e-6, 1.0)  # fmt: skip
    scratches: Range = fraction(Range(0.0, 0.5), "number and depth of scratches")
    smudges: Range = fraction(Range(0.0, 0.6), "strength of smudges and fingerprints",
                              label="Smudges, Fingerprints")  # fmt: skip
    smudge_size: Range = setting(Range(0.004, 0.015), "size of a smudge", "m", 1e-5, 10.0)
    wear: Range = setting(Range(-0.4, 0.6), "edges: above 0 rubbed bright, below 0 dark",
                          low=-1.0, high=1.0, label="Worn Edges")  # fmt: skip


@dataclass(frozen=True)
class SurfaceDraw:
    """Detail on an instrument's metal: strengths as in the spec, brushing direction in radians,
    sizes in metres. `offset` moves the patterns (m)."""

    brushing: float
    brushing_direction: float
    brushing_width: float
    scratches: float
    smudges: float
    smudge_size: float
    wear: float
    offset: tuple[float, float, float]


# Patterns are moved by up to this much (m): far beyond their sizes, and within what single
# precision still resolves to a micrometre.
MOVED = 2.0


def _draw(s: Surface, given: GivenInstrument) -> SurfaceDraw:
    stream = given.stream("surface")
    return SurfaceDraw(
        brushing=stream.draw(s.brushing),
        brushing_direction=float(np.radians(stream.draw(s.brushing_direction))),
        brushing_width=stream.draw(s.brushing_width),
        scratches=stream.draw(s.scratches),
        smudges=stream.draw(s.smudges),
        smudge_size=stream.draw(s.smudge_size),
        wear=stream.draw(s.wear),
        offset=offset(stream),
    )


def offset(stream: Stream) -> Vector:
    """By how much the patterns on an instrument are moved (m)."""
    return stream.unit() * MOVED, stream.unit() * MOVED, stream.unit() * MOVED


surface: InstrumentRandomizer[Surface, SurfaceDraw | None] = InstrumentRandomizer(
    "surface", "surface", "traces of grinding, handling and use on them", Surface, _draw,
    streams=("surface",), place=Place(settings=170, panel=160, record=30),
    panel=Panel("Surface Detail", group="Instruments"),
)  # fmt: skip
