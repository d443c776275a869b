"""The two halves and how they cross: plates, slot, tongue and pin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..geometry.fittings import screw_head
from ..geometry.ribbons import Ribbon, chained, ribbon_shell, straight
from ..geometry.shells import Shell, scaled
from ..geometry.sweeps import prism
from ..model import Floats
from .jaw import jaw_ribbon
from .measures import GROUND, PLAY, Shape
from .shank import shank_ribbon


def outer_half(shape: Shape) -> Shell:
    """The half with the left jaw: right shank, two plates over the slot, left jaw."""
    shank, gold = shank_ribbon(shape)
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
    plate = np.full(count, shape.box_half_height + GROUND)
    edge = np.full(count, 0.00035)
    box = straight(left, right, plate, np.zeros(count), edge, edge)
    body = chained(shank, box, jaw_ribbon(shape))
    first = len(shank.left)
    cut = (first + len(arc) - 1, first + count - len(arc))
    return ribbon_shell(body, slot_between=cut, slot_height=_slot(shape), second_material=gold)


def inner_half(shape: Shape) -> list[Shell]:
    """The half with the right jaw: right jaw, tongue through the slot, left shank."""
    shank, gold = shank_ribbon(shape)
    shank_shell = ribbon_shell(chained(shank, _shoulder(shape, -1)), second_material=gold)
    jaw = jaw_ribbon(shape)
    jaw_shell = ribbon_shell(chained(_shoulder(shape, 1), jaw))
    return [scaled(shank_shell, x=-1), scaled(jaw_shell, x=-1), _tongue(shape)]


def _shoulder(shape: Shape, towards_tip: int) -> Ribbon:
    """End of the inner half's thick metal, on an arc about the hinge just outside the plates.

    Built for the half mirrored in X; `towards_tip` +1 for the jaw's, -1 for the shank's.
    """
    radius = shape.box_radius + PLAY
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
        left, right, bow = outer * (-1, 1), inner * (-1, 1), bow * (-1, 1)
    else:
        height, edge = height[::-1], edge[::-1]
        left, right, bow = (side[::-1] * (1, -1) for side in (inner, outer, bow))
    return Ribbon(left, right, height, np.zeros(4), edge, edge, bow)


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
    height = _slot(shape) - PLAY
    return prism(outline, -height, height, 0.0001, corner=1)


def _slot(shape: Shape) -> float:
    """Half height of the slot in which the inner half's tongue turns."""
    return 0.36 * shape.box_half_height


def _arc(radius: float, half_width: float, count: int) -> Floats:
    """Points (S, 2) on a circle about the hinge, from the Y axis to x = half_width, y > 0."""
    angle = np.linspace(0.0, np.arcsin(half_width / radius), count)
    return radius * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def pin_heads(shape: Shape) -> list[Shell]:
    """The pin's two heads, on the outer half's plates."""
    plate = shape.box_half_height + GROUND
    radius = 0.40 * shape.box_half_width
    upper = screw_head(radius, plate - 0.0003, plate + 0.00032, shape.slotted_screw)
    lower = screw_head(radius, plate - 0.0003, plate + 0.00022, False)
    turn = np.radians(38.0)
    c, s = np.cos(turn), np.sin(turn)
    turned = upper.vertices @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    return [replace(upper, vertices=turned), scaled(lower, z=-1)]
