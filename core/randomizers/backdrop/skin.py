"""How a patient's skin looks: its tone, its hair, and all that an operation leaves on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geometry.types import Color
from ...hand.look import SKINS
from ...sampling.streams import Stream
from ...settings.fields import fraction, setting
from ...settings.ranges import Range
from ..randomizer import Panel, Place, Randomizer

# What light that comes back from painted skin is multiplied with, linear RGB.
IODINE: Color = (0.72, 0.36, 0.10)
PINK: Color = (0.98, 0.68, 0.66)

# Ink of skin markers.
INKS: tuple[Color, ...] = ((0.075, 0.018, 0.16), (0.018, 0.018, 0.03))

# Hair, linear RGB, from dark to light and grey.
HAIRS: tuple[Color, ...] = (
    (0.008, 0.006, 0.005),
    (0.022, 0.012, 0.007),
    (0.055, 0.03, 0.014),
    (0.17, 0.105, 0.05),
    (0.30, 0.28, 0.26),
)


@dataclass(frozen=True)
class Skin:
    """The skin of a patient, and what is on it."""

    tone: Range = fraction(Range(0.0, 1.0), "from very light (0) to dark (1)")
    hair: Range = fraction(Range(0.0, 1.0), "how hairy it is")
    shaved: Range = setting(Range(0.005, 0.06), "how far to each side of the wound it is shaved",
                            "m", 0.0, 1.0)  # fmt: skip
    redness: Range = fraction(Range(0.1, 0.8), "redness round the wound")
    mottling: Range = fraction(Range(0.2, 0.9), "strength of paler and redder patches")
    antiseptic: float = fraction(0.5, "share of images with skin that antiseptic has tinted")
    iodine: float = fraction(0.6, "share of those in which it is brown, not pink")
    tint: Range = fraction(Range(0.15, 0.9), "strength of that tint")
    marker: float = fraction(0.4, "share of images with the lines of a pen at the wound",
                             label="Pen Lines")  # fmt: skip
    wetness: Range = fraction(Range(0.0, 0.6), "how wet it is")
    blood: Range = fraction(Range(0.1, 0.9), "how much fresh blood is on it", label="Fresh Blood")
    dried: Range = fraction(Range(0.0, 0.9), "how much blood has dried on it", label="Dried Blood")


@dataclass(frozen=True)
class SkinDraw:
    """Skin of linear RGB color; `hair`, `redness`, `mottling`, `wetness`, `blood` and `dried` from
    0 to 1. Antiseptic multiplies its color with `tint` up to `reach` metres from the wound.
    `shaved` is metres to each side. `ink` is that of a marker, None without. `seed` says where all
    that is."""

    color: Color
    hair: float
    hair_color: Color
    shaved: float
    redness: float
    mottling: float
    tint: Color
    reach: float
    ink: Color | None
    wetness: float
    blood: float
    dried: float
    seed: int


def draw_skin(s: Skin, stream: Stream) -> SkinDraw:
    """One of a stream of the caller's own."""
    color = tone(stream.draw(s.tone), stream.unit())
    # Hair on dark skin is dark.
    hair, shaved = stream.draw(s.hair), stream.draw(s.shaved)
    hair_color = HAIRS[int(stream.unit() * (len(HAIRS) if max(color) > 0.4 else 2))]
    redness, mottling = stream.draw(s.redness), stream.draw(s.mottling)
    painted, brown, strength = (
        stream.chance(s.antiseptic),
        stream.chance(s.iodine),
        stream.draw(s.tint),
    )
    reach, marked, pen = 0.04 + 0.1 * stream.unit(), stream.chance(s.marker), stream.chance(0.65)
    full = np.array(IODINE if brown else PINK)
    tint = 1.0 + strength * painted * (full - 1.0)
    wetness, blood, dried = stream.draw(s.wetness), stream.draw(s.blood), stream.draw(s.dried)
    return SkinDraw(
        color, hair, hair_color, shaved, redness, mottling, _color(tint), reach,
        INKS[0 if pen else 1] if marked else None,
        wetness, blood, dried, int(stream.unit() * 2**31),
    )  # fmt: skip


def tone(level: float, warmth: float) -> Color:
    """Linear RGB of skin that is light (0) to dark (1), rosy (`warmth` 0) to olive (1)."""
    at = level * (len(SKINS) - 1)
    low = min(int(at), len(SKINS) - 2)
    logs = np.log(np.array(SKINS))
    mixed = np.exp(logs[low] + (at - low) * (logs[low + 1] - logs[low]))
    return _color(mixed * (1.0, 0.94 + 0.12 * warmth, 1.02 - 0.16 * warmth))


def _color(values: np.ndarray) -> Color:
    r, g, b = (float(v) for v in values)
    return r, g, b


skin: Randomizer[Skin, None] = Randomizer(
    "skin", "skin", "the skin of a patient", Skin,
    place=Place(settings=136, panel=86), panel=Panel("Patient's Skin", group="Background"),
)  # fmt: skip
