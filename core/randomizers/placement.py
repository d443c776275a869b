"""Where the instruments lie in the picture."""

from __future__ import annotations

from dataclasses import dataclass

from ..geometry.types import Rows
from ..settings.fields import setting
from ..settings.ranges import Range
from .arrangement import Arrangement
from .randomizer import Given, GivenInstrument, InstrumentRandomizer, Panel, Place
from .view import view


@dataclass(frozen=True)
class Placement:
    """Where the instruments lie in the picture. Off: they stay where the file has them."""

    enabled: bool = setting(True, "place instruments at random")
    u: Range = setting(
        Range(0.2, 0.8),
        "centre, share of the picture's width",
        low=-1.0,
        high=2.0,
        label="Left to Right",
    )
    v: Range = setting(
        Range(0.2, 0.8),
        "centre, share of the picture's height",
        low=-1.0,
        high=2.0,
        label="Top to Bottom",
    )
    resting: float = setting(
        0.7, "share of instruments that lie on the ground", low=0.0, high=1.0, label="On the Ground"
    )
    depth: Range = setting(
        Range(0.75, 1.0), "distance of floating ones, as a share of the way to the ground where "
        "the camera looks", low=0.05, high=20.0,
        label="Height in View",
    )  # fmt: skip
    yaw: Range = setting(Range(-180, 180), "turn about the vertical", unit="°", low=-360, high=360,
                         label="Turn")  # fmt: skip
    tilt: Range = setting(
        Range(-60, 60), "tilt of floating ones about their X axis", unit="°",
        low=-180, high=180,
        label="Tilt X",
    )  # fmt: skip
    spin: Range = setting(
        Range(-180, 180), "turn of floating ones about their Y axis", unit="°",
        low=-360, high=360,
        label="Tilt Y",
    )  # fmt: skip
    ground_height: float = setting(
        0.0, "height that resting ones lie at and others stay above", unit="m", low=-1e4, high=1e4
    )
    in_view: float = setting(0.6, "least share of an instrument inside the picture",
                             low=0.0, high=1.0, label="Least in View")  # fmt: skip
    overlap: float = setting(0.25, "most overlap of two silhouettes, as a share of the smaller",
                             low=0.0, high=1.0, label="Most Overlap")  # fmt: skip
    gap: float = setting(0.002, "least distance between two instruments", unit="m",
                         low=0.0, high=10.0, label="Least Gap")  # fmt: skip
    tries: int = setting(60, "attempts an instrument; then the best one is taken",
                         low=1, high=1000)  # fmt: skip


def _begin(s: Placement, given: Given) -> Arrangement | None:
    seen_from = given.drawn(view)
    return Arrangement(s, seen_from) if s.enabled and seen_from is not None else None


def _draw(_: Placement, given: GivenInstrument) -> Rows | None:
    arrangement: Arrangement | None = given.shared
    if arrangement is None:
        return None
    matrix = arrangement.place(given.info, given.scale, given.stream("placement"))
    return tuple(tuple(map(float, row)) for row in matrix)


# 4×4 similarity from an instrument's home orientation with the root at the origin to the world,
# scale included; None where it stays where the file has it.
placement: InstrumentRandomizer[Placement, Rows | None] = InstrumentRandomizer(
    "pose", "placement", "where they lie", Placement, _draw, begin=_begin, after=(view,),
    streams=("placement",), layout=lambda _: {},
    place=Place(settings=30, panel=30), panel=Panel("Where They Lie"),
)  # fmt: skip
