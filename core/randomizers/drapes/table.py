"""A covered table beyond the field: a flat top with round corners, and cloth that hangs from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geometry.folded import Folded, rise
from ...geometry.types import Floats

AROUND = 150
_TOP, _SIDE = np.linspace(0.03, 1.0, 9), np.linspace(0.0, 1.0, 26)
ROWS = len(_TOP) + len(_SIDE)
_ROUND = 0.012  # of its edge, metres


@dataclass(frozen=True)
class Table:
    """Half its `long` and `wide` (m), how `high` it is above the ground (m), depth of the `folds`
    that hang (m)."""

    long: float
    wide: float
    high: float
    folds: float
    seed: int


def coordinates() -> Floats:
    """(ROWS, AROUND, 2): metres along and up the cloth, about."""
    turn = np.linspace(0, 2.2, AROUND)
    up = np.concatenate((-0.3 * _TOP[::-1], 0.25 * _SIDE))
    found: Floats = np.stack(np.meshgrid(turn, up), axis=-1)
    found[: len(_TOP), :, 0] = 0.3 * _TOP[:, None] * np.cos(turn * 2 * np.pi / 2.2)
    found[: len(_TOP), :, 1] = 0.3 * _TOP[:, None] * np.sin(turn * 2 * np.pi / 2.2)
    return found


def covered(one: Table) -> Floats:
    """(ROWS, AROUND, 3) in metres, round the table's middle, on ground of height 0."""
    folded = Folded(one.seed)
    turn = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    c, s = np.cos(turn), np.sin(turn)
    far = (np.abs(c / one.long) ** 5 + np.abs(s / one.wide) ** 5) ** (-1 / 5)
    rim = np.stack((far * c, far * s), axis=-1)
    out = rim / np.linalg.norm(rim, axis=-1, keepdims=True)
    top = np.empty((len(_TOP), AROUND, 3))
    top[..., :2] = _TOP[:, None, None] * rim
    creased = folded.crests(top[..., 0], top[..., 1], 0.12, 5.0)
    top[..., 2] = one.high + 0.006 * creased * (1 - _TOP[:, None] ** 6)
    down = _SIDE[:, None]
    # Round the edge, then down, in folds that close where the cloth does.
    hang = one.high * down
    length = np.cumsum(np.linalg.norm(np.diff(rim, axis=0, prepend=rim[-1:]), axis=-1))
    folds = folded.crests(length[None], hang, 0.075, 7.0, 0.02)
    closed = np.minimum(rise(length, 0, 0.08), 1 - rise(length, length[-1] - 0.08, length[-1]))
    bulge = _ROUND * (1 - np.exp(-hang / _ROUND)) + 0.12 * hang
    bulge = bulge + closed * one.folds * folds * rise(hang, 0.0, 0.12)
    side = np.empty((len(_SIDE), AROUND, 3))
    side[..., :2] = rim + (0.002 + bulge)[..., None] * out
    side[..., 2] = one.high - 0.003 - hang * (one.high + 0.01) / one.high
    return np.concatenate((top, side))
