"""What the hand holds: ring, neck and shank, and the ratchet between the shanks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..geometry.curves import hermite, interpolated, oval
from ..geometry.fittings import ratchet
from ..geometry.lettering import lettering
from ..geometry.ribbons import Ribbon, chained, straight, top
from ..geometry.shells import Shell, scaled
from ..geometry.sweeps import ring
from ..model import Floats
from .measures import PLAY, Shape

GOLD, ETCHED = 1, 3  # material slots
_MARKED = -0.040  # y at which the marks begin


def rearmost(shape: Shape) -> tuple[float, float]:
    """Middle of the right ring's metal where it reaches furthest back, (x, y)."""
    points, _ = oval(*_oval(shape), np.linspace(0.0, 2 * np.pi, 721))
    x, y = points[np.argmin(points[:, 1])]
    return float(x), float(y)


def ring_handle(shape: Shape) -> Shell:
    """The right ring."""
    return ring(*_oval(shape), shape.ring_section, around=112, slot=GOLD)


def _oval(shape: Shape) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Centre, semi-axes and tilt of the oval in the middle of the right ring's metal."""
    return shape.ring_centre, shape.ring_semi_axes, shape.ring_tilt


def _neck(shape: Shape) -> tuple[Ribbon, int]:
    """Where the right ring runs out into the shank, and how many of its bands are gold.

    Its sides leave the ring's outer rim along the rim, so that ring and shank flow together.
    """
    angles = np.radians((158.0, 62.0))
    middle, outward = oval(*_oval(shape), angles)
    rim = middle + outward * (0.55 * shape.ring_section[0])
    # Along the rim towards the shank: clockwise on the inner side, counter-clockwise outside.
    along = np.stack([outward[:, 1], -outward[:, 0]], axis=1) * ((1.0,), (-1.0,))
    y = shape.shank[0][0]
    below = interpolated(np.array([y, y + 0.001]), shape.shank)
    slope = (below[1, :2] - below[0, :2]) / 0.001
    t = np.linspace(0.0, 1.0, 22)[:-1]
    sides = []
    for k in (0, 1):
        target = np.array([below[0, k], y])
        reach = 1.15 * float(np.linalg.norm(target - rim[k]))
        stop_tangent = np.array([slope[k], 1.0]) * reach
        sides.append(hermite(rim[k], along[k] * reach, target, stop_tangent, t))
    left, right = sides
    fade = (1.0 - t) ** 2
    crest, _ = oval(*_oval(shape), np.array([angles.mean()]))
    bow = fade[:, None] * (crest[0] - 0.5 * (left[0] + right[0]))
    height = below[0, 2] + fade * (0.86 * shape.ring_section[1] - below[0, 2])
    radius = _shank_rounding(height)
    top = shape.ring_centre[1] + shape.ring_semi_axes[1] + shape.ring_section[0]
    line = min(top + shape.gold_above, shape.shank[0][0])
    gold = int(np.searchsorted(0.5 * (left + right)[:, 1], line))
    return Ribbon(left, right, height, 0.05 * height, radius, radius, bow), gold


def _shank_rounding(height: Floats) -> Floats:
    return 0.62 * height


def _straight_shank(shape: Shape) -> Ribbon:
    """The right shank in front of its neck, to just behind the joint."""
    y = np.linspace(shape.shank[0][0], shape.shank[-1][0], 46)
    inner, outer, height = interpolated(y, shape.shank).T
    ramp = np.clip((y - y[-1] + 0.012) / 0.012, 0.0, 1.0)
    radius = _shank_rounding(height) * (1.0 - ramp) + 0.0006 * ramp
    return straight(
        np.stack([inner, y], axis=1),
        np.stack([outer, y], axis=1),
        height,
        0.05 * height * (1.0 - ramp),
        radius,
        radius,
    )


def shank_ribbon(shape: Shape) -> tuple[Ribbon, int]:
    """The right shank, from the ring to just behind the joint, and its number of gold bands."""
    neck, gold = _neck(shape)
    return chained(neck, _straight_shank(shape)), gold


def marks(shape: Shape, text: str, mirrored: bool = False) -> Shell:
    """What is written on the right shank; `mirrored`: on the left one, along the other way."""
    surface = top(_straight_shank(shape))
    y = np.array([_MARKED, _MARKED + 0.001])
    x = interpolated(y, shape.shank)[:, :2].mean(axis=1)
    slope = np.array([x[1] - x[0], 0.001]) / np.hypot(x[1] - x[0], 0.001)
    length, stroke = 0.86 * shape.mark_height * len(text), 0.13 * shape.mark_height
    start = np.array([x[0], _MARKED])
    if mirrored:
        flip = np.array([-1.0, 1.0])
        return lettering(
            text, tuple((start + length * slope) * flip), tuple(-slope * flip),
            shape.mark_height, stroke, lambda points: surface(points * flip), ETCHED,
        )  # fmt: skip
    return lettering(text, tuple(start), tuple(slope), shape.mark_height, stroke, surface, ETCHED)


def ratchet_bar(shape: Shape) -> Shell:
    """The left-jawed half's bar, from its shank on the right across to the left."""
    inner, _, half = interpolated(np.array([shape.ratchet_y]), shape.shank)[0].tolist()
    length = _bar_length(inner)
    bar = ratchet(
        length=length,
        root=0.0022,
        half_width=shape.ratchet_half_width,
        bottom=-0.92 * half,
        middle=inner,
        teeth=shape.ratchet_teeth,
        pitch=2.0 * (length - inner - 0.001) / (shape.ratchet_teeth + 1),
        depth=0.0007,
        play=PLAY,
    )
    bar = scaled(bar, x=-1)
    return replace(bar, vertices=bar.vertices + np.array([inner, shape.ratchet_y, 0.0]))


def _bar_length(inner: float) -> float:
    """How far a bar reaches from the inner face of its shank, which is at x = `inner`."""
    return 2 * inner - 0.0012


def ratchet_end(shape: Shape) -> tuple[float, float, float]:
    """In the metal at the free end of the left-jawed half's bar, half a millimetre before it."""
    inner, _, half = interpolated(np.array([shape.ratchet_y]), shape.shank)[0].tolist()
    return inner - _bar_length(inner) + 0.0005, shape.ratchet_y, -0.7 * half
