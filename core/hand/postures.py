"""Postures of a hand that holds nothing: how far its joints are bent, give or take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from ..geometry.types import Floats
from ..sampling.streams import Stream
from .pose import Posed, Skeleton
from .shape import FINGERS

Posture = Literal[
    "pointing", "two fingers", "reaching", "resting", "half closed", "loose fist", "flat"
]

# Degrees. Of the fingers' mcp, pip and dip: a relaxed hand closes more towards its little finger.
_STRETCHED, _CURLED = (14, 16, 8), (52, 72, 34)
_FINGERS: Mapping[Posture, tuple[tuple[int, int, int], ...]] = {
    "pointing": (_STRETCHED, (46, 68, 32), _CURLED, (56, 70, 34)),
    "two fingers": (_STRETCHED, (16, 18, 9), (46, 66, 30), _CURLED),
    "reaching": ((12, 20, 10), (16, 24, 12), (20, 28, 14), (22, 28, 15)),
    "resting": ((20, 28, 13), (27, 35, 17), (33, 40, 20), (37, 40, 21)),
    "half closed": ((38, 46, 22), (44, 54, 26), (49, 58, 28), (52, 56, 28)),
    "loose fist": ((54, 66, 30), (58, 72, 34), (61, 74, 35), (62, 70, 34)),
    "flat": ((8, 12, 6), (8, 14, 7), (10, 16, 8), (12, 16, 8)),
}
# Of its root's abduction and flexion, then mcp and ip.
_THUMB: Mapping[Posture, tuple[int, int, int, int]] = {
    "pointing": (4, 12, 28, 30),
    "two fingers": (4, 11, 20, 24),
    "reaching": (-6, -6, 10, 12),
    "resting": (0, 2, 15, 20),
    "half closed": (4, 8, 22, 26),
    "loose fist": (2, 11, 12, 22),
    "flat": (-8, 0, 5, 8),
}
_WRIST = {"flexion": (-30, 8), "deviation": (-6, 12)}
# Of index to little finger: how far they are turned to the thumb's side from where they were
# modelled, spread out; and most that they are off that.
_BESIDE, _SPREAD = (-9.0, -1.0, 4.0, 9.0), 3.0
_FINGER, _JOINT = 7.0, 3.0  # most that a finger is closed more or less, and a joint of it


def posed(skeleton: Skeleton, posture: Posture, stream: Stream) -> Posed:
    """The hand at rest but for its joints."""
    bent = angles(skeleton, posture, stream)
    return skeleton.pose(bent[None], np.eye(3)[None], np.zeros((1, 3)))


def angles(skeleton: Skeleton, posture: Posture, stream: Stream) -> Floats:
    """Its joints (freedoms,) (rad); the same draws for every posture."""
    found = dict.fromkeys(skeleton.names, 0.0)
    for way, (low, high) in _WRIST.items():
        found[f"wrist_{way}"] = low + (high - low) * stream.unit()
    thumb = ("cmc_abduction", "cmc_flexion", "mcp", "ip")
    for joint, angle in zip(thumb, _THUMB[posture], strict=True):
        found[f"thumb_{joint}"] = angle + _off(stream, _FINGER)
    for finger, beside, joints in zip(FINGERS[1:], _BESIDE, _FINGERS[posture], strict=True):
        closed = _off(stream, _FINGER)
        beside *= 0.4 if posture == "reaching" else 1.0
        found[f"{finger}_spread"] = beside + _off(stream, _SPREAD)
        for joint, angle in zip(("mcp", "pip", "dip"), joints, strict=True):
            found[f"{finger}_{joint}"] = angle + closed + _off(stream, _JOINT)
    wanted = np.radians([found[name] for name in skeleton.names])
    bent: Floats = np.clip(wanted, skeleton.low, skeleton.high)
    return bent


def _off(stream: Stream, most: float) -> float:
    """Evenly, to either side of 0."""
    return most * (2 * stream.unit() - 1)
