"""Which instruments an image shows, each with its size and what varies of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import UserError
from ..sampling.catalog import Catalog, InstrumentInfo
from ..sampling.streams import Stream
from ..settings.fields import setting, weight
from ..settings.ranges import Range
from . import of_instruments
from .placement import Placement
from .randomizer import Drawn, Given, Panel, Place, Randomizer, Spec


@dataclass(frozen=True)
class OfClass:
    """How many instruments of one class an image shows."""

    class_name: str = setting("", "class that is counted by itself", label="Class")
    count: Range = setting(Range(0, 1), "instruments of it an image", low=0, high=64, kind="count")


@dataclass(frozen=True)
class Instruments:
    """Which instruments an image shows. Off: all that the file has, once each, at their size."""

    enabled: bool = setting(True, "choose and scale the instruments at random")
    bundled: tuple[str, ...] = setting((), "bundled instruments to use without a scene; none: all",
                                       label="Bundled Instruments", kept=True)  # fmt: skip
    count: Range = setting(Range(1, 2), "instruments an image, those of of_class aside",
                           low=0, high=64, kind="count")  # fmt: skip
    of_class: tuple[OfClass, ...] = setting(
        (), "classes that are counted by themselves", label="Counted by Class"
    )
    weights: dict[str, float] = weight({}, "class to how often it is picked, against the others; a "
                                       "class not named counts 1 for each of its instruments",
                                       label="Class Weights")  # fmt: skip
    repeat: int = setting(
        1, "most copies of one instrument in an image", low=1, high=16, label="Copies of One"
    )
    scale: Range = setting(Range(0.95, 1.05), "factor on the modelled size", low=1e-3, high=1e3)

    def check(self, path: str) -> None:
        """UserError where a class is counted twice."""
        names = [one.class_name for one in self.of_class]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise UserError(f"{path}.of_class[{number}]: {name!r} is there twice; remove one")

    def most(self, there: int) -> int:
        """The most that an image can show where there are so many, copies included."""
        if not self.enabled:
            return there
        own = sum(int(one.count.max) for one in self.of_class)
        return min(int(self.count.max) + own, there)


@dataclass(frozen=True)
class InstrumentDraw(Drawn):
    """One instrument of the image: `scale` is the factor on its modelled size, `draws` what was
    drawn for it, by the names of the randomizers. By name can be had besides what a label holds of
    them, as `one.opening`."""

    instrument: str
    copy: int
    class_name: str
    scale: float
    draws: dict[str, Any] = field(default_factory=dict)

    @property
    def by_name(self) -> dict[str, Any]:
        """The draws, and before them what is laid out."""
        return {**self.laid_out, **self.draws}

    @property
    def laid_out(self) -> dict[str, Any]:
        """What its label holds of the draws, by key."""
        found: dict[str, Any] = {}
        for one in of_instruments():
            if one.name in self.draws:
                found |= one.laid_out(self.draws[one.name])
        return found


def moves(spec: Spec) -> bool:
    """Whether an image has instruments in other places or sizes than the file."""
    s = spec[Instruments]
    scaled = s.enabled and (s.scale.min, s.scale.max) != (1.0, 1.0)
    return spec[Placement].enabled or scaled


def copies(spec: Spec) -> int:
    """How often one instrument can be in an image: once where nothing moves it apart."""
    s = spec[Instruments]
    return s.repeat if s.enabled and spec[Placement].enabled else 1


def weights(s: Instruments, catalog: Catalog) -> dict[str, float]:
    """How often the common count picks each instrument, by name: those of a class share its
    weight; 0 where the class is counted by itself."""
    own = {one.class_name for one in s.of_class}
    size = Counter(i.class_name for i in catalog.instruments)
    return {
        i.name: 0.0
        if i.class_name in own
        else s.weights.get(i.class_name, float(size[i.class_name])) / size[i.class_name]
        for i in catalog.instruments
    }


def possible(s: Instruments, catalog: Catalog) -> list[str]:
    """Names of the instruments that an image can show at all."""
    if not s.enabled:
        return [i.name for i in catalog.instruments]
    counted = {one.class_name for one in s.of_class if one.count.max >= 1}
    picked = weights(s, catalog)
    return [
        i.name
        for i in catalog.instruments
        if i.class_name in counted or (s.count.max >= 1 and picked[i.name] > 0)
    ]


def _choose(s: Instruments, given: Given) -> list[InstrumentInfo]:
    """Instruments of the image: without replacement among all copies. Classes that are counted by
    themselves come first, each from a stream of its own."""
    catalog, stream = given.catalog, given.stream("instruments")
    # As many copies with placement off as with it on, so that it changes nothing here.
    copies = s.repeat if s.enabled else 1
    pool = [*catalog.instruments] * copies
    if not s.enabled:
        return pool[: given.asked.count(len(pool))]
    weighed = weights(s, catalog)
    others = stream.whole(s.count)
    chosen: list[InstrumentInfo] = []
    for one in s.of_class:
        number = given.stream(f"instruments {one.class_name}").whole(one.count)
        some = [i for i in pool if i.class_name == one.class_name]
        chosen += _picked(some, {}, number, given.stream(f"instruments of {one.class_name}"))
    chosen += _picked(pool, weighed, others, stream)
    wanted = given.asked.count(len(chosen))
    if wanted > len(chosen):  # a quota wants one, and the counts gave none
        there = possible(s, catalog)
        some = [i for i in pool if i.name in there]
        chosen += _picked(some, {}, wanted, given.stream("instrument wanted"))
    return chosen[:wanted]


def _picked(
    pool: list[InstrumentInfo], by_name: Mapping[str, float], number: int, stream: Stream
) -> list[InstrumentInfo]:
    """So many of the pool, or as many as have a weight; those not named weigh 1."""
    pool, weights = list(pool), [by_name.get(i.name, 1.0) for i in pool]
    chosen: list[InstrumentInfo] = []
    while len(chosen) < number and any(weights):
        at = stream.pick(weights)
        chosen.append(pool.pop(at))
        weights.pop(at)
    return chosen


def _draw(s: Instruments, given: Given) -> tuple[InstrumentDraw, ...]:
    """Those of the image (the first of them, where only that is asked for)."""
    most = copies(given.spec)
    drawn: list[InstrumentDraw] = []
    # Copies are alike, so the lowest free number stands for each: scenes stay small.
    used: Counter[str] = Counter()
    for position, info in enumerate(_choose(s, given)[: 1 if given.asked.first else None]):
        copy = used[info.name]
        used[info.name] += 1
        if copy >= most:  # nothing would move it apart from the first
            continue
        scale = given.stream(f"instrument {position}").draw(s.scale) if s.enabled else 1.0
        draws = given.each(info, position, scale)
        drawn.append(InstrumentDraw(info.name, copy, info.class_name, scale, draws))
    return tuple(drawn)


instruments = Randomizer(
    "instruments", "instruments", "which instruments", Instruments, _draw, _draw,
    streams=("instruments", "instrument"), each=True,
    place=Place(settings=10, panel=10), panel=Panel("Instruments in View", group="Instruments"),
)  # fmt: skip
