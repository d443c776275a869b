"""A clear bag: crumpled film that lies beside the field, or over an instrument."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...camera.pinhole import View
from ...geometry.types import Floats, floats
from ...sampling.streams import Stream
from ...settings.fields import fraction, setting
from ...settings.ranges import Range
from ..in_hand.held import HeldDraw, held
from ..in_world import world_points
from ..instruments import instruments
from ..operating_field import operating_field
from ..randomizer import Given, Panel, Place, Randomizer
from ..view import view
from .sheet import VARIANTS

_TRIES = 12  # for a place that the picture shows
_MARGIN = 0.08  # of the picture, that its middle keeps from the edge


@dataclass(frozen=True)
class Film:
    """Bags and sheets of clear film. What lies behind is seen through them, but for their folds."""

    enabled: bool = setting(False, "put clear bags into the picture")
    share: float = fraction(0.5, "share of images that have any", label="Share of Images")
    count: Range = setting(Range(1, 2), "bags an image, in those that have any", low=0, high=8,
                           kind="count")  # fmt: skip
    over: float = fraction(0.3, "share of them that lie over a part of an instrument",
                           label="Over Instruments")  # fmt: skip
    size: Range = setting(Range(0.1, 0.24), "width", "m", 1e-3, 1e3)
    distance: Range = setting(Range(0.02, 0.16), "from the field to the edge of those that lie "
                              "beside it", "m", 0.0, 1e3, label="From the Field")  # fmt: skip
    crumpled: Range = setting(Range(0.5, 1.3), "how high its creases stand; 1: as after "
                              "a fist", low=0.0, high=5.0, label="Crumpled")  # fmt: skip
    haze: Range = setting(Range(0.03, 0.14), "how much of what is behind is lost in each clear "
                          "layer", low=0.0, high=0.3)  # fmt: skip
    roughness: Range = fraction(Range(0.05, 0.16), "of its surface")


@dataclass(frozen=True)
class FilmDraw:
    """A bag: which of VARIANTS, its middle on the ground in the world (x, y), its turn (rad), its
    width, how high its creases stand, how hazy and how rough it is. `over` is the position (from
    0) of the instrument that it lies over, None where it lies beside the field."""

    variant: int
    place: tuple[float, float]
    turn: float
    size: float
    crumpled: float
    haze: float
    roughness: float
    over: int | None


def _draw(s: Film, given: Given) -> tuple[FilmDraw, ...]:
    stream = given.stream("film")
    present, count = stream.chance(s.share), stream.whole(s.count)
    drawn = tuple(_one(s, given, given.stream(f"film {number}")) for number in range(count))
    return drawn if present else ()


def _one(s: Film, given: Given, stream: Stream) -> FilmDraw:
    variant, turn, unit = stream.whole(Range(0, VARIANTS - 1)), stream.turn(), given.catalog.unit
    size = unit * stream.draw(s.size)
    crumpled, haze, rough = stream.draw(s.crumpled), stream.draw(s.haze), stream.draw(s.roughness)
    over, chosen, where = stream.chance(s.over), stream.unit(), stream.unit()
    field, distance = given.drawn(operating_field), unit * stream.draw(s.distance)
    beside = _beside(given, floats(field.spot), 0.5 * size + distance, field.home, stream)
    off = floats(stream.within(0.2 * size))
    shown = given.drawn(instruments)
    lying = [i for i, one in enumerate(shown) if not isinstance(one[held], HeldDraw)]
    which = lying[int(chosen * len(lying))] if over and lying else None
    if which is not None:
        metal = world_points(given.catalog, shown[which], "balls")[:, :2]
        beside = metal[int(where * len(metal))] + off
    place = float(beside[0]), float(beside[1])
    return FilmDraw(variant, place, turn, size, crumpled, haze, rough, which)


def _beside(given: Given, spot: Floats, far: float, home: float, stream: Stream) -> Floats:
    """A place `far` from the field, not where the surgeon stands, the first that the picture shows;
    it always takes the same number of draws."""
    seen, found = given.drawn(view), None
    for _ in range(_TRIES):
        turn = home + np.pi + 1.5 * np.pi * (stream.unit() - 0.5)
        place = spot + far * np.array((np.cos(turn), np.sin(turn), 0.0))
        if found is None and (seen is None or _shown(seen.project(place[None])[0], seen)):
            found = place
    made: Floats = place if found is None else found
    return made


def _shown(at: Floats, seen: View) -> bool:
    k = seen.intrinsics
    share = at[:2] / (k.width, k.height)
    return bool(at[2] > 0 and (share > _MARGIN).all() and (share < 1 - _MARGIN).all())


film: Randomizer[Film, tuple[FilmDraw, ...]] = Randomizer(
    "film", "film", "clear bags", Film, _draw, lambda *_: (),
    after=(view, instruments, operating_field), streams=("film",), record=True, always=False,
    place=Place(settings=194, panel=184, record=112),
    panel=Panel("Clear Bag", group="Around and in the Way"),
)  # fmt: skip
