"""Needle holders: box joint, ring handles, ratchet, jaws with cross-hatched carbide inserts.

The two halves cross at the joint, so the half with the left jaw has its ring on the right. The
left-jawed half is the outer one: a slot runs through it, and a tongue of the other half turns in
that slot on the pin. Both are outlined here as ribbons seen from above, from the ring to the tip.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geometry import (
    Ribbon,
    Shell,
    chained,
    hatched_insert,
    interpolated,
    join,
    oval,
    prism,
    ratchet,
    ribbon_shell,
    ring,
    scaled,
    screw_head,
)
from .model import Floats, Hinge, Instrument, Keypoint, Part

_STEEL, _GOLD = 0, 1
_LARGEST_OPENING = np.radians(35.0)


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


_MAYO_HEGAR_16 = Shape(
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

_CRILE_WOOD_15 = Shape(
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

_PLAY = 0.00006  # between surfaces that slide on each other
_GROUND = 0.00012  # the outer half's plates stand this much proud of the inner half
_INSERT_THICKNESS = 0.0007


def mayo_hegar_16(name: str) -> Instrument:
    """Mayo-Hegar, 16 cm: broad blunt jaws, heavy box joint with a screw."""
    return _build(name, _MAYO_HEGAR_16)


def crile_wood_15(name: str) -> Instrument:
    """Crile-Wood, 15 cm: slender tapered jaws, light shanks, a riveted pin."""
    return _build(name, _CRILE_WOOD_15)


def _build(name: str, shape: Shape) -> Instrument:
    left = _part(
        "half_left",
        [_outer_half(shape), _insert(shape), *_pin(shape), _handle(shape), _ratchet(shape)],
    )
    right = _part(
        "half_right",
        [
            *_inner_half(shape),
            scaled(_insert(shape), x=-1),
            scaled(_handle(shape), x=-1),
            # Turned half round about Y: its teeth face the other bar's.
            scaled(_ratchet(shape), x=-1, z=-1),
        ],
    )
    tip_x = 0.5 * _nose_width(shape)
    tip_y = shape.tip - 0.0005
    handle = _rearmost(shape)
    origin, axis = (0.0, 0.0, 0.0), (0.0, 0.0, 1.0)
    return Instrument(
        name=name,
        class_name="needle_holder",
        parts=(left, right),
        keypoints=(
            Keypoint("tip_left", "half_left", (-tip_x, tip_y, 0.0)),
            Keypoint("tip_right", "half_right", (tip_x, tip_y, 0.0)),
            Keypoint("joint", "half_right", origin),
            Keypoint("handle_left", "half_right", (-handle[0], handle[1], 0.0)),
            Keypoint("handle_right", "half_left", (handle[0], handle[1], 0.0)),
        ),
        joints=(Hinge("half_left", origin, axis, 0.5), Hinge("half_right", origin, axis, -0.5)),
        opening=(0.0, float(_LARGEST_OPENING)),
        materials=("steel", "gold"),
    )


def _part(name: str, shells: list[Shell]) -> Part:
    mesh = join(shells)
    return Part(name, mesh.vertices, mesh.faces, mesh.slots, mesh.smooth)


def _nose_width(shape: Shape) -> float:
    return shape.jaw[-1][1]


def _rearmost(shape: Shape) -> tuple[float, float]:
    """Middle of the right ring's metal where it reaches furthest back, (x, y)."""
    points, _ = oval(
        shape.ring_centre, shape.ring_semi_axes, shape.ring_tilt, np.linspace(0.0, 2 * np.pi, 721)
    )
    x, y = points[np.argmin(points[:, 1])]
    return float(x), float(y)


def _handle(shape: Shape) -> Shell:
    return ring(
        shape.ring_centre,
        shape.ring_semi_axes,
        shape.ring_tilt,
        shape.ring_section,
        around=112,
        slot=_GOLD,
    )


