"""The measures of the needle holders, metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PLAY = 0.00006  # between surfaces that slide on each other
GROUND = 0.00012  # the outer half's plates stand this much proud of the inner half
INSERT_THICKNESS = 0.0007


@dataclass(frozen=True)
class Shape:
    """The measures of a needle holder, metres; y is counted from the hinge."""

    tip: float  # y of the jaws' ends
    jaw: tuple[tuple[float, ...], ...]  # knots (y, outer half width, half thickness)
    insert: tuple[float, float]  # first and last y of the carbide inserts
    pitch: float  # diagonal of the inserts' pyramids
    box_half_width: float
    box_radius: float  # of the arcs in which the halves meet above the joint
    box_half_height: float
    shank: tuple[tuple[float, ...], ...]  # knots (y, inner x, outer x, half thickness)
    ring_centre: tuple[float, float]  # of the right ring
    ring_semi_axes: tuple[float, float]  # of the oval in the middle of its metal
    ring_tilt: float  # radians
    ring_section: tuple[float, float]  # half width, half height of its metal
    gold_above: float  # how far the gold goes up the shank from the ring
    ratchet_y: float
    ratchet_teeth: int
    slotted_screw: bool


MAYO_HEGAR_16 = Shape(
    tip=0.0325,
    jaw=(
        (0.0098, 0.0053, 0.00335),
        (0.0145, 0.0046, 0.0031),
        (0.022, 0.0032, 0.0025),
        (0.0325, 0.0018, 0.0016),
    ),
    insert=(0.0135, 0.0306),
    pitch=0.0005,
    box_half_width=0.0057,
    box_radius=0.0091,
    box_half_height=0.0034,
    shank=(
        (-0.094, 0.0098, 0.0148, 0.0022),
        (-0.075, 0.0074, 0.0124, 0.0022),
        (-0.040, 0.0032, 0.0085, 0.0025),
        (-0.022, 0.0013, 0.0069, 0.0029),
        (-0.0135, 0.0004, 0.0060, 0.0032),
        (-0.0101, 0.0001, 0.0057, 0.00335),
    ),
    ring_centre=(0.0175, -0.1115),
    ring_semi_axes=(0.0112, 0.0141),
    ring_tilt=np.radians(14.0),
    ring_section=(0.0023, 0.0024),
    gold_above=0.0065,
    ratchet_y=-0.0885,
    ratchet_teeth=7,
    slotted_screw=True,
)


CRILE_WOOD_15 = Shape(
    tip=0.0265,
    jaw=(
        (0.0080, 0.0043, 0.00285),
        (0.0122, 0.0034, 0.0025),
        (0.018, 0.0022, 0.0019),
        (0.0265, 0.0012, 0.0012),
    ),
    insert=(0.0108, 0.0251),
    pitch=0.0004,
    box_half_width=0.0046,
    box_radius=0.0074,
    box_half_height=0.0029,
    shank=(
        (-0.090, 0.0094, 0.0133, 0.0018),
        (-0.070, 0.0061, 0.0101, 0.0018),
        (-0.040, 0.0026, 0.0067, 0.0020),
        (-0.020, 0.0009, 0.0055, 0.0024),
        (-0.0115, 0.0003, 0.0048, 0.0027),
        (-0.0083, 0.0001, 0.0046, 0.00285),
    ),
    ring_centre=(0.0162, -0.1068),
    ring_semi_axes=(0.0106, 0.0130),
    ring_tilt=np.radians(17.0),
    ring_section=(0.0020, 0.0021),
    gold_above=0.005,
    ratchet_y=-0.0845,
    ratchet_teeth=6,
    slotted_screw=False,
)
