"""Which kind of backdrop an image shows."""

from __future__ import annotations

from dataclasses import dataclass

from ...sampling.streams import Stream
from ...settings.fields import fraction, setting
from ..randomizer import Given, Place, Randomizer, Spec
from .kind import kinds


@dataclass(frozen=True)
class Present:
    """Whether there is any, and how often which. It is what Ground is made of: that itself is made
    of all kinds, and so of those that come after this."""

    enabled: bool = setting(True, "lay something under or behind the instruments")
    share: float = fraction(0.9, "share of images that have it; the others show the surroundings",
                            label="Share of Images")  # fmt: skip

    @property
    def weights(self) -> dict[str, float]:
        """By kind, also of those whose own section is off."""
        return {kind.name: getattr(self, kind.name) for kind in kinds()}


def off(spec: Spec) -> dict[str, str]:
    """The kinds whose own section is off, and the name of the section."""
    return {
        kind.name: kind.key
        for kind in kinds()
        if kind.section is not None and not spec[kind.section].enabled
    }


def possible(spec: Spec) -> tuple[str, ...]:
    """The kinds that pictures can show behind the instruments."""
    s: Present = spec.ground
    without = off(spec)
    found = tuple(name for name, w in s.weights.items() if w > 0 and name not in without)
    return found if s.enabled else ()


def _draw(_: None, given: Given) -> str | None:
    """Name of the kind; None where the surroundings show."""
    s: Present = given.spec.ground
    if not s.enabled:
        return None
    stream = given.stream("backdrop")
    present = stream.chance(s.share)
    weights, without = s.weights, off(given.spec)
    kind = _kind(weights, stream)
    while kind in without:
        # From a stream of its own: images that showed another kind keep it.
        weights.pop(kind)
        kind = _kind(weights, given.stream(f"instead of a {kind}"))
    return kind if present else None


def _kind(weights: dict[str, float], stream: Stream) -> str | None:
    values = list(weights.values())
    return list(weights)[stream.pick(values)] if any(values) else None


backdrop: Randomizer[None, str | None] = Randomizer(
    "backdrop", draw=_draw, streams=("backdrop", "instead of a"), place=Place(settings=109)
)
