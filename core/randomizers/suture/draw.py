"""A suture thread and its needle: in an instrument's jaws, in the ground, pulled up, in loops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...errors import UserError
from ...geometry.types import Color, Vector
from ...sampling.streams import Stream
from ...settings.fields import fraction, setting, weight
from ...settings.ranges import Range
from ..in_hand.held import HeldDraw, held
from ..instruments import instruments
from ..operating_field import operating_field
from ..randomizer import Given, Panel, Place, Randomizer, Spec

# What a thread is doing, and how often where the settings do not say.
# Last words of names of classes of which it would be, without a label.
_LABELLED = ("needle", "suture", "thread")
SITUATIONS = {"jaws": 3.0, "ground": 1.0, "pulled": 2.0, "loops": 1.5}

# Linear RGB, and how often where the settings do not say.
COLORS: dict[str, tuple[Color, float]] = {
    "black": ((0.006, 0.006, 0.008), 3.0),
    "blue": ((0.012, 0.05, 0.24), 2.0),
    "violet": ((0.07, 0.012, 0.17), 2.0),
    "white": ((0.62, 0.58, 0.5), 1.0),
}
BENDS = 14  # of a long thread
_SHORT = 4


@dataclass(frozen=True)
class Suture:
    """A thread with a curved needle, round where the work is done, and cut ends of it."""

    enabled: bool = setting(False, "put a suture thread with its needle into the field")
    share: float = fraction(0.8, "share of images that have one", label="Share of Images")
    situations: dict[str, float] = weight(
        {}, "what it does, to how often (jaws: the needle is held, ground: it is in the ground, "
        "pulled: the thread is drawn up, loops: it lies there); what is not named as usual",
        label="Situations",
    )  # fmt: skip
    holders: tuple[str, ...] = setting(("needle_holder",), "classes whose jaws hold needles, "
                                       "between their tip and their joint", label="Needle Holders",
                                       kept=True)  # fmt: skip
    length: Range = setting(Range(0.15, 0.6, "log_uniform"), "of the thread", "m", 1e-3, 1e3)
    thickness: Range = setting(Range(0.00015, 0.0004), "of the thread", "m", 1e-6, 1.0,
                               label="Thickness")  # fmt: skip
    colors: dict[str, float] = weight({}, "color to how often; those not named as usual",
                                      label="Color Weights")  # fmt: skip
    stiff: Range = fraction(Range(0.0, 1.0), "from a braid, which lies as it falls, to a single "
                            "fibre, which springs in loops", label="Stiffness")  # fmt: skip
    slack: Range = setting(Range(1.0, 1.3), "of a thread that is pulled: its length, against the "
                           "straight way", low=1.0, high=3.0)  # fmt: skip
    aside: Range = setting(Range(0.0, 0.04), "from the field to where it lies", "m", 0.0, 1e3,
                           label="Off the Field")  # fmt: skip
    needle: Range = setting(Range(0.015, 0.026), "from one end of the needle to the other", "m",
                            1e-4, 1e3, label="Needle Size")  # fmt: skip
    needle_thickness: Range = setting(Range(0.0006, 0.0009), "of the needle", "m", 1e-6, 1.0,
                                      label="Needle Thickness")  # fmt: skip
    ends: Range = setting(Range(0, 3), "cut ends that lie about", low=0, high=16, kind="count",
                          label="Cut Ends")  # fmt: skip


@dataclass(frozen=True)
class Strand:
    """A thread that lies: where it begins, from the field (x, y), its direction (rad), how long it
    is, and how it is bent on its way (1 / length)."""

    aside: tuple[float, float]
    heading: float
    length: float
    bends: tuple[float, ...]


@dataclass(frozen=True)
class NeedleDraw:
    """A needle: how far its ends are apart, how thick it is, where along it is held or stuck (0:
    the thread's end, 1: the point), which side its thread is on (1, -1), how far it leans (rad),
    whether it lies flat where it could be stuck, and its direction there (rad)."""

    size: float
    thick: float
    at: float
    side: int
    lean: float
    flat: bool
    heading: float


@dataclass(frozen=True)
class SutureDraw:
    """`situation` is one of SITUATIONS; `instrument` the position (from 0) of the one that holds
    needle or thread, None where none does. `spot` is the field's place in the world, `tail` what
    sticks out beyond where the thread is pulled; `sewn`: the other end is in the field."""

    situation: str
    instrument: int | None
    spot: Vector
    needle: NeedleDraw
    thread: Strand
    thick: float
    color: str
    shade: float
    stiff: float
    slack: float
    tail: float
    sewn: bool
    ends: tuple[Strand, ...]


def _draw(s: Suture, given: Given) -> SutureDraw | None:
    stream = given.stream("suture")
    unit = given.catalog.unit
    present, situation = stream.chance(s.share), _picked(s.situations, SITUATIONS, stream)
    color, shade = _picked(s.colors, {k: w for k, (_, w) in COLORS.items()}, stream), stream.unit()
    thick, stiff = unit * stream.draw(s.thickness), stream.draw(s.stiff)
    slack, length = stream.draw(s.slack), unit * stream.draw(s.length)
    tail, sewn = 0.01 + 0.03 * stream.unit(), stream.chance(0.6)
    chosen, count = stream.unit(), stream.whole(s.ends)
    size, wide = unit * stream.draw(s.needle), unit * stream.draw(s.needle_thickness)
    needle = NeedleDraw(
        size, wide, 0.3 + 0.3 * stream.unit(), 1 if stream.chance(0.5) else -1,
        float(np.radians(30 * (stream.unit() - 0.5))), stream.chance(0.4), stream.turn(),
    )  # fmt: skip
    field = given.drawn(operating_field)
    thread = _strand(s, unit, length, stiff, field.home, BENDS, given.stream("suture thread"))
    ends = tuple(
        _strand(s, unit, size * (0.3 + 1.2 * one.unit()), stiff, field.home, _SHORT, one)
        for one in (given.stream(f"suture end {number}") for number in range(count))
    )
    named = [c.name.lower().split("_")[-1] for c in given.spec.classes]
    if not present or any(name in _LABELLED for name in named):
        return None
    holder = None
    if situation in ("jaws", "pulled"):
        holder = _holder(s, given, chosen, needles=situation == "jaws")
        if holder is None:
            situation = "ground"
    return SutureDraw(
        situation, holder, field.spot, needle, thread, thick, color, shade, stiff, slack,
        tail * size / 0.02, sewn, ends,
    )  # fmt: skip


def _strand(
    s: Suture, unit: float, length: float, stiff: float, home: float, count: int, stream: Stream
) -> Strand:
    """The stiffer it is, the wider and the more alike are its loops."""
    out, far = stream.turn(), unit * stream.draw(s.aside)
    heading, sense = home + np.pi + 4.0 * (stream.unit() - 0.5), 1 if stream.chance(0.5) else -1
    wide = 1.0 / (unit * s.needle.max * (0.4 + stream.unit()))  # the bend of its loops
    loose = [2.0 * stream.unit() - 1.0 for _ in range(count)]
    bends = [wide * (stiff * sense * (1 + 0.5 * b) + (1 - stiff) * 2.2 * b) for b in loose]
    away = (far * float(np.cos(out)), far * float(np.sin(out)))
    return Strand(away, float(heading), length, tuple(map(float, bends)))


def _holder(s: Suture, given: Given, chosen: float, needles: bool) -> int | None:
    """The position of the instrument that has it: of those that can, one that is in a hand before
    one that lies. What floats holds nothing."""
    shown = given.drawn(instruments)
    can = [i for i, one in enumerate(shown) if not needles or one.class_name in s.holders]
    used = [i for i in can if isinstance(shown[i][held], HeldDraw)]
    some = used or (can if needles else [])
    return some[min(int(chosen * len(some)), len(some) - 1)] if some else None


def _picked(given: dict[str, float], usual: dict[str, float], stream: Stream) -> str:
    return list(usual)[stream.pick([given.get(name, usual[name]) for name in usual])]


def _check(s: Suture, _: Spec) -> None:
    """UserError where a weight is that of nothing."""
    for key, some, known in (
        ("situations", s.situations, list(SITUATIONS)), ("colors", s.colors, list(COLORS)),
    ):  # fmt: skip
        for name in some:
            if name not in known:
                raise UserError(f"suture.{key}.{name}: unknown; there are {', '.join(known)}")
        if all(some.get(name, 1.0) == 0 for name in known):
            raise UserError(f"suture.{key}: all weights are 0; give one above 0")


suture: Randomizer[Suture, SutureDraw | None] = Randomizer(
    "suture", "suture", "thread and needle", Suture, _draw, check=_check,
    after=(instruments, operating_field),
    streams=("suture", "suture thread", "suture end"), record=True, always=False,
    place=Place(settings=192, panel=182, record=110),
    panel=Panel("Suture Thread", group="Around and in the Way"),
)  # fmt: skip
