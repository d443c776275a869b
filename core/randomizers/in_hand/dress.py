"""What people wear on their hands."""

from __future__ import annotations

from dataclasses import replace

from ...hand import look
from ...sampling.streams import Stream
from .settings import InHand


def dressed(s: InHand, stream: Stream) -> look.Look:
    """One person's gloves and sleeves."""
    names = list(look.GLOVES)
    glove = names[stream.pick(s.of_gloves)]
    below = names[stream.pick([float(name != glove) for name in names])]
    bare, double = stream.chance(s.bare), stream.chance(s.double)
    skin = look.SKINS[stream.pick([1.0] * len(look.SKINS))]
    sleeves = list(look.SLEEVES)
    sleeve = look.Sleeve(look.SLEEVES[sleeves[stream.pick([1.0] * len(sleeves))]])
    wet, stains, seed = stream.draw(s.wet), stream.draw(s.stains), int(1e6 * stream.unit())
    outer = None if bare else look.GLOVES[glove]
    under = look.GLOVES[below] if double and not bare else None
    if outer is not None and under is not None:
        under = replace(under, cuff=outer.cuff + 0.01 + 0.02 * stream.unit())
    return look.Look(sleeve, skin, outer, under, wet, stains, seed)
