"""What each picture shows under and behind the instruments: one of several kinds, by weight."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ...errors import UserError
from ...settings.fields import fraction, setting, weight
from ...settings.ranges import Range
from ..instruments import instruments
from ..randomizer import Given, Panel, Place, Randomizer
from ..view import view
from .choice import Present, backdrop
from .kind import kinds


class AnyGround(Protocol):
    """What a kind of ground draws: a frozen dataclass, with the kind's name."""

    @property
    def kind(self) -> str: ...


if TYPE_CHECKING:
    Weights = Present
else:
    # A weight for each kind, as its own file says.
    _weights = [(k.name, float, weight(k.weight, k.about, label=k.label)) for k in kinds()]
    Weights = make_dataclass("Weights", _weights, bases=(Present,), frozen=True)


@dataclass(frozen=True)
class Ground(Weights):
    """What each picture shows under and behind the instruments: one of several kinds, by weight.

    The weights need not add up to 1. Those of kinds with a section of their own count only while
    that section is on; others are drawn instead.
    """

    hue: Range = fraction(Range(0.0, 1.0), "colour hue, 0 and 1 are red")
    saturation: Range = fraction(Range(0.0, 0.6), "colour saturation")
    value: Range = fraction(Range(0.02, 0.6), "colour value", label="Brightness")
    contrast: Range = fraction(Range(0.0, 0.5), "strength of its pattern", label="Pattern Strength")
    pattern: Range = setting(Range(0.002, 0.05, "log_uniform"), "size of its pattern",
                             "m", 1e-4, 1e3, label="Pattern Size")  # fmt: skip
    stretch: Range = setting(Range(1.0, 1.0), "length of its pattern over its width, as in wood",
                             low=1.0, high=100.0, label="Pattern Length")  # fmt: skip
    roughness: Range = fraction(Range(0.2, 1.0), "surface roughness")
    bump: Range = fraction(Range(0.0, 0.6), "depth of its relief")

    def check(self, path: str) -> None:
        """UserError where there is nothing to choose from."""
        if self.enabled and self.share > 0 and not any(self.weights.values()):
            kinds = ", ".join(self.weights)
            raise UserError(f"{path}: all weights are 0 ({kinds}); raise one, or set share to 0")


def _draw(s: Ground, given: Given) -> AnyGround | None:
    """None where the surroundings show, and where the backdrop is no ground."""
    kind = next((kind for kind in kinds() if kind.name == given.drawn(backdrop)), None)
    if kind is None or kind.draw is None:
        return None
    settings: Any = s if kind.section is None else given.spec[kind.section]
    drawn: AnyGround = kind.draw(settings, given)
    return drawn


ground: Randomizer[Ground, AnyGround | None] = Randomizer(
    "ground", "ground", "what is under and behind them", Ground, _draw,
    after=(backdrop, instruments, view),
    streams=("ground", "tray rim", "opening"), record=True,
    place=Place(settings=110, panel=60, record=90),
    panel=Panel("Ground and Backdrop", group="Background"),
)  # fmt: skip
