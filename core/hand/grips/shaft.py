"""How anything long is held: like a pen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geometry.rotation import unit
from ...geometry.types import Floats, vector
from ..contacts import Hold, Metal, Touch
from .postures import bent

_SIDES = {"thumb pad": 180, "index pad": 40, "middle side": -60}  # degrees round the shaft
_ALONG = {"thumb pad": 0.0, "index pad": 0.004, "middle side": 0.010}  # towards the tip, metres


@dataclass(frozen=True)
class Shaft:
    """A thing that is longest along `forward`, a unit vector to where it works, held where it
    passes `place`; `side` is a unit vector across (the instrument's frame, m)."""

    metal: Metal
    place: Floats
    forward: Floats
    side: Floats

    @classmethod
    def of(cls, metal: Metal, share: float = 0.4, tip: Floats | None = None) -> Shaft:
        """At a share of its length from the end that is not `tip`; from the thicker end without."""
        middle = metal.points.mean(axis=0)
        _, _, axes = np.linalg.svd(metal.points - middle, full_matrices=False)
        forward, side = axes[0], axes[2]
        along = (metal.points - middle) @ forward
        if tip is not None:
            ahead = (tip - middle) @ forward > 0
        else:
            across = np.linalg.norm(metal.points - middle - along[:, None] * forward, axis=1)
            ahead = bool(across[along < 0].mean() > across[along > 0].mean())
        if not ahead:
            forward, along = -forward, -along
        at = float(along.min() + share * np.ptp(along))
        near = np.abs(along - at) < 0.005
        place = metal.points[near].mean(axis=0)
        return cls(metal, place, forward, side)

    @classmethod
    def from_end(cls, metal: Metal, forward: Floats, side: Floats, share: float) -> Shaft:
        """The other way round: where it works is behind, at a share of the length from the end that
        is then foremost; `side` is across it, and the thumb is there."""
        along = metal.points @ forward
        at = float(along.min() + share * np.ptp(along))
        place = metal.points[np.abs(along - at) < 0.005].mean(axis=0)
        return cls(metal, place, -forward, unit(side - (side @ forward) * forward))


def hold(of: Shaft) -> Hold:
    """Between thumb, index and middle finger, its end over the web of the hand."""
    up = np.cross(of.side, of.forward)
    contacts = []
    for place, degrees in _SIDES.items():
        turn = np.radians(degrees)
        outward = np.cos(turn) * of.side + np.sin(turn) * up
        point = of.place + _ALONG[place] * of.forward + 0.02 * outward
        contacts.append(
            Touch(
                place, of.metal.snapped(point, outward), vector(outward), vector(0.01 * of.forward)
            )
        )
    return Hold(
        tuple(contacts),
        palm=vector(unit(-0.85 * of.side + 0.5 * of.forward)),
        fingers=vector(unit(0.5 * of.side + 0.85 * of.forward)),
        posture=bent(45, 55, 30),
    )
