"""The settings of things around the field."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from typing import TYPE_CHECKING

from ...errors import UserError
from ...settings.fields import fraction, setting, weight
from ...settings.ranges import Range
from .kind import Zone, kinds


@dataclass(frozen=True)
class Present:
    """How many there are."""

    enabled: bool = setting(False, "lay things around the operating field")
    share: float = fraction(1.0, "share of images that have any", label="Share of Images")
    near: Range = setting(Range(0, 2), "things an image near the spot where the work is done",
                          low=0, high=16, kind="count", label="Near the Spot")  # fmt: skip
    beside: Range = setting(Range(1, 4), "things an image that lie beside it",
                            low=0, high=16, kind="count", label="Beside It")  # fmt: skip
    edge: Range = setting(Range(0, 2), "things an image that the picture's edge cuts off",
                          low=0, high=16, kind="count", label="At the Edge")  # fmt: skip


if TYPE_CHECKING:
    Weights = Present
else:
    _weights = [(k.name, float, weight(k.weight, k.about, label=k.label)) for k in kinds()]
    Weights = make_dataclass("Weights", _weights, bases=(Present,), frozen=True)


@dataclass(frozen=True)
class Around(Weights):
    """Instruments of no class, cables, gauze and other things around the operating field. They are
    not labelled, and none of them is of a labelled class."""

    wet: Range = fraction(Range(0.0, 0.8), "how far gauze is soaked with blood", label="Soaked")
    gap: float = setting(0.004, "least distance from one to another, to instruments and to hands",
                         "m", 0.0, 1.0, label="Least Gap")  # fmt: skip
    tries: int = setting(60, "attempts a thing; without room it stays away", low=1, high=1000)

    @property
    def weights(self) -> dict[str, float]:
        """How often each kind comes, by name."""
        return {kind.name: float(getattr(self, kind.name)) for kind in kinds()}

    def most(self, zone: Zone) -> int:
        """The most things of a zone that an image can have."""
        count: Range = getattr(self, zone)
        return int(count.max)

    def check(self, path: str) -> None:
        if self.enabled and not any(self.weights.values()):
            raise UserError(f"{path}: no kind has a weight above 0; give one, or switch {path} off")
