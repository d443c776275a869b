"""Hands that hold nothing: at rest on the field, over it, or open for what is handed over."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats
from ..sampling.streams import Stream
from .hand import Hand
from .postures import Posture, angles
from .search import Held
from .shape import bone, end


def free(hand: Hand, posture: Posture, stream: Stream) -> Held:
    """One in its own frame, each time a little different."""
    return Held(angles(hand.skeleton, posture, stream), np.eye(3), np.zeros(3), 0.0)


def fingertip(hand: Hand, held: Held) -> Floats:
    """Where the middle finger ends (3,)."""
    last = bone("middle", 2)
    posed = hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    there: Floats = posed.points(hand.shape.joints[[end(last)]], np.array([last]))[0, 0]
    return there
