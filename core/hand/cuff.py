"""The cuff of a glove: a tube of rubber from the wrist up the arm, with a rolled edge."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats
from .arm import Cuts
from .folds import Folds, rise
from .tube import TURNS, outward

_STEPS, _ROLL = 34, 7
RINGS = _STEPS + _ROLL
_BEGIN = -0.014  # in the hand, where it comes out of the skin of the glove, metres
_UNDER_BEGIN = 0.022  # up the arm, where that of a second glove begins, metres
_OVER, _UNDER = 0.0013, -0.0004  # above the skin and room that both are, metres
_SUNK = 0.0005  # below that skin it begins, metres
_THICK = 0.0011  # radius of the rolled edge, metres


def cuff(cuts: Cuts, length: float, slack: float, over: bool, room: float, seed: int) -> Floats:
    """Rings (RINGS, AROUND, 3) of it, up to `length` metres from the wrist. `slack` from 0 to 1:
    its folds; `room`: how high above the skin it goes for a sleeve (m). That of the outer glove
    (`over`) comes out of its skin, that of a second one is below it where both have one seed."""
    folds = Folds(seed)
    share = np.concatenate((np.linspace(0, 1, _STEPS), np.ones(_ROLL)))[:, None]
    edge = length + 0.0035 * folds.waves(np.zeros(1), TURNS, 1.0, 3)
    begin, above = (_BEGIN, _OVER) if over else (_UNDER_BEGIN, _UNDER)
    along = begin + share**1.15 * (edge - begin)
    height = -_SUNK + (_SUNK + above) * rise(along, _BEGIN, 0.012)
    height = height + room * rise(along, 0.008, 0.04)
    # Loose rubber: creases round the wrist, gathers along the arm towards the edge.
    wrist = rise(along, -0.006, 0.012) * (1 - 0.8 * rise(along, 0.02, 0.05))
    height = height + slack * 0.0022 * wrist * folds.rings(along, TURNS, 0.0075, 0.6)
    free = rise(along, 0.01, 0.03)
    height = height + slack * free * (
        0.0022 * folds.rings(along, TURNS, 0.019, 1.3) + 0.0013 * folds.waves(along, TURNS, 0.09, 6)
    )
    # The rolled edge: from the rubber outward and back.
    turn = np.linspace(-0.5 * np.pi, 1.1 * np.pi, _ROLL)[:, None]
    along[_STEPS:] += _THICK * np.cos(turn)
    height[_STEPS:] += _THICK * (1 + np.sin(turn))
    return _around(cuts, along, height)


def _around(cuts: Cuts, along: Floats, height: Floats) -> Floats:
    """Points (R, AROUND, 3) so far up the arm and so high above its skin (R, AROUND)."""
    near = along.mean(axis=1)
    skin, middles = cuts.at(near)
    out = outward(skin, middles)
    points: Floats = (
        skin + height[..., None] * out + (along - near[:, None])[..., None] * cuts.axes[2]
    )
    return points
