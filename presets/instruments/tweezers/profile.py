"""An arm's outline: how wide, thick and bowed it is along its length, and its two faces.

All of it is the left arm, closed, in the instrument's frame: the outer face looks to -X.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.curves import interpolated
from ..model import Floats
from .grip_fields import Grooves
from .measures import Shape

REAR = 0.0022  # length over which the handle's end is rounded
_WELD_OVERLAP = 0.00003  # the arms share this much metal; their rounded edges leave a seam
PLAY = 0.00001  # between a face and the middle plane


@dataclass(frozen=True)
class Profile:
    """At each of S places: `y`, half width, thickness, x of the middle of the metal, how far the
    outer face rises to its middle, and how deep it is grooved (S,); metres."""

    y: Floats
    half_width: Floats
    thickness: Floats
    centre: Floats
    crown: Floats
    groove: Floats

    @property
    def sharp(self) -> Floats:
        """Radius of the inner face's edges (S,)."""
        radius: Floats = np.minimum(0.00016, 0.3 * np.minimum(self.thickness / 2, self.half_width))
        return radius


def profile(shape: Shape, t: Floats) -> Profile:
    """The left arm's outline at fractions t of its length."""
    half_width, thickness, gap, crown = (
        interpolated(t, knots)[:, 0]
        for knots in (shape.width, shape.thickness, shape.bow, shape.crown)
    )
    weld = np.clip((shape.weld / shape.length - t) / 0.02, 0.0, 1.0)
    inner = -(gap + PLAY) + (_WELD_OVERLAP + PLAY) * weld
    # Both ends are round in plan, and in profile outside.
    rear = np.clip(1.0 - t * shape.length / REAR, 0.0, 1.0)
    front = np.clip(1.0 - (1.0 - t) * shape.length / shape.nose, 0.0, 1.0)
    tip = np.clip(1.0 - (1.0 - t) * shape.length / min(shape.nose, 0.0011), 0.0, 1.0)
    left = max(shape.end, 0.30)
    half_width = half_width * np.maximum(np.sqrt(1.0 - rear**2.4), 0.10)
    half_width = half_width * (shape.end + (1.0 - shape.end) * np.sqrt(1.0 - front**2.2))
    thickness = thickness * (left + (1.0 - left) * np.sqrt(1.0 - tip**2.5))
    thickness = thickness * np.sqrt(1.0 - 0.6 * rear**2)
    crown = crown * np.maximum(np.sqrt(1.0 - rear**2), 0.1) * np.maximum(1.0 - front**2, 0.1)
    field = shape.field
    cut = field.cut(shape.length, t) if isinstance(field, Grooves) else np.zeros(len(t))
    y, centre = (t - 0.5) * shape.length, inner - thickness / 2
    return Profile(y, half_width, thickness, centre, crown, cut)


def outer_x(shape: Shape, y: Floats, z: Floats) -> Floats:
    """The outer face at (y, z), without its rounded edges."""
    p = profile(shape, y / shape.length + 0.5)
    crown = p.crown * np.clip(1.0 - (z / p.half_width) ** 2, 0.0, 1.0)
    surface: Floats = p.centre - p.thickness / 2 - crown
    return surface


def inner_x(shape: Shape, side: float, y: Floats, z: Floats) -> Floats:
    """The inner face at (y, z), without its rounded edges."""
    p = profile(shape, y / shape.length + 0.5)
    back = shape.length / 2 - y
    surface: Floats = (
        p.centre + p.thickness / 2 + shape.jaw.stands(side, back, z / (p.half_width - p.sharp))
    )
    return surface
