"""What hands are there for in an image: which person's, what each does, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...geometry.types import Floats, Vector, vector
from ...hand.postures import Posture
from ...sampling.streams import Stream
from ...settings.ranges import Range

# How often each comes where the settings do not say.
AT_WORK, OVER, CARRIED, HANDED = "at work", "over the field", "carried", "handed over"
SITUATIONS: Mapping[str, float] = {AT_WORK: 0.75, OVER: 0.1, CARRIED: 0.1, HANDED: 0.05}
SURGEON, ASSISTANT = "surgeon", "assistant"
# Degrees: instruments that are not at work point less far down than those that are, or even up.
_OVER, _CARRIED, _HANDED = Range(0, 40), Range(-25, 35), Range(-20, 10)
_OPPOSITE = 60.0  # how far the assistant stands off the other side, degrees
_ASIDE = Range(0.09, 0.17)  # of a hand that rests, from the spot where others work, metres
_AT_REST: tuple[Posture, ...] = ("flat", "resting", "loose fist")
_REACHED = Range(0.15, 0.2)  # of an open hand, from the end of what it is handed, metres


@dataclass(frozen=True)
class Task:
    """What one hand does: `who` it belongs to and whether it is the left one; `doing` is one of
    SITUATIONS. At `spot` (the world, m) is the tip of the instrument, or the end of what is handed
    over; it points down by `steep` and to `heading`, the forearm to `home` (rad, from +X to +Y). A
    hand that holds nothing has a `posture`, and its middle finger's tip is there."""

    who: str
    left: bool
    doing: str
    spot: Vector
    steep: float
    heading: float
    home: float
    posture: Posture | None = None


@dataclass(frozen=True)
class Field:
    """Where it all happens: `spot` (3,), on the ground (m), the direction `home` of the surgeon
    (rad) and half of how wide the picture is there (m)."""

    spot: Floats
    home: float
    half: float


@dataclass(frozen=True)
class Asked:
    """What the settings leave to chance, as drawn: the situation, the surgeon's `hands`, whether an
    `assistant` is there, `apart` the tips (m), and their heights at work and `raised` (m)."""

    situation: str
    hands: int
    left_handed: bool
    assistant: bool
    apart: float
    height: float
    raised: float
    steep: Range
    empty: float


def tasks(asked: Asked, field: Field, stream: Stream) -> tuple[Task, ...]:
    """Those of an image; first those that hold something, in the order in which they get it."""
    first, second = asked.left_handed, not asked.left_handed
    across = field.home + 180 + _OPPOSITE * (2 * stream.unit() - 1)
    helper_left = stream.chance(0.5)
    makes = _Maker(asked, field, stream)
    surgeon = [makes.holding(SURGEON, first, asked.situation, field.home)]
    if asked.situation == HANDED:
        # The assistant holds it out, and the surgeon's hand is open for it.
        surgeon = [makes.holding(ASSISTANT, helper_left, HANDED, across)]
        surgeon.append(makes.empty(SURGEON, first, field.home, "reaching"))
    elif asked.hands > 1:
        both = AT_WORK if asked.situation == CARRIED else asked.situation
        surgeon.append(makes.holding(SURGEON, second, both, field.home))
    elif stream.chance(asked.empty):
        surgeon.append(makes.empty(SURGEON, second, field.home))
    if asked.assistant and asked.situation != HANDED:
        if stream.chance(asked.empty):
            surgeon.append(makes.empty(ASSISTANT, helper_left, across))
        else:
            surgeon.append(makes.holding(ASSISTANT, helper_left, AT_WORK, across))
    return tuple(surgeon)


@dataclass
class _Maker:
    asked: Asked
    field: Field
    stream: Stream

    def holding(self, who: str, left: bool, doing: str, home: float) -> Task:
        """A hand with an instrument."""
        asked, stream = self.asked, self.stream
        steep = {OVER: _OVER, CARRIED: _CARRIED, HANDED: _HANDED}.get(doing, asked.steep)
        down, swing, out = stream.draw(steep), 40 * stream.unit(), stream.unit()
        # Hands come in from both sides of whom they belong to, the right one from the right.
        heading = home + 180 - swing * (1 if left else -1)
        aside = 0.5 * asked.apart * (1 if left else -1)
        if who == ASSISTANT:
            aside = 1.5 * asked.apart
        spot = self.field.spot + aside * _way(home - 90)
        spot[2] += asked.height if doing == AT_WORK else asked.raised
        if doing == CARRIED:
            spot += (0.2 + 0.7 * out) * self.field.half * _way(home)
        down, heading, home = np.radians((down, heading, home)).tolist()
        return Task(who, left, doing, vector(spot), down, heading, home)

    def empty(self, who: str, left: bool, home: float, posture: Posture | None = None) -> Task:
        """A hand that holds nothing, beside the others; at rest where no posture is named."""
        stream = self.stream
        at_rest = _AT_REST[stream.pick((0.4, 0.4, 0.2))]
        side = 1 if left else -1
        down, swing = stream.draw(Range(8, 30)), 30 * stream.unit() * side
        away, back, up = stream.draw(_ASIDE), 0.06 * (stream.unit() - 0.3), stream.unit()
        spot = self.field.spot + away * side * _way(home - 90) + back * _way(home)
        lift = 0.012 + 0.04 * up * (at_rest == "resting")
        if posture is not None:
            spot = self.field.spot + stream.draw(_REACHED) * _way(home)
            lift, down = self.asked.raised + 0.02, -10.0
        spot[2] += lift
        doing = AT_WORK if posture is None else self.asked.situation
        down, heading, home = np.radians((down, home + 180 - swing, home)).tolist()
        return Task(who, left, doing, vector(spot), down, heading, home, posture or at_rest)


def _way(degrees: float) -> Floats:
    turn = np.radians(degrees)
    return np.array((np.cos(turn), np.sin(turn), 0.0))