def _ratchet(shape: Shape) -> Shell:
    """The left-jawed half's bar, from its shank on the right across to the left."""
    inner = float(interpolated(np.array([shape.ratchet_y]), shape.shank)[0, 0])
    half = float(interpolated(np.array([shape.ratchet_y]), shape.shank)[0, 2])
    bar = ratchet(
        length=2 * inner - 0.0012,
        root=0.0022,
        half_width=0.0026,
        z=(-0.92 * half, -_PLAY),
        teeth=shape.ratchet_teeth,
        depth=0.00075,
    )
    bar = scaled(bar, x=-1)
    return Shell(
        bar.vertices + np.array([inner, shape.ratchet_y, 0.0]), bar.faces, bar.slots, bar.smooth
    )


def _pin(shape: Shape) -> list[Shell]:
    """The pin's two heads, on the outer half's plates."""
    plate = shape.box_half_height + _GROUND
    radius = 0.40 * shape.box_half_width
    upper = screw_head(radius, plate - 0.0003, plate + 0.00032, shape.slotted_screw)
    lower = screw_head(radius, plate - 0.0003, plate + 0.00022, False)
    turn = np.radians(38.0)
    c, s = np.cos(turn), np.sin(turn)
    turned = upper.vertices @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    return [Shell(turned, upper.faces, upper.slots, upper.smooth), scaled(lower, z=-1)]


def _insert(shape: Shape) -> Shell:
    """The left jaw's carbide plate."""
    start, stop = shape.insert
    edge = [(y, half - 0.00018) for y, _, half in shape.jaw]
    return hatched_insert(
        start,
        stop,
        edge,
        base=-_INSERT_THICKNESS - 0.0002,
        pitch=shape.pitch,
        depth=0.42 * shape.pitch,
        crest=-0.00001,
    )


def _ribbon(
    left: Floats,
    right: Floats,
    height: Floats,
    crown: Floats,
    round_left: Floats,
    round_right: Floats,
    bow: Floats | None = None,
) -> Ribbon:
    return Ribbon(
        left,
        right,
        height,
        crown,
        round_left,
        round_right,
        np.zeros_like(left) if bow is None else bow,
    )


def _hermite(
    start: Floats, start_tangent: Floats, stop: Floats, stop_tangent: Floats, t: Floats
) -> Floats:
    t = t[:, None]
    t2, t3 = t * t, t * t * t
    curve: Floats = (
        start * (2 * t3 - 3 * t2 + 1)
        + start_tangent * (t3 - 2 * t2 + t)
        + stop * (3 * t2 - 2 * t3)
        + stop_tangent * (t3 - t2)
    )
    return curve


def _neck(shape: Shape) -> tuple[Ribbon, int]:
    """Where the right ring runs out into the shank, and how many of its bands are gold.

    Its sides leave the ring's outer rim along the rim, so that ring and shank flow together.
    """
    angles = np.radians((158.0, 62.0))
    middle, outward = oval(shape.ring_centre, shape.ring_semi_axes, shape.ring_tilt, angles)
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
        sides.append(
            _hermite(rim[k], along[k] * reach, target, np.array([slope[k], 1.0]) * reach, t)
        )
    left, right = sides
    fade = (1.0 - t) ** 2
    crest, _ = oval(
        shape.ring_centre, shape.ring_semi_axes, shape.ring_tilt, np.array([angles.mean()])
    )
    bow = fade[:, None] * (crest[0] - 0.5 * (left[0] + right[0]))
    height = below[0, 2] + fade * (0.86 * shape.ring_section[1] - below[0, 2])
    radius = _shank_rounding(height)
    gold = int(np.searchsorted(0.5 * (left + right)[:, 1], _gold_line(shape)))
    return _ribbon(left, right, height, 0.05 * height, radius, radius, bow), gold


def _gold_line(shape: Shape) -> float:
    top = shape.ring_centre[1] + shape.ring_semi_axes[1] + shape.ring_section[0]
    return min(top + shape.gold_above, shape.shank[0][0])


