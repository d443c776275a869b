"""Tubes of cloth and rubber around an arm, as rings of points."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats
from .arm import AROUND
from .shape import Ints

TURNS: Floats = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)


def faces(rings: int) -> Ints:
    """Quads (F, 4) of a tube of so many rings, one after the other up a right arm, that face out of
    it. A left arm's points are given in `turned_round`."""
    ring, point = (a.ravel() for a in np.mgrid[: rings - 1, :AROUND])
    first, beside = ring * AROUND, (point + 1) % AROUND
    quads: Ints = np.stack(
        (first + point, first + beside, first + AROUND + beside, first + AROUND + point), axis=1
    )
    return quads


def turned_round(points: Floats) -> Floats:
    """Rings (R, AROUND, 3) the other way round, so that those of a mirrored arm face outward."""
    other: Floats = np.roll(points[:, ::-1], 1, axis=1)
    return other


def outward(points: Floats, middles: Floats) -> Floats:
    """Unit vectors (R, AROUND, 3) from the middles (R, 3) of rings to their points."""
    out = points - middles[:, None]
    unit: Floats = out / np.linalg.norm(out, axis=-1, keepdims=True)
    return unit
