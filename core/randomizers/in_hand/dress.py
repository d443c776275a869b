"""What people wear on their hands."""

from __future__ import annotations

from dataclasses import replace

from ...hand import look
from ...sampling.streams import Stream
from .settings import InHand

# How often gloves are the second pair, of another color so that a hole shows; others 0.2.
BELOW = {"latex green": 3.0, "latex blue": 2.0, "latex brown": 1.0}
ROLLED_UP = 0.3  # share of bare hands whose sleeves are
OVER = 0.6  # share of coats whose sleeves are over the cuffs of gloves, not below


def dressed(s: InHand, stream: Stream) -> look.Look:
    """One person's gloves and sleeves."""
    names = list(look.GLOVES)
    # Bare hands draw as gloved ones do.
    glove = names[stream.pick(s.of_gloves if any(s.of_gloves) else [1.0] * len(names))]
    below = names[stream.pick([(name != glove) * BELOW.get(name, 0.2) for name in names])]
    bare, double = stream.chance(s.bare), stream.chance(s.double)
    skin = look.SKINS[stream.pick([1.0] * len(look.SKINS))]
    sleeves = list(look.SLEEVES)
    sleeve = look.SLEEVES[sleeves[stream.pick([1.0] * len(sleeves))]]
    wet, stains, seed = stream.draw(s.wet), stream.draw(s.stains), int(1e6 * stream.unit())
    hair, rolled, over, start = (stream.unit() for _ in range(4))
    if bare:
        sleeve = replace(sleeve, start=0.19 if rolled < ROLLED_UP else 0.05 * start)
    else:
        sleeve = replace(sleeve, over=not sleeve.knit and over < OVER)
    outer = None if bare else look.GLOVES[glove]
    under = look.GLOVES[below] if double and not bare else None
    if outer is not None and under is not None:
        under = replace(under, cuff=outer.cuff + 0.01 + 0.02 * stream.unit())
    return look.Look(sleeve, skin, outer, under, wet, stains, seed, hair)
