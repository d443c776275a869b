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
    ratchet_half_width: float
    slotted_screw: bool
    marks: tuple[str, str]  # on the right shank and on the left
    mark_height: float
    hatched: bool = True  # the jaws' inserts; else they are smooth
    opening: float = float(np.radians(35.0))  # the largest angle between the halves


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
    ratchet_half_width=0.0026,
    slotted_screw=True,
    marks=("STAINLESS", "26-16"),
    mark_height=0.0012,
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
    ratchet_half_width=0.0024,
    slotted_screw=False,
    marks=("STAINLESS", "31-15"),
    mark_height=0.001,
)


MAYO_HEGAR_20 = Shape(
    tip=0.0368,
    jaw=(
        (0.0103, 0.0056, 0.00355),
        (0.0155, 0.0049, 0.0033),
        (0.0245, 0.0034, 0.0026),
        (0.0368, 0.0019, 0.0017),
    ),
    insert=(0.0142, 0.0348),
    pitch=0.0005,
    box_half_width=0.0060,
    box_radius=0.0096,
    box_half_height=0.0036,
    shank=(
        (-0.129, 0.0112, 0.0164, 0.0023),
        (-0.100, 0.0086, 0.0138, 0.0023),
        (-0.050, 0.0037, 0.0091, 0.0026),
        (-0.024, 0.0014, 0.0073, 0.0031),
        (-0.0142, 0.0004, 0.0063, 0.0034),
        (-0.0106, 0.0001, 0.0060, 0.00355),
    ),
    ring_centre=(0.0190, -0.1466),
    ring_semi_axes=(0.0114, 0.0144),
    ring_tilt=np.radians(13.0),
    ring_section=(0.0023, 0.0024),
    gold_above=0.0065,
    ratchet_y=-0.1235,
    ratchet_teeth=7,
    ratchet_half_width=0.0027,
    slotted_screw=True,
    marks=("STAINLESS", "26-20"),
    mark_height=0.0012,
)


WEBSTER_13 = Shape(
    tip=0.0215,
    jaw=(
        (0.0075, 0.0040, 0.00265),
        (0.0110, 0.0031, 0.0022),
        (0.0155, 0.0021, 0.0017),
        (0.0215, 0.0013, 0.0012),
    ),
    insert=(0.0098, 0.0202),
    pitch=0.0005,
    box_half_width=0.0043,
    box_radius=0.0069,
    box_half_height=0.0027,
    shank=(
        (-0.0777, 0.0092, 0.0129, 0.0017),
        (-0.060, 0.0060, 0.0098, 0.0017),
        (-0.035, 0.0026, 0.0065, 0.0019),
        (-0.0175, 0.0009, 0.0052, 0.0022),
        (-0.0105, 0.0003, 0.0045, 0.0025),
        (-0.0078, 0.0001, 0.0043, 0.00265),
    ),
    ring_centre=(0.0158, -0.0942),
    ring_semi_axes=(0.0102, 0.0124),
    ring_tilt=np.radians(17.0),
    ring_section=(0.0019, 0.0020),
    gold_above=0.005,
    ratchet_y=-0.0722,
    ratchet_teeth=6,
    ratchet_half_width=0.0023,
    slotted_screw=False,
    marks=("STAINLESS", "47-13"),
    mark_height=0.0009,
    hatched=False,
    opening=float(np.radians(38.0)),
)
