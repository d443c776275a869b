"""How far instruments are open. In a hand that is the grip's to say."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal

from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .in_hand.held import HeldDraw, held
from .randomizer import GivenInstrument, InstrumentRandomizer, Panel, Place


@dataclass(frozen=True)
class Articulation:
    """How far instruments are open. Off: as the file has them."""

    enabled: bool = setting(True, "open and close the instruments at random")
    opening: Range = fraction(Range(0.0, 1.0), "opening, as a share of the instrument's own range")
    hinges: Literal["correlated", "independent"] = setting(
        "correlated",
        "several hinges: one draw of the opening for all, or one for each",
        label="Several Hinges",
    )

    @property
    def opens(self) -> bool:
        """Whether any image can show an instrument open."""
        return self.enabled and (self.opening.min, self.opening.max) != (0.0, 0.0)


@dataclass(frozen=True)
class Opened:
    """`opening` in radians, the first channel's where they open independently; `articulation`:
    channel → opening in radians."""

    opening: float = 0.0
    articulation: dict[str, float] = field(default_factory=dict)


def _draw(s: Articulation, given: GivenInstrument) -> Opened:
    return _opened(s, given, given.stream("articulation").draw(s.opening))


def _as_in_file(s: Articulation, given: GivenInstrument) -> Opened:
    return _opened(s, given, given.info.share(given.info.opening))


def _opened(s: Articulation, given: GivenInstrument, share: float) -> Opened:
    """The first channel has the instrument's own share in any case; the others their own ones
    where they open independently."""
    info, opened = given.info, {}
    in_hand = given.drawn(held)
    gripped = isinstance(in_hand, HeldDraw)
    if isinstance(in_hand, HeldDraw):
        share = in_hand.open
    for number, channel in enumerate(info.channels):
        own = share
        if number and s.enabled and s.hinges == "independent" and not gripped:
            own = given.stream("articulation", channel.name).draw(s.opening)
        opened[channel.name] = channel.at(own)
    return Opened(info.opening_min + share * (info.opening_max - info.opening_min), opened)


articulation: InstrumentRandomizer[Articulation, Opened] = InstrumentRandomizer(
    "opened", "articulation", "how far they are open", Articulation, _draw, _as_in_file,
    after=(held,), streams=("articulation",), layout=asdict, blank=Opened(),
    place=Place(settings=20, panel=20, record=10),
    panel=Panel("How Far They Open", group="Instruments"),
)  # fmt: skip
