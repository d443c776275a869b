"""The grips that an instrument gets by its shape: rings to put fingers in, arms to press together,
or something long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ...geometry.rotation import unit
from ...geometry.types import Floats
from ..contacts import Hold, Metal
from . import arms, ringed, shaft, sprung
from .left import Middle
from .rings import Ring, rings
from .usual import PASSED

# What is too short to be held by its length, or too thick, metres.
_SHORT, _THICK = 0.05, 0.045
_PASSED_AT = 0.72  # of the length from the handle's end, where it is held to be handed over
_COARSE = 0.0012  # between points that contacts are put on, metres


@dataclass(frozen=True)
class Proposal:
    """`holds` of right hands by the grip's name; none where no hand could hold it. `forward`: unit
    vector to where it works; `middle`: what is on its two sides is alike; `rings` are all that it
    has, largest first (the instrument's frame)."""

    holds: Mapping[str, Hold]
    forward: Floats
    middle: Middle
    rings: Sequence[Ring] = ()


def proposed(metal: Metal, hinge: tuple[Floats, Floats] | None = None) -> Proposal:
    """How it can be held.

    `metal`: points 0.6 mm apart or closer. `hinge`: a point and a direction of the axis about which
    it opens, where that is known (the instrument's frame, m).
    """
    middle = metal.points.mean(axis=0)
    lengths, axes = _axes(metal.points - middle)
    up = unit(hinge[1]) if hinge is not None else axes[2]
    coarse = metal.thinned(_COARSE)
    round_ = rings(metal, up)
    pair = _pair(round_)
    if pair is not None:
        joint = hinge[0] if hinge is not None else middle
        by_rings = ringed.Ringed.of(coarse, joint, up, pair)
        return Proposal(
            _with_passed(ringed.grips(by_rings), by_rings.forward, coarse, up),
            by_rings.forward, Middle(by_rings.behind, by_rings.right), round_,
        )  # fmt: skip
    if lengths[0] < _SHORT or lengths[1] > _THICK:
        return Proposal({}, axes[0], Middle(middle, axes[2]), round_)
    found = arms.found(metal, axes[0])
    if found is not None:
        holds = sprung.grips(found.sprung(coarse))
        holds = _with_passed(holds, found.forward, coarse, axes[1])
        return Proposal(holds, found.forward, Middle(found.end, found.apart), round_)
    # Jaws at the end of a shaft open where it works.
    rod = shaft.Shaft.of(coarse, tip=hinge[0] if hinge is not None else None)
    holds = _with_passed({"shaft": shaft.hold(rod)}, rod.forward, coarse, axes[1])
    return Proposal(holds, rod.forward, Middle(rod.place, rod.side), round_)


def _with_passed(
    holds: Mapping[str, Hold], forward: Floats, metal: Metal, across: Floats
) -> Mapping[str, Hold]:
    """And how it is held out to somebody, with its handle foremost: near its working end."""
    rod = shaft.Shaft.from_end(metal, forward, across, _PASSED_AT)
    return {**holds, PASSED: shaft.hold(rod)}


def _pair(found: Sequence[Ring]) -> tuple[Ring, Ring] | None:
    """The two that are most alike."""
    pairs = list(combinations(found, 2))
    if not pairs:
        return None

    def unlike(pair: tuple[Ring, Ring]) -> float:
        sizes = [(ring.half_length, ring.half_width) for ring in pair]
        return float(np.abs(np.diff(np.log(sizes), axis=0)).sum())

    best = min(pairs, key=unlike)
    return best if unlike(best) < 0.5 else None


def _axes(points: Floats) -> tuple[Floats, Floats]:
    """Lengths (3,) of the box along its principal axes (rows, 3×3), longest spread first."""
    _, _, axes = np.linalg.svd(points, full_matrices=False)
    return np.ptp(points @ axes.T, axis=0), axes
