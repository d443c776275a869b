"""The color of each vertex of a hand, its glove and its cuffs, and how much blood is on it.

What changes slowly is worked out here, once an image, and costs a render nothing; patterns that
are finer than the mesh are in `patterns`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Color, Floats
from ..running.kept import kept
from . import marks
from .folds import Folds, rise
from .look import Glove, Look
from .shape import FINGERS, FOREARM, Shape, bone
from .tube import TURNS

_BLUSH = np.array((1.0, 0.66, 0.60))  # that skin is multiplied with where blood is near
_PALM = np.array((0.72, 0.46, 0.36))  # palms of all people are nearly alike
_NAIL, _EDGE = np.array((0.74, 0.45, 0.38)), np.array((0.80, 0.70, 0.60))
_BACK = np.array((0.93, 0.90, 0.86))  # that the sun has left on the back of a hand
# How often blood is on a finger, thumb first: on those that work at a wound.
_BLOODY = (0.9, 0.9, 0.75, 0.45, 0.3)


@dataclass(frozen=True)
class Places:
    """Of a shape, at each vertex (N,) from 0 to 1: nails and their free edges, blood near the
    skin, the palm's side, slack rubber, the hand without the arm; by finger (5, N) how near to its
    tip; and coordinates for slow changes (N, 3) (m)."""

    nail: Floats
    edge: Floats
    red: Floats
    palmar: Floats
    slack: Floats
    hand: Floats
    tips: Floats
    grain: Floats


@kept
def places(shape: Shape) -> Places:
    """Those of a shape."""
    nail, red, tip = marks.marks(shape).T
    tips = np.stack([tip * _of(shape, finger) for finger in FINGERS])
    edge = nail * rise(tip, 0.93, 1.0)
    palmar, slack = marks.palmar(shape), marks.slack(shape)
    hand = 1.0 - (shape.weights * (shape.bones == FOREARM)).sum(axis=1)
    return Places(nail, edge, red, palmar, slack, hand, tips, marks.grain(shape))


def _of(shape: Shape, finger: str) -> Floats:
    first = bone(finger, 0)
    owned: Floats = (shape.weights * ((shape.bones >= first) & (shape.bones < first + 3))).sum(1)
    return owned


def skin(at: Places, color: Color, seed: int) -> Floats:
    """(N, 3) linear RGB of bare skin of some tone."""
    tone = np.array(color)
    mottled = _slow(at.grain, 0.03, seed)[:, None]
    colors = tone * (1 + 0.07 * mottled)
    colors = _mixed(colors, colors * _BACK, 1 - at.palmar)
    # A palm is as light as it is on light skin, but for what little pigment it has.
    light = _PALM * np.clip((tone / _PALM) ** 0.3, 0.0, 1.1)
    colors = _mixed(colors, light * (1 + 0.05 * mottled), 0.75 * at.palmar)
    colors = _mixed(colors, colors * _BLUSH, np.clip(0.8 * at.red + 0.15 * at.palmar, 0, 1))
    nail = 0.5 * _NAIL + 0.5 * tone
    colors = _mixed(colors, nail, 0.85 * at.nail)
    return _mixed(colors, 0.75 * _EDGE + 0.25 * tone, 0.6 * at.edge)


def rubber(at: Places, glove: Glove, below: Floats, pushed: Floats, seed: int) -> Floats:
    """(N, 3) linear RGB of a glove on skin of these colors (N, 3): it comes through where rubber is
    stretched over it, less where it is slack or `pushed` (N,) together."""
    uneven = _slow(at.grain, 0.024, seed + 5)
    tight = np.clip(1.0 - 0.75 * at.slack + 0.2 * uneven - 0.5 * pushed, 0.1, 1.0)
    colors = np.array(glove.color) * (1 - 0.06 * np.clip(uneven, -1, 1))[:, None]
    # Two or three layers in a fold are darker and deeper in color.
    deep = np.array(glove.color) ** 1.25
    colors = _mixed(colors, deep, np.clip(0.5 * pushed + 0.15 * at.slack, 0, 1))
    return _mixed(colors, below, 0.9 * glove.translucency * tight)


def cuff(worn: Glove, look: Look, along: Floats, over: bool) -> Floats:
    """(R, AROUND, 3) linear RGB of the cuff of a glove, its points `along` metres up the arm: what
    is below is not stretched against it, so that less comes through, and rubber alone is deeper in
    color. `over`: that of the outer glove."""
    uneven = Folds(look.seed + 9).waves(along, TURNS, 0.05, 3)[..., None]
    color = np.array(worn.color)
    colors = color + (color**1.6 - color) * np.clip(0.6 + 0.25 * uneven, 0, 1)
    below = _below(look, along, over)
    share = worn.translucency * np.clip(0.75 + 0.2 * uneven, 0, 1)
    colors = colors + share * (below * (0.35 + 0.65 * color) - colors)
    # At the wrist it is as it is on the hand.
    there = color + 0.4 * worn.translucency * (np.array(look.skin) - color)
    tinted: Floats = there + rise(along, -0.008, 0.04)[..., None] * (colors - there)
    return tinted


def _below(look: Look, along: Floats, over: bool) -> Floats:
    """(..., 3): the color of what is below rubber there."""
    begin = look.sleeve.start
    cloth = rise(along, begin - 0.002, begin + 0.006)[..., None] * bool(look.tucked)
    below: Floats = np.array(look.skin) + cloth * (
        np.array(look.sleeve.color) - np.array(look.skin)
    )
    if over and look.under is not None:
        below = 0.25 * below + 0.75 * np.array(look.under.color)
    return below


def sleeve(look: Look, along: Floats) -> Floats:
    """(R, AROUND, 3) linear RGB of a sleeve, whose rings are `along` metres (R, 1) up the arm."""
    worn = look.sleeve
    knit = look.knitted
    color = np.array(worn.color)
    paler = 0.45 * color + 0.55 * np.array((0.70, 0.70, 0.68))
    share = (1 - rise(along, worn.start + knit - 0.001, worn.start + knit + 0.001)) if knit else 0.0
    share = np.broadcast_to(share * np.ones_like(TURNS), (len(along), len(TURNS)))[..., None]
    tinted: Floats = color + share * (paler - color)
    return tinted


def blood(at: Places, look: Look) -> Floats:
    """(N,) from 0 to 1: most at the tips of some fingers, on their pads and, less, on their
    backs."""
    folds, most = Folds(look.seed + 7), np.zeros(len(at.nail))
    for finger, often in enumerate(_BLOODY):
        there = folds.between(0, 1) < often
        amount, reach = folds.between(0.55, 1.0), folds.between(0.35, 0.75)
        if there:
            most = np.maximum(most, amount * rise(at.tips[finger], reach, reach + 0.35))
    smeared = 0.5 + 0.5 * _slow(at.grain, 0.03, look.seed + 8)
    found: Floats = look.stains * np.clip(
        most * (0.45 + 0.55 * at.palmar) + 0.25 * at.hand * (smeared > 0.9), 0, 1
    )
    return found


def _slow(grain: Floats, length: float, seed: int) -> Floats:
    """(N,) about −1 to 1, `length` metres from one top to the next."""
    folds = Folds(seed)
    ways, begins = np.zeros((3, 5)), np.zeros(5)
    for number in range(5):
        way = np.array([folds.between(-1, 1) for _ in range(3)])
        ways[:, number] = way * (2 * np.pi / length / np.maximum(np.linalg.norm(way), 0.2))
        begins[number] = folds.between(0, 2 * np.pi)
    # Sines are several times faster in single precision.
    total = np.sin((grain @ ways + begins).astype(np.float32)).sum(axis=1)
    slow: Floats = np.clip(total / 2.2, -1, 1).astype(float)
    return slow


def _mixed(one: Floats, other: Floats, share: Floats) -> Floats:
    """Colors (N, 3) with shares (N,) of the others."""
    mixed: Floats = one + share[:, None] * (other - one)
    return mixed
