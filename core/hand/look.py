"""How a hand looks: its glove, the one below, its sleeve and its skin, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..geometry.types import Color


@dataclass(frozen=True)
class Glove:
    """A glove of thin rubber. `translucency` is how much of the skin's tone comes through, and
    `folds` how slack it is (both 0 to 1); its cuff goes `cuff` metres up the arm from the wrist."""

    color: Color
    roughness: float = 0.45
    translucency: float = 0.3
    folds: float = 0.4
    cuff: float = 0.07


@dataclass(frozen=True)
class Sleeve:
    """A sleeve of cloth that begins `start` metres up the arm from the wrist and has `width` metres
    in radius; under a cuff it is narrow. `folds` is 0 to 1. At the elbow the arm is bent by `elbow`
    (rad), upwards or to a side that is `side` around it from there (rad). A free
    end is a tight knitted band `knit` metres long, or a hem; it is free without a glove's cuff over
    it, or where the sleeve is `over` the cuff."""

    color: Color
    start: float = 0.03
    width: float = 0.058
    folds: float = 0.7
    elbow: float = 0.3
    side: float = 0.0
    knit: float = 0.0
    over: bool = False


@dataclass(frozen=True)
class Look:
    """A hand as it is dressed in a picture. Without `glove` it is bare; `under` is a second glove
    below, of which only the cuff is seen. `wet`, `stains` (of blood, at fingertips) and `hair` (of
    a bare hand) are from 0 to 1; `seed`, 0 or more, says where folds and stains are."""

    sleeve: Sleeve
    skin: Color
    glove: Glove | None = None
    under: Glove | None = None
    wet: float = 0.0
    stains: float = 0.0
    seed: int = 0
    hair: float = 0.5

    @property
    def covered(self) -> float:
        """How far rubber goes up the arm from the wrist (m); 0 without gloves."""
        return max((worn.cuff for worn in (self.glove, self.under) if worn), default=0.0)

    @property
    def tucked(self) -> float:
        """How far up the arm the sleeve is below rubber (m); 0 where its end is free."""
        return 0.0 if self.sleeve.over or self.covered <= self.sleeve.start else self.covered

    @property
    def knitted(self) -> float:
        """How much of the sleeve's end is a knitted band (m)."""
        return 0.0 if self.tucked else self.sleeve.knit


GLOVES: Mapping[str, Glove] = {
    "latex natural": Glove((0.80, 0.67, 0.47), 0.58, 0.42),
    "latex white": Glove((0.78, 0.75, 0.68), 0.6, 0.25),
    "latex blue": Glove((0.16, 0.36, 0.60), 0.55, 0.2),
    "latex green": Glove((0.20, 0.42, 0.30), 0.55, 0.2),
    "latex brown": Glove((0.20, 0.10, 0.045), 0.55, 0.06),
    "nitrile dark blue": Glove((0.010, 0.018, 0.19), 0.44, 0.03, 0.6, 0.05),
    "nitrile light blue": Glove((0.10, 0.27, 0.62), 0.46, 0.08, 0.6, 0.05),
}

# From light to dark, chosen by eye.
SKINS: tuple[Color, ...] = (
    (0.75, 0.53, 0.42),
    (0.62, 0.38, 0.26),
    (0.45, 0.25, 0.155),
    (0.28, 0.14, 0.08),
    (0.13, 0.062, 0.036),
    (0.05, 0.026, 0.018),
)

SLEEVES: Mapping[str, Sleeve] = {
    "gown blue": Sleeve((0.022, 0.06, 0.22), knit=0.07),
    "gown light blue": Sleeve((0.13, 0.30, 0.52), knit=0.07),
    "gown green": Sleeve((0.03, 0.16, 0.125), knit=0.07),
    "coat white": Sleeve((0.72, 0.73, 0.74), width=0.062),
}
