"""The meshes of a draped patient: where their vertices are for an image. All in metres, in the
field's frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Floats, floats
from .draped import ENDLESS, Draped, Laid, draped
from .lines import spread

SKIN = 140, 110  # vertices along the piece and across it
CLOTH = 264, 252
STOCKING = 70, 70

_EDGE, _ENDS = 0.0012, 0.002  # from line to line at a window's edge, and where its cuff ends
_CLOTH, _FAR = 0.0062, 2.5  # in the middle; how far it goes
_BESIDE = 0.045  # how far beyond a window or a piece's side skin goes on


@dataclass(frozen=True, eq=False)
class Skin:
    """Vertices (N, 3), and x and y of each measured along the skin from the spot (N, 2)."""

    points: Floats
    from_spot: Floats


@dataclass(frozen=True, eq=False)
class Surfaces:
    """All of them; the sheets as `cloth` has them, the stocking where there is one."""

    skin: Skin
    cloth: tuple[Floats, Floats]
    stocking: tuple[Floats, Floats] | None


def of(laid: Laid) -> Surfaces:
    """Of a patient who lies so."""
    this = draped(laid)
    return Surfaces(skin(this), cloth(this), None if laid.stocking is None else stocking(this))


def skin(of: Draped) -> Skin:
    """Vertices of SKIN, row by row across the piece."""
    back, ahead = of.laid.along
    if of.laid.stocking is not None:
        ahead = of.laid.stocking
    half = min(of.across, of.limb.half + 0.035) + _BESIDE
    x = spread(SKIN[0], -back - _BESIDE, ahead + _BESIDE, lambda v: 0.002 + 0.01 * np.abs(v))
    y = spread(SKIN[1], -half, half, lambda v: 0.0016 + 0.03 * np.maximum(np.abs(v) - 0.005, 0))
    gx, gy = (p.ravel() for p in np.meshgrid(x, y))
    return Skin(np.stack((gx, gy, of.skin(gx, gy)), axis=1), of.unrolled(gx, gy))


def cloth(of: Draped) -> tuple[Floats, Floats]:
    """Vertices of CLOTH (N, 3), lines close along the window's edges; and where they are on the
    cloth, with the blood there (N, 3)."""
    (back, ahead), cuff = of.laid.along, of.window.cuff
    sides = () if of.across >= ENDLESS else (-of.across, of.across)
    x = spread(CLOTH[0], -_FAR, _FAR, lambda v: _steps(v, (-back, ahead), cuff))
    y = spread(CLOTH[1], -_FAR, _FAR, lambda v: _steps(v, sides, cuff))
    gx, gy = of.window.lines(*np.meshgrid(x, y))
    return _laid(of, gx, gy, of.cloth(gx, gy))


def stocking(of: Draped) -> tuple[Floats, Floats]:
    """The same of STOCKING, from its beginning to past the cloth's edge."""
    begin = of.laid.stocking
    assert begin is not None
    half = of.limb.half + 0.05

    def step(values: Floats) -> Floats:
        return np.minimum(_EDGE + 0.25 * np.maximum(np.abs(values - begin) - 0.008, 0), 0.005)

    x = spread(STOCKING[0], begin - 0.006, of.laid.along[1] + 0.04, step)
    y = np.linspace(-half, half, STOCKING[1])
    gx, gy = of.unbent(*np.meshgrid(x, y))
    return _laid(of, gx, gy, of.stocking(gx, gy))


def _laid(of: Draped, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Vertices (N, 3); how far they are along their lines, from the middle of each, and how much
    blood has come there, from 0 (N, 3)."""
    on = []
    for axis, flat in ((1, x), (0, y)):
        steps = np.hypot(np.diff(flat, axis=axis), np.diff(z, axis=axis))
        first = np.zeros_like(np.take(z, [0], axis=axis))
        along = np.cumsum(np.concatenate((first, steps), axis=axis), axis=axis)
        along = along - np.take(along, [z.shape[axis] // 2], axis=axis)
        on.append(along)
    n = of.soaked
    way = np.arctan2(y, x) - 6.28 * n[0]
    away = np.maximum(np.hypot(0.7 * x, y) - 0.07, 0.0)
    near = np.exp(-away / (0.015 + 0.04 * n[1] ** 2))
    on.append(near * (0.4 + 0.4 * n[2] * (0.5 + 0.5 * np.cos(way))) - 0.32)
    points = np.stack((x, y, z), axis=-1).reshape(-1, 3)
    return points, floats(np.stack(on, axis=-1).reshape(-1, 3))


def _steps(values: Floats, edges: tuple[float, ...], cuff: float) -> Floats:
    step = _CLOTH + 0.09 * np.maximum(np.abs(values) - 0.4, 0.0)
    for edge in edges:
        step = np.minimum(step, _EDGE + 0.3 * np.maximum(np.abs(values - edge) - 0.007, 0.0))
        # What is folded over ends out there.
        off = np.abs(np.abs(values - edge) - cuff) + (values * edge < edge * edge)
        step = np.minimum(step, _ENDS + 0.3 * np.maximum(off - 0.004, 0.0))
    return floats(step)