def _shank_rounding(height: Floats) -> Floats:
    return 0.62 * height


def _shank(shape: Shape) -> tuple[Ribbon, int]:
    """The right shank, from the ring to just behind the joint, and its number of gold bands."""
    y = np.linspace(shape.shank[0][0], shape.shank[-1][0], 46)
    inner, outer, height = interpolated(y, shape.shank).T
    ramp = np.clip((y - y[-1] + 0.012) / 0.012, 0.0, 1.0)
    radius = _shank_rounding(height) * (1.0 - ramp) + 0.0006 * ramp
    shank = _ribbon(
        np.stack([inner, y], axis=1),
        np.stack([outer, y], axis=1),
        height,
        0.05 * height * (1.0 - ramp),
        radius,
        radius,
    )
    neck, gold = _neck(shape)
    return chained(neck, shank), gold


def _arc(radius: float, half_width: float, count: int) -> Floats:
    """Points (S, 2) on a circle about the hinge, from the Y axis to x = half_width, y > 0."""
    angle = np.linspace(0.0, np.arcsin(half_width / radius), count)
    return radius * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def _jaw_profile(shape: Shape, y: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Outer half width, half height, outer rounding, inner rounding of a jaw at y."""
    width, height = interpolated(y, shape.jaw).T
    along = np.clip((y - shape.jaw[0][0]) / (0.5 * (shape.tip - shape.jaw[0][0])), 0.0, 1.0)
    smooth = along * along * (3.0 - 2.0 * along)
    outer = 0.0005 + smooth * (0.55 * height - 0.0005)
    return width, height, np.minimum(outer, 0.55 * width), np.full_like(y, 0.00018)


def _jaw(shape: Shape) -> Ribbon:
    """The left jaw in front of the joint, with its recess for the insert and its round nose."""
    nose = 0.85 * _nose_width(shape)
    start, stop = shape.jaw[0][0], shape.tip - nose
    back, front = shape.insert
    steps = [back - 0.0010, back - 0.0007, back - 0.0004, front + 0.0001, front + 0.0002]
    y = np.unique(np.concatenate([np.linspace(start, stop, 30), steps]))
    width, height, outer, inner = _jaw_profile(shape, y)
    # Sunk for the insert; behind it the jaws keep clear of each other, before it they meet.
    face = np.interp(
        y,
        [back - 0.0010, back - 0.0004, front + 0.0001, front + 0.0002],
        [0.00012, _INSERT_THICKNESS, _INSERT_THICKNESS, 0.00002],
    )
    left, right = np.stack([-width, y], axis=1), np.stack([-face, y], axis=1)
    # The nose: two quarters of an ellipse, a broad one outside and a tight one inside.
    turn = np.linspace(0.0, np.pi / 2, 12)[1:]
    turn[-1] -= 0.12
    apex = -0.45 * _nose_width(shape)
    across = np.cos(turn)
    x_left = apex + (left[-1, 0] - apex) * across
    y_left = stop + nose * np.sin(turn)
    corner = 0.55 * nose
    x_right = apex + (right[-1, 0] - apex) * across
    y_right = shape.tip - corner + corner * np.sin(turn)
    # The upper face runs down over the end; there the edge rounding has to run out, else the two
    # sides' roundings would meet in a groove.
    lower = height[-1] * (0.5 + 0.5 * across)
    fade = 0.06 + 0.94 * across
    nose_part = _ribbon(
        np.stack([x_left, y_left], axis=1),
        np.stack([x_right, y_right], axis=1),
        lower,
        np.zeros(len(turn)),
        outer[-1] * fade,
        inner[-1] * fade,
    )
    body = _ribbon(left, right, height, np.zeros(len(y)), outer, inner)
    return chained(body, nose_part)


def _outer_half(shape: Shape) -> Shell:
    """The half with the left jaw: right shank, two plates over the slot, left jaw."""
    shank, gold = _shank(shape)
    radius, half = shape.box_radius, shape.box_half_width
    arc = _arc(radius, half, 14)
    corner = arc[-1, 1]
    # The left side goes out along the arc behind which the other shank begins, then up the box;
    # the right side is the same turned half round, so it ends with the arc before the other jaw.
    rise = np.concatenate(
        [
            np.linspace(-corner, corner, 7)[1:],
            np.linspace(corner, shape.jaw[0][0], len(arc) + 1)[1:-1],
        ]
    )
    left = np.concatenate([-arc, np.stack([np.full(len(rise), -half), rise], axis=1)])
    right = -left[::-1]
    count = len(left)
    plate = np.full(count, shape.box_half_height + _GROUND)
    edge = np.full(count, 0.00035)
    box = _ribbon(left, right, plate, np.zeros(count), edge, edge)
    body = chained(shank, box, _jaw(shape))
    first = len(shank.left)
    cut = (first + len(arc) - 1, first + count - len(arc))
    return ribbon_shell(body, slot_between=cut, slot_height=_slot(shape), second_material=gold)


def _slot(shape: Shape) -> float:
    """Half height of the slot in which the inner half's tongue turns."""
    return 0.36 * shape.box_half_height


def _inner_half(shape: Shape) -> list[Shell]:
    """The half with the right jaw: right jaw, tongue through the slot, left shank."""
    shank, gold = _shank(shape)
    shank_shell = ribbon_shell(chained(shank, _shoulder(shape, -1)), second_material=gold)
    jaw = _jaw(shape)
    jaw_shell = ribbon_shell(chained(_shoulder(shape, 1), jaw))
    return [scaled(shank_shell, x=-1), scaled(jaw_shell, x=-1), _tongue(shape)]


def _shoulder(shape: Shape, towards_tip: int) -> Ribbon:
    """End of the inner half's thick metal, on an arc about the hinge just outside the plates.

    Built for the half mirrored in X; `towards_tip` +1 for the jaw's, -1 for the shank's.
    """
    radius = shape.box_radius + _PLAY
    steps = np.array([0.0, 0.00008, 0.00025, 0.0006])
    height = shape.box_half_height - np.array([0.00022, 0.00008, 0.0, 0.0])
    # The acute outer corner is rounded off.
    widths = shape.box_half_width - np.array([0.0006, 0.00035, 0.00012, 0.0])
    arcs = [_arc(radius + step, width, 3) for step, width in zip(steps, widths, strict=True)]
    inner = np.array([arc[0] for arc in arcs]) + np.array([0.00012, 0.0])
    outer = np.array([arc[2] for arc in arcs])
    middle = np.array([arc[1] for arc in arcs])
    bow = middle - 0.5 * (inner + outer)
    edge = np.array([0.00012, 0.00018, 0.0003, 0.0004])
    if towards_tip > 0:
        return _ribbon(
            outer * (-1, 1), inner * (-1, 1), height, np.zeros(4), edge, edge, bow * (-1, 1)
        )
    return _ribbon(
        inner[::-1] * (1, -1),
        outer[::-1] * (1, -1),
        height[::-1],
        np.zeros(4),
        edge[::-1],
        edge[::-1],
        bow[::-1] * (1, -1),
    )


def _tongue(shape: Shape) -> Shell:
    """The inner half's middle layer, from under its left shank to its right jaw."""
    w, r = 0.97 * shape.box_half_width, shape.box_radius
    side = np.array(
        [
            (0.0006, 1.12 * r),
            (-0.5 * w, 1.12 * w),
            (-0.8 * w, 0.88 * w),
            (-0.95 * w, 0.66 * w),
            (-w, 0.4 * w),
            (-w, -0.75 * w),
            (-0.94 * w, -1.12 * r),
        ]
    )
    outline = np.concatenate([side, -side])
    height = _slot(shape) - _PLAY
    return prism(outline, -height, height, 0.0001, corner=1)
