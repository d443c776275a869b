"""Hands that hold nothing: at rest on the field, over it, or open for what is handed over."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..geometry.types import Floats
from ..sampling.streams import Stream
from .hand import Hand
from .search import Held
from .shape import FINGERS, bone, end

_OWN = 8.0  # how differently the fingers of one pose can be bent, degrees, at most

# (degrees) of knuckle, middle and last joint, from index to little finger: at rest they bend ever
# more. Chosen by eye.
_FINGERS: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    "relaxed": ((25, 30, 15), (32, 36, 18), (38, 40, 20), (40, 40, 20)),
    "flat": ((8, 12, 6), (8, 14, 7), (10, 16, 8), (12, 16, 8)),
    "open": ((12, 20, 10), (16, 22, 10), (18, 25, 12), (16, 28, 14)),
    "curled": ((50, 65, 35), (60, 70, 38), (65, 72, 40), (65, 72, 40)),
}
_THUMB: Mapping[str, Mapping[str, float]] = {
    "relaxed": {"thumb_mcp": 15, "thumb_ip": 20},
    "flat": {"thumb_cmc_abduction": -8, "thumb_mcp": 5, "thumb_ip": 8},
    "open": {"thumb_cmc_abduction": -10, "thumb_cmc_flexion": -12, "thumb_mcp": 0, "thumb_ip": 5},
    "curled": {"thumb_cmc_flexion": 18, "thumb_mcp": 30, "thumb_ip": 35},
}
_SPREAD: Mapping[str, float] = {"flat": 5.0, "open": 6.0}
_WRIST: Mapping[str, float] = {"relaxed": -15.0, "flat": -20.0, "open": 10.0, "curled": -20.0}
POSES = tuple(_FINGERS)


def free(hand: Hand, pose: str, stream: Stream) -> Held:
    """One of POSES in its own frame, each time a little different."""
    skeleton = hand.skeleton
    degrees = dict(_THUMB[pose])
    degrees["wrist_flexion"] = _WRIST[pose]
    spread = _SPREAD.get(pose, 0.0)
    for number, (finger, joints) in enumerate(zip(FINGERS[1:], _FINGERS[pose], strict=True)):
        degrees[f"{finger}_spread"] = spread * (1.5 - number) / 1.5
        degrees |= {f"{finger}_{n}": a for n, a in zip(("mcp", "pip", "dip"), joints, strict=True)}
    angles = skeleton.rest.copy()
    for number, name in enumerate(skeleton.names):
        if name in degrees:
            angles[number] = np.radians(degrees[name])
    # Fingers bend together more than each by itself.
    together = 2 * stream.unit() - 1
    own = np.array([2 * stream.unit() - 1 for _ in angles])
    bends = np.array([name.endswith(("mcp", "pip", "dip")) for name in skeleton.names])
    angles += np.radians(_OWN) * np.where(bends, 0.7 * together + 0.5 * own, 0.4 * own)
    angles = np.clip(angles, skeleton.low, skeleton.high)
    return Held(angles, np.eye(3), np.zeros(3), 0.0)


def fingertip(hand: Hand, held: Held) -> Floats:
    """Where the middle finger ends (3,)."""
    last = bone("middle", 2)
    posed = hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    there: Floats = posed.points(hand.shape.joints[[end(last)]], np.array([last]))[0, 0]
    return there
