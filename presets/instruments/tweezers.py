"""Tweezers: two sprung arms welded at the handle end, grooved outside, serrated at the tips.

Each arm is a lofted strip. Its sections stand across Y, thickness along X and width along Z. The
arms are built closed; the shape key "open" bends them apart like cantilevers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geometry.curves import interpolated
from .geometry.sweeps import loft, rounded_rectangle
from .model import (
    Bend,
    Bools,
    Floats,
    Instrument,
    Keypoint,
    Part,
)

_KEY = "open"
_WELD_OVERLAP = 0.00040  # the arms share this much metal, so that the weld has no gap
_TIP_PLAY = 0.00001


@dataclass(frozen=True)
class Shape:
    """The measures of tweezers, metres; y is counted from the middle, handle end first."""

    length: float
    weld: float  # length of the welded block
    width: tuple[tuple[float, ...], ...]  # knots (fraction of the length, half width)
    thickness: tuple[tuple[float, ...], ...]  # knots (fraction of the length, thickness)
    bow: tuple[tuple[float, ...], ...]  # knots (fraction, x of the inner face, closed)
    grip: tuple[float, float]  # fractions of the length
    groove_pitch: float
    groove_depth: float
    serration: float  # length of the serrated tip
    serration_pitch: float
    opening: float  # largest angle between the arms, radians


_DRESSING_13 = Shape(
    length=0.130,
    weld=0.011,
    width=(
        (0.0, 0.0042),
        (0.10, 0.0040),
        (0.33, 0.0050),
        (0.48, 0.0053),
        (0.62, 0.0045),
        (0.80, 0.0026),
        (1.0, 0.0013),
    ),
    thickness=((0.0, 0.0016), (0.12, 0.0013), (0.45, 0.0015), (0.75, 0.0016), (1.0, 0.0014)),
    bow=(
        (0.0, 0.0),
        (0.085, 0.0),
        (0.22, 0.0022),
        (0.45, 0.0042),
        (0.65, 0.0036),
        (0.85, 0.0010),
        (0.93, 0.0),
        (1.0, 0.0),
    ),
    grip=(0.32, 0.60),
    groove_pitch=0.0013,
    groove_depth=0.00036,
    serration=0.017,
    serration_pitch=0.0009,
    opening=float(np.radians(11.0)),
)

_ADSON_12 = Shape(
    length=0.120,
    weld=0.012,
    width=(
        (0.0, 0.0040),
        (0.08, 0.0040),
        (0.24, 0.0060),
        (0.36, 0.0068),
        (0.54, 0.0066),
        (0.63, 0.0046),
        (0.70, 0.0020),
        (0.78, 0.00125),
        (1.0, 0.0008),
    ),
    thickness=((0.0, 0.0016), (0.12, 0.0012), (0.50, 0.0014), (0.70, 0.0018), (1.0, 0.0011)),
    bow=(
        (0.0, 0.0),
        (0.10, 0.0),
        (0.25, 0.0026),
        (0.45, 0.0046),
        (0.65, 0.0036),
        (0.88, 0.0006),
        (0.95, 0.0),
        (1.0, 0.0),
    ),
    grip=(0.27, 0.59),
    groove_pitch=0.0011,
    groove_depth=0.00030,
    serration=0.009,
    serration_pitch=0.0006,
    opening=float(np.radians(12.0)),
)


def dressing_13(name: str) -> Instrument:
    """Dressing forceps, 13 cm: evenly tapered, blunt serrated tips."""
    return _build(name, _DRESSING_13)


def adson_12(name: str) -> Instrument:
    """Adson forceps, 12 cm: broad thumb grip, abruptly narrowed fine tips."""
    return _build(name, _ADSON_12)


def _build(name: str, shape: Shape) -> Instrument:
    left, riders = _left_arm(shape)
    mirrored = (-1.0, 1.0, 1.0)
    right = Part(
        "arm_right",
        left.vertices * mirrored,
        [face[::-1] for face in left.faces],
        left.face_slots,
        left.smooth,
        {key: shape_key * mirrored for key, shape_key in left.shape_keys.items()},
    )
    x, y, z = left.vertices[list(riders)].mean(axis=0).tolist()
    return Instrument(
        name=name,
        class_name="tweezers",
        parts=(left, right),
        keypoints=(
            Keypoint("tip_left", left.name, (x, y, z), riders),
            Keypoint("tip_right", right.name, (-x, y, z), riders),
            Keypoint("handle", left.name, (0.0, -shape.length / 2 + 0.003, 0.0)),
        ),
        joints=(Bend("arm_left", _KEY), Bend("arm_right", _KEY)),
        opening=(0.0, shape.opening),
        materials=("steel",),
    )


def _stations(shape: Shape) -> Floats:
    """Fractions of the length at which the arm gets a section; dense where it is worked."""
    weld = shape.weld / shape.length
    grip = np.arange(shape.grip[0], shape.grip[1], shape.groove_pitch / shape.length / 6)
    teeth = 1.0 - shape.serration / shape.length
    tip = np.arange(teeth, 1.0, shape.serration_pitch / shape.length / 4)
    ends = 0.0022 / shape.length * (1.0 - np.cos(np.linspace(0.0, np.pi / 2, 12)))
    tip = tip[tip < 1.0 - 0.5 * ends[-1]]
    plain = [
        ends,
        np.linspace(ends[-1], weld, 8),
        np.linspace(weld, grip[0], 24),
        grip,
        np.linspace(grip[-1], tip[0], 30),
        tip,
        1.0 - 0.5 * ends,
    ]
    fractions = np.unique(np.concatenate(plain))
    keep = np.concatenate([[True], np.diff(fractions) > 2e-4])
    keep[-2] = True
    kept: Floats = fractions[keep]
    kept[-1] = 1.0
    return kept


def _left_arm(shape: Shape) -> tuple[Part, tuple[int, int, int]]:
    """The left arm, and the three vertices whose mean lies inside its tip."""
    t = _stations(shape)
    y = (t - 0.5) * shape.length
    half_width = interpolated(t, shape.width)[:, 0]
    thickness = interpolated(t, shape.thickness)[:, 0]
    gap = interpolated(t, shape.bow)[:, 0] + _TIP_PLAY
    weld = np.clip((shape.weld / shape.length - t) / 0.02, 0.0, 1.0)
    gap -= (_WELD_OVERLAP + _TIP_PLAY) * weld

    # Round both ends in plan and the tip in profile as well.
    rear = np.clip(1.0 - t * shape.length / 0.0022, 0.0, 1.0)
    front = np.clip(1.0 - (1.0 - t) * shape.length / 0.0011, 0.0, 1.0)
    half_width = half_width * np.maximum(np.sqrt(1.0 - rear**2.4), 0.25)
    half_width *= np.maximum(np.sqrt(1.0 - front**2.2), 0.30)
    centre = -gap - thickness / 2
    thickness = thickness * np.maximum(np.sqrt(1.0 - front**2.5), 0.30)
    thickness *= np.maximum(np.sqrt(1.0 - rear**2.5), 0.25)

    radius = np.minimum(0.36 * thickness, 0.8 * half_width)
    across = 8
    section = rounded_rectangle(half_width, thickness / 2, radius, corner=3, across=across, up=2)
    # A section's own axes are (width, thickness): thickness points out to -X, width along +Z.
    out, z = section[..., 1].copy(), section[..., 0]
    outer, inner = out > 0.0, out < 0.0
    edge = np.clip((half_width[:, None] - np.abs(z)) / 0.0009, 0.0, 1.0)
    out -= np.where(outer, _grooves(shape, t)[:, None] * edge, 0.0)
    teeth, toothed = _serration(shape, t)
    rim = np.clip((half_width[:, None] - np.abs(z)) / 0.0004, 0.4, 1.0)
    out += np.where(inner, teeth[:, None] * rim, 0.0)
    points = np.stack([centre[:, None] - out, np.broadcast_to(y[:, None], z.shape), z], axis=2)

    columns = section.shape[1]
    inner_face = np.all(inner, axis=0)
    flat: Bools = toothed[:-1, None] & (inner_face & np.roll(inner_face, -1))[None, :]
    # The sections run clockwise seen from the tip once the thickness points to -X.
    mesh = loft(points[:, ::-1], flat[:, ::-1][:, np.r_[1:columns, 0]])
    bent = mesh.vertices + _bend(shape, mesh.vertices, y, centre)
    part = Part("arm_left", mesh.vertices, mesh.faces, mesh.slots, mesh.smooth, {_KEY: bent})

    # One vertex in the middle of the outer face, two at the inner edges of the same section.
    station = int(np.searchsorted(y, shape.length / 2 - 0.00045))
    row = points[station, ::-1]
    riders = (
        int(np.argmin(row[:, 0] + 0.01 * np.abs(row[:, 2]))),
        int(np.argmax(row[:, 0] + 2.0 * row[:, 2])),
        int(np.argmax(row[:, 0] - 2.0 * row[:, 2])),
    )
    first, second, third = (station * columns + i for i in riders)
    return part, (first, second, third)


def _grooves(shape: Shape, t: Floats) -> Floats:
    """Depth of the transverse grooves of the grip at fraction t: flat ribs, rounded valleys."""
    start, stop = shape.grip
    inside = (t > start) & (t < stop)
    phase = (t - start) * shape.length / shape.groove_pitch
    wave = 0.5 - 0.5 * np.cos(2 * np.pi * phase)
    return np.where(inside, shape.groove_depth * np.clip(1.5 * wave - 0.35, 0.0, 1.0), 0.0)


def _serration(shape: Shape, t: Floats) -> tuple[Floats, Bools]:
    """How far the inner face is cut back by its teeth at fraction t, and where there are any."""
    back = (1.0 - t) * shape.length
    toothed = (back < shape.serration) & (back > 0.0011)
    phase = (back - 0.0011) / shape.serration_pitch
    wave = np.abs(2.0 * (phase - np.round(phase)))
    return np.where(toothed, 0.32 * shape.serration_pitch * (1.0 - wave), 0.0), toothed


def _bend(shape: Shape, vertices: Floats, y: Floats, centre: Floats) -> Floats:
    """Displacement (N, 3) of the left arm at the largest opening.

    A cantilever held at the weld and loaded at the tip, deflection ~ 3 s^2 - s^3, to first order
    in the slope: that is linear in the load, so each value of the shape key is itself the exact
    shape at its load.
    """
    clamp = -shape.length / 2 + 0.8 * shape.weld
    free = shape.length / 2 - clamp
    s = np.clip((vertices[:, 1] - clamp) / free, 0.0, None)
    reach = free * np.tan(shape.opening / 2)
    deflection = reach * (3.0 * s**2 - s**3) / 2.0
    slope = reach / free * (6.0 * s - 3.0 * s**2) / 2.0
    depth = vertices[:, 0] - np.interp(vertices[:, 1], y, centre)
    return np.stack([-deflection, depth * slope, np.zeros_like(s)], axis=1)
