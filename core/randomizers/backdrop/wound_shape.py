"""The shape of a wound: where its edges are, how deep it is, and where the stitches go through.

`along` is metres along the wound from its middle, `across` metres from its line, positive to the
left of it; arrays of any one shape.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ...geometry.types import Floats, floats
from .wound import Wound, WoundDraw

# A seam between stitches is still this wide (m).
SEAM = 0.0005

# From one bulge of an edge to the next (m), and how much of the width they are.
_BULGES = ((0.023, 0.22), (0.0085, 0.11), (0.0031, 0.05))

# Edges of skin roll outwards: how high at most, and how far from the edge that is felt (m).
_LIP, _ROLLED = 0.0009, 0.004

# What is below swells into a narrow cut: it is at most so many times as deep as it is wide.
_STEEP = 0.55


@lru_cache(maxsize=64)
def _phases(seed: int) -> Floats:
    return np.random.Generator(np.random.PCG64(seed)).random(64) * 2 * np.pi


def _waves(along: Floats, length: float, seed: int, first: int) -> Floats:
    """About −1 to 1, `length` metres from one top to the next."""
    phases = _phases(seed)[first : first + 4]
    paces = (1.0, 0.73, 1.37, 1.91)
    made = sum(
        np.sin(2 * np.pi * along * p / length + f) for p, f in zip(paces, phases, strict=True)
    )
    return floats(made) / 2.4


def line(along: Floats, wound: WoundDraw) -> Floats:
    """How far the middle of the wound is from the straight line (m)."""
    along = floats(along)
    return wound.wiggle * _waves(along, max(0.05, 0.7 * wound.length), wound.seed, 0)


def sewn(along: Floats, wound: WoundDraw) -> Floats:
    """1 where stitches hold it together, 0 where none does; it opens within two stitches."""
    low, high = (end * wound.length / 2 for end in wound.sewn)
    if low >= high:
        return np.zeros_like(floats(along))
    reach = 1.6 * wound.spacing
    # An end of the wound needs no way to open.
    low, high = low - reach * (wound.sewn[0] <= -1), high + reach * (wound.sewn[1] >= 1)
    held: Floats = np.clip((along - low) / reach, 0, 1) * np.clip((high - along) / reach, 0, 1)
    return held


def stitches(wound: WoundDraw) -> Floats:
    """Where along it (m) stitches are, in their order; none where nothing is sewn."""
    low, high = (end * wound.length / 2 for end in wound.sewn)
    count = int((high - low) / wound.spacing) if low < high else 0
    places = low + wound.spacing * (np.arange(count) + 0.5)
    hand: Floats = np.sin(float(_phases(wound.seed)[20]) + 2.4 * np.arange(count))
    return places + 0.15 * wound.spacing * hand


def most_stitches(s: Wound) -> int:
    """How many an image can have at most."""
    return int(s.length.max / s.spacing.min) if s.closing or s.closed else 0


def half(along: Floats, wound: WoundDraw, side: int) -> Floats:
    """How far the edge of a side (1 or −1) is from the line of the wound (m); 0 beyond its ends."""
    along = floats(along)
    share = np.clip(np.abs(along) / (wound.length / 2), 0, 1)
    lens = (1 - share**2) ** 0.75
    first = 4 if side > 0 else 28
    uneven = np.zeros_like(along)
    for number, (length, much) in enumerate(_BULGES):
        uneven += much * _waves(along, length, wound.seed, first + 4 * number)
    uneven *= 0.25 + 0.75 * min(1.0, 0.006 / wound.gap)  # wide ones are held taut
    open_half = 0.5 * wound.gap * lens * (1 + uneven)
    # Between stitches a seam gapes a little.
    between = 0.5 - 0.5 * np.cos(2 * np.pi * along / wound.spacing)
    seam = 0.5 * SEAM * np.minimum(1, 4 * lens) * (0.5 + 1.1 * between * (1 + 2 * uneven))
    shut = sewn(along, wound)
    shut = shut * shut * (3 - 2 * shut)
    return np.maximum(open_half + shut * (np.minimum(seam, open_half) - open_half), 0.0)


@lru_cache(maxsize=8)
def _profile(wound: WoundDraw) -> tuple[Floats, ...]:
    """Places along it (K,), and there its line, half its width on both sides, and its depth."""
    reach = 0.5 * wound.length + 0.08
    along = np.linspace(-reach, reach, int(2 * reach / 0.0004))
    sides = half(along, wound, 1), half(along, wound, -1)
    return along, line(along, wound), *sides, bottom(along, wound)


def from_edge(along: Floats, across: Floats, wound: WoundDraw) -> tuple[Floats, Floats]:
    """(metres to the wound's edge, negative within it; half its width there). Beyond its ends it
    is the way to the line on from it, and a little more."""
    knots, middle, left, right, _ = _profile(wound)
    aside = across - np.interp(along, knots, middle)
    wide = np.where(aside > 0, np.interp(along, knots, left), np.interp(along, knots, right))
    beyond = np.maximum(np.abs(along) - wound.length / 2, 0.0)
    return np.where(beyond > 0, np.hypot(aside, beyond), np.abs(aside) - wide), wide


def deepest(wound: WoundDraw) -> float:
    """How deep it is (m), as drawn or as what is below leaves it."""
    return min(wound.depth, _STEEP * wound.gap)


def bloody(wound: WoundDraw) -> float:
    """How much blood is in it, 0 to 1: a narrow cut is full of it sooner."""
    narrow = float(np.clip(1.2 - wound.gap / 0.008, 0, 1))
    return wound.blood + 0.75 * narrow * (1 - wound.blood)


def bottom(along: Floats, wound: WoundDraw) -> Floats:
    """How deep the middle of the wound is (m)."""
    wide = half(along, wound, 1) + half(along, wound, -1)
    uneven = 1 + 0.25 * _waves(floats(along), 0.013, wound.seed, 52)
    return np.minimum(wound.depth * uneven, _STEEP * wide)


def carve(along: Floats, across: Floats, wound: WoundDraw) -> Floats:
    """How deep below the whole skin the surface is (m), negative where an edge rolls outwards."""
    along, across = floats(along), floats(across)
    away, wide = from_edge(along, across, wound)
    within = np.clip(-away / np.maximum(wide, 1e-6), 0, 1)  # 0 at the edge, 1 in the middle
    knots, depths = _profile(wound)[0], _profile(wound)[-1]
    # Walls are steep, and what is between them bulges.
    bulge = 0.4 * np.clip(1.3 - wound.gap / 0.016, 0, 1)
    valley = np.interp(along, knots, depths) * (1 - (1 - within) ** 2.6) * (1 - bulge * within**3)
    gaping = np.clip((wide - SEAM) / 0.003, 0, 1)
    high = _LIP * (0.35 + 0.65 * gaping) * np.clip(wide / SEAM, 0, 1)
    out = np.maximum(away, 0.0)
    lip = high * np.exp(-(((out - 0.3 * _ROLLED) / (0.5 * _ROLLED)) ** 2))
    # At the edge itself it rolls down into the wound.
    lip -= 0.4 * high * np.exp(-((out / 0.0006) ** 2))
    return (
        np.where(away < 0, valley, 0.0)
        - np.where(away >= 0, lip, lip * (1 - within) ** 4)
        + (_puckers(along, across, wound))
    )


def _puckers(along: Floats, across: Floats, wound: WoundDraw) -> Floats:
    """Thread pulls the skin in, below itself and where it goes through (m)."""
    places = stitches(wound)
    deep = np.zeros(np.broadcast(along, across).shape)
    if not len(places):
        return deep
    nearest = places[np.argmin(np.abs(along[..., None] - places), axis=-1)]
    apart = (along - nearest) / 0.0011
    aside = np.abs(across - line(along, wound))
    below = 0.00035 * np.clip((wound.bite * 1.1 - aside) / 0.001, 0, 1)
    hole = 0.0007 * np.exp(-(((aside - wound.bite) / 0.001) ** 2))
    pulled: Floats = np.exp(-(apart**2)) * (below + hole)
    return pulled


def under(along: Floats, across: Floats, wound: WoundDraw) -> Floats:
    """How far the skin of a coarse mesh gives way (m) below the fine one of scene's Cut."""
    away = from_edge(floats(along), floats(across), wound)[0]
    inner = np.clip((0.0045 - away) / 0.003, 0, 1)
    low = 1.3 * wound.depth + 0.003
    return 0.0025 * inner + low * np.clip((0.003 - away) / 0.003, 0, 1)
