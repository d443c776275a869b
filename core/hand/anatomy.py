"""The joints of a hand: which bone turns about which axis, and how far.

Limits are those of healthy adults, active motion: fingers, wrist and the thumb's two end joints
after the American Academy of Orthopaedic Surgeons (Joint Motion, 1965; Norkin and White,
Measurement of Joint Motion, 2016); the thumb's root after Cooney, Lucca, Chao and Linscheid (The
kinesiology of the thumb trapeziometacarpal joint, JBJS 63-A, 1981): 53 degrees of flexion, 42 of
abduction, 17 of rotation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..geometry.rotation import unit
from ..geometry.types import Floats
from .shape import FINGERS, FOREARM, HAND, WRIST, Shape, bone

_PALM = np.array((0.0, 0.0, -1.0))
# Where the pad of the thumb faces while the hand rests, and where the thumb then points.
_THUMB_PAD = np.array((0.79, 0.20, -0.41))


@dataclass(frozen=True)
class Freedom:
    """One way in which a joint turns: `bone` and all that hang on it turn about `axis` (a unit
    vector in the frame of the hand at rest) through the point `pivot` (m). `rest` is the angle at
    which the hand was modelled; angles, limits included, are anatomical (rad): 0 is a finger
    stretched out, positive is flexion, abduction to the thumb's side, deviation to the little
    finger's."""

    name: str
    bone: int
    parent: int
    axis: Floats
    pivot: Floats
    rest: float
    low: float
    high: float


# (degrees) low, high.
_WRIST = {"flexion": (-70, 80), "deviation": (-20, 30)}
_THUMB_ROOT = {"abduction": (-22, 20), "flexion": (-23, 30), "rotation": (-20, 20)}
_THUMB = {"mcp": (-10, 50), "ip": (-20, 80)}
_FINGER = {"mcp": (-30, 90), "pip": (0, 100), "dip": (-5, 80)}
_SPREAD = (-20, 20)  # to either side of where the finger rests


def names() -> tuple[str, ...]:
    """All ways to turn, in the order of a pose's angles: wrist, thumb, then finger by finger."""
    found = [f"wrist_{way}" for way in _WRIST]
    found += [f"thumb_cmc_{way}" for way in _THUMB_ROOT] + [f"thumb_{joint}" for joint in _THUMB]
    for finger in FINGERS[1:]:
        found += [f"{finger}_spread"] + [f"{finger}_{joint}" for joint in _FINGER]
    return tuple(found)


def freedoms(shape: Shape) -> tuple[Freedom, ...]:
    """Those of `names`, for a hand of this shape; each after those it hangs on."""
    return tuple(_freedoms(shape))


def _freedoms(shape: Shape) -> Iterator[Freedom]:
    wrist = shape.joints[WRIST]
    arm = wrist - shape.joints[1]
    rests = {"flexion": np.arctan2(arm[2], arm[1]), "deviation": -np.arctan2(arm[0], arm[1])}
    axes = {"flexion": (1.0, 0.0, 0.0), "deviation": (0.0, 0.0, 1.0)}
    for way, (low, high) in _WRIST.items():
        axis = np.array(axes[way])
        # The hand is where it is: its arm turns.
        yield Freedom(
            f"wrist_{way}", FOREARM, HAND, axis, wrist, float(rests[way]), *_radians(low, high)
        )
    yield from _thumb(shape)
    for finger in FINGERS[1:]:
        yield from _finger(shape, finger)


def _thumb(shape: Shape) -> Iterator[Freedom]:
    root = bone("thumb", 0)
    along = shape.along(root)
    axes = {"abduction": unit(np.cross(along, _PALM)), "flexion": _PALM, "rotation": along}
    for way, (low, high) in _THUMB_ROOT.items():
        yield Freedom(
            f"thumb_cmc_{way}", root, HAND, axes[way], shape.joints[root], 0.0, *_radians(low, high)
        )
    for number, (joint, (low, high)) in enumerate(_THUMB.items(), start=1):
        which = root + number
        axis = unit(np.cross(shape.along(which), _THUMB_PAD))
        rest = _angle(shape.along(which - 1), shape.along(which), axis)
        yield Freedom(
            f"thumb_{joint}",
            which,
            which - 1,
            axis,
            shape.joints[which],
            rest,
            *_radians(low, high),
        )


def _finger(shape: Shape, finger: str) -> Iterator[Freedom]:
    root = bone(finger, 0)
    low, high = _radians(*_SPREAD)
    yield Freedom(f"{finger}_spread", root, HAND, -_PALM, shape.joints[root], 0.0, low, high)
    before = np.array((0.0, 1.0, 0.0))
    for number, (joint, (least, most)) in enumerate(_FINGER.items()):
        which = root + number
        along = shape.along(which)
        axis = unit(np.cross(along, _PALM))
        rest = _angle(before, along, axis)
        low, high = _radians(least, most)
        parent = which if number == 0 else which - 1
        yield Freedom(
            f"{finger}_{joint}", which, parent, axis, shape.joints[which], rest, low, high
        )
        before = along


def palmar(shape: Shape, bone: int) -> Floats:
    """Unit vector out of a finger's bone to the side of its pad, at rest, across the bone."""
    along = shape.along(bone)
    side = _THUMB_PAD if bone < 5 else _PALM
    return unit(side - (side @ along) * along)


def _radians(low: float, high: float) -> tuple[float, float]:
    return float(np.radians(low)), float(np.radians(high))


def _angle(first: Floats, second: Floats, axis: Floats) -> float:
    """From one direction to another about an axis, after both are laid across it."""
    first, second = first - (first @ axis) * axis, second - (second @ axis) * axis
    return float(np.arctan2(np.cross(first, second) @ axis, first @ second))
