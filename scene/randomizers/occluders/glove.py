"""A gloved hand in the way: at rest, reaching, half closed."""

from __future__ import annotations

import bpy

from ....core.hand.postures import Posture
from ...hands.rubber import Rubber
from . import hand
from .shape import Shape

SHAPES = 6

_POSTURES: tuple[Posture, ...] = (
    "half closed", "resting", "loose fist", "half closed", "reaching", "loose fist",
)  # fmt: skip


def shape(variant: int) -> Shape:
    """The anchor is between the fingers."""
    return hand.of_hand("glove", variant, _POSTURES[variant], gloved=True)


def material() -> bpy.types.Material:
    """Rubber in the object's color."""
    return Rubber("Synthpoint Occluder Glove", tinted=True).material
