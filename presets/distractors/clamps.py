"""Artery clamps and towel clamps: ringed, with a box joint, so that their jaws alone tell them from
needle holders."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from ..instruments.geometry.shells import Shell, join, scaled
from ..instruments.geometry.sweeps import loft
from ..instruments.model import Floats
from ..instruments.needle_holder.measures import CRILE_WOOD_15, MAYO_HEGAR_16
from .halves import box_jointed, curved, turned

# Long slender jaws without plates; the recess for these is shut.
MOSQUITO_13 = replace(
    CRILE_WOOD_15,
    tip=0.034,
    jaw=((0.0080, 0.0041, 0.0027), (0.014, 0.0029, 0.0022), (0.024, 0.0018, 0.0016),
         (0.034, 0.0010, 0.0010)),
    insert=(0.0098, 0.0100),
    shank=((-0.072, 0.0088, 0.0123, 0.0017), (-0.056, 0.0056, 0.0092, 0.0017),
           (-0.034, 0.0024, 0.0062, 0.0019), (-0.020, 0.0009, 0.0052, 0.0024),
           (-0.0115, 0.0003, 0.0048, 0.0027), (-0.0083, 0.0001, 0.0046, 0.00285)),
    ring_centre=(0.0155, -0.0878),
    ratchet_y=-0.0665,
)  # fmt: skip
PEAN_16 = replace(
    MAYO_HEGAR_16,
    tip=0.046,
    jaw=((0.0098, 0.0050, 0.0032), (0.018, 0.0037, 0.0028), (0.032, 0.0027, 0.0022),
         (0.046, 0.0018, 0.0016)),
    insert=(0.0118, 0.0120),
    slotted_screw=False,
)  # fmt: skip
_TOWEL = replace(MOSQUITO_13, tip=0.012, insert=(0.0094, 0.0096),
                 jaw=((0.0080, 0.0041, 0.0027), (0.0120, 0.0030, 0.0022)))  # fmt: skip


def towel_clamp(opening: float) -> Shell:
    """Two pointed hooks that meet like horns."""
    body = box_jointed(_TOWEL, opening, gold=False)
    t = np.linspace(0.0, 1.0, 25)
    middle = np.column_stack((-0.0022 - 0.0085 * np.sin(np.pi * t**0.85), 0.010 + 0.022 * t))
    middle[:, 0] += 0.0019 * t
    hook = _horn(middle, 0.0018 * (1 - t) ** 0.6 + 0.0002)
    half = 0.5 * opening
    return join((body, turned(hook, half), turned(scaled(hook, x=-1), -half)))


def _horn(middle: Floats, radius: Floats) -> Shell:
    """A round rod along a line (S, 2) in the plane, of a radius (S,)."""
    along = np.gradient(middle, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.column_stack((along[:, 1], -along[:, 0]))
    turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    plan = middle[:, None] + (radius[:, None] * np.cos(turn))[..., None] * side[:, None]
    up = radius[:, None] * np.sin(turn)
    return loft(np.concatenate((plan, up[..., None]), axis=2))


@cache
def all_of_them() -> tuple[Shell, ...]:
    """Shut and open, of steel, one with gold rings."""
    return (
        box_jointed(MOSQUITO_13, 0.0, gold=False),
        box_jointed(MOSQUITO_13, np.radians(22), gold=False),
        curved(box_jointed(MOSQUITO_13, np.radians(6), gold=False), 0.010, 9.0),
        box_jointed(PEAN_16, np.radians(3), gold=False),
        box_jointed(PEAN_16, np.radians(38), gold=True),
        curved(box_jointed(PEAN_16, 0.0, gold=True), 0.013, 6.0),
        towel_clamp(np.radians(4)),
    )
