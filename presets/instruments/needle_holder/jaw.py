"""A jaw in front of the joint, and its carbide insert."""

from __future__ import annotations

import numpy as np

from ..geometry.curves import interpolated
from ..geometry.fittings import hatched_insert
from ..geometry.ribbons import Ribbon, chained, straight
from ..geometry.shells import Shell
from ..model import Floats
from .measures import INSERT_THICKNESS, Shape

CARBIDE = 2  # the material slot


def nose_width(shape: Shape) -> float:
    """Half width of a jaw at its end."""
    return shape.jaw[-1][1]


def jaw_ribbon(shape: Shape) -> Ribbon:
    """The left jaw in front of the joint, with its recess for the insert and its round nose."""
    nose = 0.85 * nose_width(shape)
    start, stop = shape.jaw[0][0], shape.tip - nose
    back, front = shape.insert
    steps = np.array([back - 0.0010, back - 0.0007, back - 0.0004, front + 0.0001, front + 0.0002])
    even = np.linspace(start, stop, 30)
    # Sections that stand too close to one that is turned at a corner would cross it.
    apart = np.abs(even[:, None] - steps).min(axis=1) > 0.0002
    apart[[0, -1]] = True
    y = np.sort(np.concatenate([even[apart], steps]))
    width, height, outer, inner = _jaw_profile(shape, y)
    # Sunk for the insert; behind it the jaws keep clear of each other, before it they meet.
    face = np.interp(
        y,
        [back - 0.0010, back - 0.0004, front + 0.0001, front + 0.0002],
        [0.00012, INSERT_THICKNESS, INSERT_THICKNESS, 0.00002],
    )
    left, right = np.stack([-width, y], axis=1), np.stack([-face, y], axis=1)
    # The nose: two quarters of an ellipse, a broad one outside and a tight one inside.
    turn = np.linspace(0.0, np.pi / 2, 12)[1:]
    turn[-1] -= 0.12
    apex = -0.45 * nose_width(shape)
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
    nose_part = straight(
        np.stack([x_left, y_left], axis=1),
        np.stack([x_right, y_right], axis=1),
        lower,
        np.zeros(len(turn)),
        outer[-1] * fade,
        inner[-1] * fade,
    )
    body = straight(left, right, height, np.zeros(len(y)), outer, inner)
    return chained(body, nose_part)


def _jaw_profile(shape: Shape, y: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Outer half width, half height, outer rounding, inner rounding of a jaw at y."""
    width, height = interpolated(y, shape.jaw).T
    along = np.clip((y - shape.jaw[0][0]) / (0.5 * (shape.tip - shape.jaw[0][0])), 0.0, 1.0)
    smooth = along * along * (3.0 - 2.0 * along)
    outer = 0.0005 + smooth * (0.55 * height - 0.0005)
    return width, height, np.minimum(outer, 0.55 * width), np.full_like(y, 0.00018)


def insert(shape: Shape) -> Shell:
    """The left jaw's carbide plate, hatched or ground smooth."""
    start, stop = shape.insert
    edge = [(y, half - 0.00018) for y, _, half in shape.jaw]
    return hatched_insert(
        start,
        stop,
        edge,
        base=-INSERT_THICKNESS - 0.0002,
        pitch=shape.pitch,
        depth=0.42 * shape.pitch if shape.hatched else 0.0,
        crest=-0.00001,
        slot=CARBIDE,
    )
