"""The settings of hands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ...errors import UserError
from ...hand import keypoints, look
from ...hand.grips.usual import PROPOSED
from ...settings.classes import ClassSchema
from ...settings.fields import fraction, setting, weight
from ...settings.ranges import Range
from ..randomizer import Spec
from .situations import SITUATIONS

# How often gloves are worn, where the settings do not say; others 1.
GLOVES = {
    "latex natural": 3.0, "latex white": 2.0, "nitrile dark blue": 1.5, "nitrile light blue": 1.5,
    "latex blue": 0.3, "latex green": 0.3, "latex brown": 0.3,
}  # fmt: skip


@dataclass(frozen=True)
class InHand:
    """Instruments in gloved hands. Off: all lie or float."""

    enabled: bool = setting(False, "let hands hold instruments")
    share: float = fraction(0.8, "share of images with hands at work", label="Share Held")
    situations: dict[str, float] = weight(
        {}, "what the surgeon does, to how often; what is not named as usual", label="Situations"
    )
    hands: Range = setting(Range(1, 2), "hands of the surgeon that hold an instrument, in such an "
                           "image", low=1, high=2, kind="count", label="Hands")  # fmt: skip
    assistant: float = fraction(0.2, "share of such images with a hand from the other side",
                                label="Assistant")  # fmt: skip
    empty: float = fraction(0.3, "share of hands that hold nothing, of those that could",
                            label="Empty Hands")  # fmt: skip
    grips: dict[str, float] = weight({}, "grip to how often it is picked; those not named as their "
                                     "class says", label="Grip Weights")  # fmt: skip
    left_handed: float = fraction(0.1, "share of surgeons who are left-handed", label="Left-Handed")
    steep: Range = setting(Range(25, 65), "how far the instrument points down", "°", 0, 90,
                           label="Angle to Ground")  # fmt: skip
    apart: Range = setting(Range(0.01, 0.04), "from one tip to the other", "m", 0.0, 1.0,
                           label="Tip Distance")  # fmt: skip
    height: Range = setting(Range(0.001, 0.02), "of tips at work, above the ground", "m", 0.0, 1.0,
                            label="Tips above Ground")  # fmt: skip
    raised: Range = setting(Range(0.03, 0.12), "of tips that are over the field, carried or handed "
                            "over, above the ground", "m", 0.0, 1.0, label="Raised By")  # fmt: skip
    side: Range = setting(Range(-180, 180), "where the surgeon stands, from the bottom of the "
                          "picture", "°", -360, 360, label="Surgeon's Side")  # fmt: skip
    gloves: dict[str, float] = weight({}, "glove to how often it is worn; those not named as usual",
                                      label="Glove Weights")  # fmt: skip
    bare: float = fraction(0.0, "share of people without gloves", label="Bare Hands")
    double: float = fraction(0.5, "share of gloves with a second pair below", label="Double Gloves")
    wet: Range = fraction(Range(0.0, 0.5), "how damp gloves are", label="Damp")
    stains: Range = fraction(Range(0.0, 0.6), "blood on fingertips", label="Blood")
    labelled: bool = setting(False, "label hands too: classes left_hand and right_hand with 21 "
                             "keypoints", label="Label Hands", kept=True)  # fmt: skip

    def check(self, path: str) -> None:
        """UserError where a glove or a situation is not known, or none is left."""
        _check(f"{path}.gloves", "glove", self.gloves, list(look.GLOVES))
        if self.bare < 1 and not any(self.of_gloves):
            raise UserError(
                f"{path}.gloves: all weigh 0; give one a weight, or set in_hand.bare to 1"
            )
        _check(f"{path}.situations", "situation", self.situations, list(SITUATIONS))
        if not any(self.of_situations):
            raise UserError(f"{path}.situations: all weigh 0; give one a weight")

    @property
    def categories(self) -> tuple[ClassSchema, ...]:
        """The classes that hands are labelled as; none where they are not."""
        return keypoints.classes() if self.enabled and self.labelled else ()

    @property
    def of_gloves(self) -> list[float]:
        """How often each glove is worn, where hands are not bare."""
        return [{**GLOVES, **self.gloves}.get(name, 1.0) for name in look.GLOVES]

    @property
    def of_situations(self) -> list[float]:
        """How often each situation comes."""
        return [{**SITUATIONS, **self.situations}[name] for name in SITUATIONS]

    @property
    def most(self) -> int:
        """Hands that one person can have in an image."""
        alone = self.hands.max < 2 and self.empty == 0 and not self.of_situations[-1]
        return 1 if alone else 2


def check_names(s: InHand, spec: Spec) -> None:
    """UserError where something else has the name of a class of hands."""
    taken = [c.name for c in spec.classes] + [spec.occluders.label_as]
    for category in s.categories:
        if category.name in taken:
            raise UserError(
                f"in_hand.labelled: another class is called {category.name!r}; rename that one"
            )


def without_effect(spec: Spec, grips: Collection[str]) -> list[str]:
    """A line on each of the settings that changes nothing in a scene whose instruments have these
    grips."""
    lines = []
    if not spec.placement.enabled:
        lines.append(
            "in_hand: nothing is in a hand while placement is off; switch placement.enabled on"
        )
    there = ", ".join(sorted(grips)) or "none"
    return lines + [
        f"in_hand.grips: no instrument of the scene has a grip {name!r}; there are {there}"
        for name in spec[InHand].grips
        if name not in {*PROPOSED, *grips}
    ]


def _check(path: str, what: str, given: dict[str, float], known: list[str]) -> None:
    for name in given:
        if name not in known:
            raise UserError(f"{path}: there is no {what} {name!r}; there are {', '.join(known)}")
