"""Finds the two arms of tweezers: a gap along most of the length, closed at the handle's end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geometry.rotation import unit
from ...geometry.types import Floats
from ..contacts import Metal
from .sprung import Sprung

_STATIONS = 24
_GAP = 0.0012  # between arms, metres; metal's own points are closer together
_MOST = 0.4  # share of the length along which there has to be a gap
_TURNS = np.radians(np.arange(0, 180, 15))


@dataclass(frozen=True)
class Arms:
    """`end` is the handle's, `forward` a unit vector to the tips, `length` the way, `apart` a unit
    vector from one arm to the other."""

    end: Floats
    forward: Floats
    length: float
    apart: Floats

    def sprung(self, metal: Metal) -> Sprung:
        """The instrument of these arms."""
        return Sprung(metal, self.end, self.forward, self.apart, self.length)


def found(metal: Metal, along: Floats) -> Arms | None:
    """The arms of something that is longest along a unit vector; None where it has none."""
    first = unit(np.cross(along, (1.0, 0, 0) if abs(along[0]) < 0.9 else (0, 1.0, 0)))
    second = np.cross(along, first)
    far = metal.points @ along
    bounds = np.linspace(far.min(), far.max(), _STATIONS + 1)
    gaps = np.zeros((_STATIONS, len(_TURNS)))
    for station in range(_STATIONS):
        slab = metal.points[(far >= bounds[station]) & (far <= bounds[station + 1])]
        for number, turn in enumerate(_TURNS):
            places = np.sort(slab @ (np.cos(turn) * first + np.sin(turn) * second))
            if len(places) > 1:
                gaps[station, number] = np.diff(places).max()
    best = int(gaps.sum(axis=0).argmax())
    open_ = gaps[:, best] > _GAP
    if open_.mean() < _MOST:
        return None
    turn = _TURNS[best]
    apart = np.cos(turn) * first + np.sin(turn) * second
    # The handle's end has no gap, or the smaller one.
    quarter = _STATIONS // 4
    before, after = gaps[:quarter, best].mean(), gaps[-quarter:, best].mean()
    closed_first = int(open_[0]) - int(open_[-1])
    ahead = closed_first < 0 or (closed_first == 0 and before < after)
    forward = along if ahead else -along
    start = bounds[0] if ahead else bounds[-1]
    near = np.abs(far - start) < (bounds[-1] - bounds[0]) / _STATIONS
    end = metal.points[near].mean(axis=0)
    end = end + (start - end @ along) * along
    return Arms(end, forward, float(bounds[-1] - bounds[0]), apart)
