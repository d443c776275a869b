"""The sleeve of a gown or a coat: a tube with big soft folds, up the arm until it has left any
picture."""

from __future__ import annotations

import numpy as np

from ..geometry.rotation import turns
from ..geometry.types import Floats
from .arm import Cuts
from .folds import Folds, rise
from .look import Sleeve
from .tube import TURNS

_HEM, _NEAR, _FAR = 3, 66, 18
RINGS = _HEM + _NEAR + _FAR
_NEAR_END, _END = 0.45, 1.35  # of the rings that are close together, and of the sleeve, metres
_ELBOW, _BEND = 0.27, 0.07  # its middle from the wrist, and half of what is bent there, metres
ROOM = 0.004  # that it takes between skin and cuff, metres
_DOWN = np.array((0.0, 0.0, -1.0))


def sleeve(cuts: Cuts, worn: Sleeve, covered: float, seed: int) -> Floats:
    """Rings (RINGS, AROUND, 3) of it. Rubber covers it up to `covered` metres from the wrist, 0
    where its end is free. In the world, Z up: cloth hangs."""
    folds = Folds(seed)
    along = np.concatenate(
        (
            np.full(_HEM, worn.start),
            worn.start + np.linspace(0, 1, _NEAR) ** 1.2 * (_NEAR_END - worn.start),
            np.linspace(_NEAR_END, _END, _FAR + 1)[1:],
        )
    )
    along[:_HEM] += np.linspace(0.015, 0.002, _HEM)
    skin, middles = cuts.at(along)
    cuffed = covered > worn.start
    loose = rise(along, covered - 0.004, covered + 0.09)[:, None] if cuffed else np.ones((1, 1))
    tight = np.linalg.norm(skin - middles[:, None], axis=-1) + ROOM - 0.0012
    radius = tight + loose * np.maximum(worn.width - tight, 0.003)
    radius = radius + worn.folds * _heights(folds, along[:, None], covered, cuffed)
    radius = np.maximum(radius, tight)
    radius[:_HEM] -= np.linspace(0.003, 0.0008, _HEM)[:, None]
    centers, side, out = _path(cuts, along, middles, worn)
    ways = np.cos(TURNS)[:, None] * side[:, None] + np.sin(TURNS)[:, None] * out[:, None]
    hanging = 1.0 + 0.22 * loose * np.maximum(ways @ _DOWN, 0.0)
    points: Floats = centers[:, None] + (radius * hanging)[..., None] * ways
    return points


def _heights(folds: Folds, along: Floats, covered: float, cuffed: bool) -> Floats:
    """Of its folds (R, AROUND), metres: cloth that is pushed together above a cuff and at the
    elbow, and long slanted ones."""
    from_cuff, begin = along - covered, along.min()
    begun = rise(from_cuff, -0.004, 0.06) if cuffed else 0.3 + 0.7 * rise(along, begin, begin + 0.1)
    pushed = np.exp(-np.maximum(from_cuff, 0) / 0.13)
    elbow = np.exp(-(((along - _ELBOW) / 0.09) ** 2))
    rings = 0.018 * (pushed + 0.8 * elbow + 0.1) * folds.rings(along, TURNS, 0.036, 1.2)
    lean = folds.between(0.04, 0.10) * np.sin(TURNS + folds.between(0, 2 * np.pi))
    slanted = 0.021 * folds.crests(along + lean, TURNS, 0.10, 1.5)
    heights: Floats = begun * (rings + slanted + 0.012 * folds.waves(along, TURNS, 0.30, 3) - 0.008)
    return heights


def _path(
    cuts: Cuts, along: Floats, middles: Floats, worn: Sleeve
) -> tuple[Floats, Floats, Floats]:
    """Middles of the rings (R, 3), and what goes to the side and out of the back of the arm there:
    straight up the forearm, then bent at the elbow."""
    side, out, up = cuts.axes
    toward = np.cos(worn.side) * side + np.sin(worn.side) * out
    axis = np.cross(up, toward)
    angle = worn.elbow * rise(along, _ELBOW - _BEND, _ELBOW + _BEND)
    turned = turns(np.broadcast_to(axis, (len(along), 3)), angle)
    ups = turned @ up
    bent = np.cumsum(np.diff(along, prepend=along[0])[:, None] * (ups - up), axis=0)
    bent[:_HEM] = 0
    return middles + bent, turned @ side, turned @ out
