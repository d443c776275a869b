"""Tweezers: two sprung arms welded at the handle end, a stud of the one in a hole of the other.

The arms are built closed; the shape key "open" bends them apart like cantilevers.
"""

from __future__ import annotations

import numpy as np

from ..geometry.shells import Shell, join, scaled
from ..model import Bend, Instrument, Keypoint, Part
from .arm import arm
from .bend import opened
from .fittings import marks, stud
from .jaws import ACROSS
from .measures import (
    ADSON_12,
    ADSON_TOOTHED_12,
    DEBAKEY_20,
    DRESSING_13,
    SINGLEY_18,
    TIP,
    Shape,
)

_KEY = "open"


def dressing_13(name: str) -> Instrument:
    """Dressing forceps, 13 cm: evenly tapered, blunt serrated tips."""
    return _build(name, DRESSING_13)


def adson_12(name: str) -> Instrument:
    """Adson forceps, 12 cm: broad thumb grip, abruptly narrowed fine tips."""
    return _build(name, ADSON_12)


def adson_toothed_12(name: str) -> Instrument:
    """Adson tissue forceps, 12 cm: knurled thumb grip, one tooth between two at the tips."""
    return _build(name, ADSON_TOOTHED_12)


def debakey_20(name: str) -> Instrument:
    """DeBakey forceps, 20 cm: long and slender, rows of fine teeth along the jaws."""
    return _build(name, DEBAKEY_20)


def singley_18(name: str) -> Instrument:
    """Singley-Tuttle forceps, 18 cm: serrated rings for tips."""
    return _build(name, SINGLEY_18)


def _build(name: str, shape: Shape) -> Instrument:
    pin, within = stud(shape)
    left = _part("arm_left", shape, join([pin, arm(shape, 1.0), marks(shape)]))
    right = _part("arm_right", shape, arm(shape, -1.0), mirrored=True)
    rear, front = ((t - 0.5) * shape.length for t in shape.field.span)
    places = {"tip": shape.length / 2 - TIP, "grip_rear": rear, "grip_front": front}
    found = {
        point.name: point
        for place, y in places.items()
        for point in (_inside(part, place, y) for part in (left, right))
    }
    weld = (0.0, -shape.length / 2 + 0.7 * shape.weld, 0.0)
    return Instrument(
        name=name,
        class_name="tweezers",
        parts=(left, right),
        keypoints=(
            *(found.pop(tip) for tip in ("tip_left", "tip_right")),
            Keypoint("handle", left.name, (0.0, -shape.length / 2 + 0.003, 0.0)),
        ),
        joints=(Bend(left.name, _KEY), Bend(right.name, _KEY)),
        opening=(0.0, shape.opening),
        materials=("steel",),
        points=(
            _riding("stud", left, within),
            Keypoint("weld", left.name, weld),
            *found.values(),
        ),
    )


def _part(name: str, shape: Shape, made: Shell, mirrored: bool = False) -> Part:
    """An arm as a part; what is made in the left one's place can be mirrored."""
    bent = Shell(opened(shape, made.vertices), made.faces, made.slots, made.smooth)
    if mirrored:
        made, bent = scaled(made, x=-1.0), scaled(bent, x=-1.0)
    return Part(name, made.vertices, made.faces, made.slots, made.smooth, {_KEY: bent.vertices})


def _inside(part: Part, place: str, y: float) -> Keypoint:
    """A point inside an arm near y: the mean of three vertices of a section, in the middle of the
    inner face and at both edges of the outer one."""
    side = 1.0 if part.name == "arm_left" else -1.0
    vertices = part.vertices * (side, 1.0, 1.0)
    rows, counts = np.unique(np.round(vertices[:, 1], 9), return_counts=True)
    whole = rows[counts >= 2 * len(ACROSS)]
    station = whole[np.argmin(np.abs(whole - y))]
    section = np.flatnonzero(np.abs(vertices[:, 1] - station) < 1e-9)
    x, z = vertices[section, 0], vertices[section, 2]
    first, second, third = (
        int(section[np.argmax(of)]) for of in (x - 10.0 * np.abs(z), -x + 2.0 * z, -x - 2.0 * z)
    )
    return _riding(part.name.replace("arm", place), part, (first, second, third))


def _riding(name: str, part: Part, vertices: tuple[int, int, int]) -> Keypoint:
    """A point that goes with three vertices of its part."""
    x, y, z = part.vertices[list(vertices)].mean(axis=0).tolist()
    return Keypoint(name, part.name, (x, y, z), vertices)
