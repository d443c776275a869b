"""The front of somebody in a gown: an elliptic trunk that leans forward, in cloth with folds, which
below comes out over the table as a lap.

Frame: x to the left of who wears it, y away from the field, z up; the origin is on the ground below
the front of the trunk. For shoulders `WIDE` metres wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...geometry.folded import Folded, rise, together, turned
from ...geometry.types import Floats

WIDE = 0.46  # of which all measures here are, metres
ROWS, COLUMNS = 96, 120
_TURNED = np.radians(118.0)  # how far round to either side there is cloth
_RISING = 0.2  # of cloth from where it comes out of the ground to where it is upright, metres
_LONG = 0.74  # of all the cloth, upwards, metres
_AROUND = 0.25  # mean radius of the trunk, metres
_DEEP = 0.145  # half of it
_PULL, _ROOT = 0.075, 0.085  # how far cloth comes out along an arm, and in which radius, metres


@dataclass(frozen=True)
class Trunk:
    """How one is: `lean` forward (rad), its `lap` comes out by so much (m), `folds` their strength
    (about 0 to 1), `tie`: how high the belt is on the cloth (m, 0: none). `arms`: of each a point
    (3,) where its forearm is outside and its direction to the elbow (3,), in the trunk's frame."""

    lean: float
    lap: float
    folds: float
    tie: float
    seed: int
    arms: Sequence[tuple[Floats, Floats]] = ()


def coordinates() -> Floats:
    """(ROWS, COLUMNS, 2): metres across and up of each point on the cloth, whoever wears it."""
    across, up = np.linspace(-_TURNED, _TURNED, COLUMNS), np.linspace(0, _LONG, ROWS)
    found: Floats = np.stack(np.meshgrid(_AROUND * across, up), axis=-1)
    return found


def trunk(one: Trunk) -> tuple[Floats, Floats]:
    """Points (ROWS, COLUMNS, 3), rows upwards, and unit vectors out of the cloth."""
    folded, flat = Folded(one.seed), coordinates()
    u, v = flat[..., 0], flat[..., 1]
    turn = u / _AROUND
    # Steeper and steeper, then straight up.
    slope = np.radians(9) + np.radians(81) * rise(v[:, 0], 0.0, _RISING)
    step = _LONG / (ROWS - 1)
    forth = np.cumsum(np.cos(slope)) * step
    before = (forth[-1] - forth) / (forth[-1] - forth[0]) * one.lap
    z = np.cumsum(np.sin(slope)) * step - 0.012
    wide, deep = _section(z[:, None])
    sides, front = np.sin(turn), np.cos(turn)
    # Mostly to the front: the sides hang beside the table's edge.
    out = np.stack((0.45 * sides / wide, -np.maximum(front, 0.1) / deep, 0 * u), axis=-1)
    out /= np.linalg.norm(out, axis=-1, keepdims=True)
    x, y = wide * _rounded(sides), _DEEP - deep * _rounded(front)
    y = y - np.tan(one.lean) * np.maximum(z - 0.1, 0)[:, None]
    points = np.stack((x, y, np.broadcast_to(z[:, None], x.shape)), axis=-1)
    forth = before[:, None] * (0.2 + 0.8 * np.maximum(front, 0))
    points += (forth * (1 + 0.12 * folded.waves(u, 0 * v, 0.2)))[..., None] * out
    ways = normals(points)
    edge = rise(v, 0.0, 0.05)
    raised = one.folds * edge * _heights(folded, u, v) - _belted(one.tie, folded, u, v)
    points = points + raised[..., None] * ways
    for place, way in one.arms:
        points = _pulled(points, place, way, folded)
    return points, ways


def normals(points: Floats) -> Floats:
    """Unit vectors out of the front of a grid (R, C, 3)."""
    across, up = np.gradient(points, axis=1), np.gradient(points, axis=0)
    ways = np.cross(across, up)
    made: Floats = ways / np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-12)
    return made


def _section(z: Floats) -> tuple[Floats, Floats]:
    """Half of its width and of its depth at a height, which close over the shoulders."""
    top = np.sqrt(np.clip(1 - (np.maximum(z - 0.38, 0) / 0.24) ** 2, 0.02, 1))
    wide = (0.35 - 0.105 * rise(z, -0.02, 0.33)) * top
    deep = _DEEP * (0.45 + 0.55 * top)
    return wide, deep


def _heights(folded: Folded, u: Floats, v: Floats) -> Floats:
    """Of its folds (m): what hangs from the chest, what is pulled from the armpits, what sags in
    between, and small ones where it is pushed together."""
    low = 1 - rise(v, 0.15, 0.55)
    hang = (0.012 + 0.026 * low) * folded.crests(u, v, 0.1, 6.0)
    side = 1.0 if folded.between(0, 1) < 0.5 else -1.0
    slanted = turned(u, v, side * folded.between(0.45, 0.95))
    pulled = 0.034 * folded.crests(*slanted, 0.12, 6.0, 0.02)
    sag = v - folded.between(1.2, 2.6) * u * u
    sags = 0.028 * folded.crests(sag, u, 0.11, 5.0)
    fans = [
        0.034 * np.exp(-r / 0.22) * folded.crests(np.arctan2(s * u, v - 0.52) * 0.16, r, 0.055, 5.0)
        for s in (-1, 1)
        for r in [np.hypot(u - s * 0.2, v - 0.52)]
    ]
    small = 0.005 * folded.crests(*turned(u, v, folded.between(0, 3)), 0.035, 3.0, 0.02)
    broad = 0.008 * folded.waves(u, v, 0.3, 1.3)
    made: Floats = together(hang, pulled, sags, *fans) + small + broad
    return made


def _belted(tie: float, folded: Folded, u: Floats, v: Floats) -> Floats:
    """How far a belt pulls cloth in (m), unevenly, and the seam of its ribbon."""
    if not tie:
        return np.zeros_like(u)
    off = v - tie - 0.012 * folded.waves(u, 0 * v, 0.5)
    pinch = 0.02 * np.exp(-((off / 0.035) ** 2))
    ribbon = 0.004 * (1 - rise(np.abs(off), 0.011, 0.018))
    made: Floats = pinch - ribbon
    return made


def _pulled(points: Floats, place: Floats, way: Floats, folded: Folded) -> Floats:
    """Cloth comes out along an arm, as the root of its sleeve, in folds round it; not beyond the
    place where the arm has left it."""
    from_place = points - place
    along = from_place @ way
    beside = np.linalg.norm(from_place - along[..., None] * way, axis=-1)
    near = np.exp(-((beside / _ROOT) ** 2)) * rise(along, -0.03, 0.05)
    ringed = 1 + 0.3 * folded.waves(beside, 0 * beside, 0.06)
    pull = np.minimum(_PULL * near * ringed, np.maximum(along - 0.01, 0))
    moved: Floats = points - pull[..., None] * way
    return moved


def _rounded(value: Floats) -> Floats:
    """A flatter front and rounder sides than an ellipse has, of a sine or a cosine."""
    made: Floats = value * (1.18 - 0.18 * value * value)
    return made
