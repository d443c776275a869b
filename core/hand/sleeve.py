"""The sleeve of a gown or a coat: a tube with big soft folds, up the arm until it has left any
picture."""

from __future__ import annotations

import numpy as np

from ..geometry.rotation import turns
from ..geometry.types import Floats
from .arm import AROUND, Cuts
from .folds import Folds, rise
from .look import Look, Sleeve
from .tube import TURNS

_HEM, _NEAR, _FAR = 3, 66, 24
RINGS = _HEM + _NEAR + _FAR
_NEAR_END, _END = 0.45, 2.5  # of the rings that are close together, and of the sleeve, metres
_ELBOW, _BEND = 0.27, 0.07  # its middle from the wrist, and half of what is bent there, metres
_RIB, _SEAM = 0.00035, 0.022  # height of ribs of a knitted band, and a seam from its edge, metres
ROOM = 0.004  # that it takes between skin and cuff, metres
_DOWN = np.array((0.0, 0.0, -1.0))


def along(worn: Sleeve) -> Floats:
    """(RINGS,): how far up the arm its rings are (m); the first ones come back out of its hem."""
    found = np.concatenate(
        (
            np.full(_HEM, worn.start),
            worn.start + np.linspace(0, 1, _NEAR) ** 1.2 * (_NEAR_END - worn.start),
            np.linspace(_NEAR_END, _END, _FAR + 1)[1:],
        )
    )
    found[:_HEM] += np.linspace(0.015, 0.002, _HEM)
    return found


def sleeve(cuts: Cuts, look: Look) -> Floats:
    """Rings (RINGS, AROUND, 3) of it. In the world, Z up: cloth hangs."""
    folds, worn, knit = Folds(3 * look.seed), look.sleeve, look.knitted
    up = along(worn)
    skin, middles = cuts.at(up)
    tight_until = look.tucked or (worn.start + knit if knit else None)
    if tight_until is None:
        loose = np.ones((1, 1))
    else:
        loose = rise(up, tight_until - 0.004, tight_until + 0.09)[:, None]
    tight = np.linalg.norm(skin - middles[:, None], axis=-1) + ROOM - 0.0012
    radius = tight + loose * np.maximum(worn.width - tight, 0.003)
    radius = radius + worn.folds * _heights(folds, up[:, None], tight_until)
    radius = np.maximum(radius, tight)
    if knit and tight_until is not None:
        ribs = 1 - rise(up, tight_until - 0.006, tight_until)[:, None]
        radius = radius + _RIB * ribs * np.cos(32 * TURNS)
    shift = np.zeros((len(up), AROUND))
    if tight_until is None:
        radius, shift = _hemmed(folds, up[:, None] - worn.start, radius)
    radius[:_HEM] -= np.linspace(0.003, 0.0008, _HEM)[:, None]
    centers, side, out = _path(cuts, up, middles, worn)
    ways = np.cos(TURNS)[:, None] * side[:, None] + np.sin(TURNS)[:, None] * out[:, None]
    hanging = 1.0 + 0.22 * loose * np.maximum(ways @ _DOWN, 0.0)
    points = centers[:, None] + (radius * hanging)[..., None] * ways
    moved: Floats = points + shift[..., None] * cuts.axes[2]
    return moved


def _hemmed(folds: Folds, from_edge: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Radii of a free end, which is no circle, and how far its edge is moved up the arm (m): two
    layers of cloth, with a seam where the inner one ends."""
    near = 1 - rise(from_edge, 0.0, 0.10)
    turn = folds.between(0, 2 * np.pi)
    flat = 1 + near * (0.10 * np.cos(2 * TURNS - turn) + 0.035 * np.cos(3 * TURNS + 2.3 * turn))
    seam = np.exp(-(((from_edge - _SEAM) / 0.0035) ** 2))
    pucker = 0.0006 * (1 - rise(from_edge, _SEAM, 0.05)) * np.cos(16 * TURNS + turn)
    edge = 0.004 * np.cos(2 * TURNS + turn) + 0.0015 * np.cos(5 * TURNS - 1.7 * turn)
    return radius * flat - 0.0012 * seam + pucker, near * edge


def _heights(folds: Folds, along: Floats, tight_until: float | None) -> Floats:
    """Of its folds (R, AROUND), metres: cloth that is pushed together above a cuff or a knitted
    band, and at the elbow, and long slanted ones."""
    begin = along.min()
    if tight_until is None:
        from_cuff, begun = along, 0.3 + 0.7 * rise(along, begin, begin + 0.1)
    else:
        from_cuff = along - tight_until
        begun = rise(from_cuff, -0.004, 0.06)
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
    straight up the forearm, then bent at the elbow, to where the shoulder is: upwards."""
    side, out, up = cuts.axes
    axis = np.cross(up, -_DOWN)
    axis = axis / np.linalg.norm(axis) if np.linalg.norm(axis) > 1e-6 else side
    axis = turns(up, np.array(worn.side)) @ axis
    angle = worn.elbow * rise(along, _ELBOW - _BEND, _ELBOW + _BEND)
    turned = turns(np.broadcast_to(axis, (len(along), 3)), angle)
    ups = turned @ up
    bent = np.cumsum(np.diff(along, prepend=along[0])[:, None] * (ups - up), axis=0)
    bent[:_HEM] = 0
    return middles + bent, turned @ side, turned @ out
