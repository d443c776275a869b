"""Halves of ringed instruments, open at a hinge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..instruments.geometry.shells import Shell, join, scaled
from ..instruments.model import Floats
from ..instruments.needle_holder import joint, shank
from ..instruments.needle_holder.measures import Shape


def turned(part: Shell, angle: float) -> Shell:
    """About the hinge, counter-clockwise seen from above (radians)."""
    c, s = np.cos(angle), np.sin(angle)
    about: Floats = np.array(((c, s, 0.0), (-s, c, 0.0), (0.0, 0.0, 1.0)))
    return replace(part, vertices=part.vertices @ about)


def opened(left: Shell, right: Shell, opening: float) -> Shell:
    """The half with the left jaw and that with the right one, `opening` (radians) apart."""
    return join((turned(left, 0.5 * opening), turned(right, -0.5 * opening)))


def box_jointed(shape: Shape, opening: float, *, gold: bool, teeth: bool = True) -> Shell:
    """One with a box joint as needle holders have; its rings are of `gold`, or of steel."""
    ratchet = [shank.ratchet_bar(shape)] if teeth else []
    left = [joint.outer_half(shape), *joint.pin_heads(shape), shank.ring_handle(shape), *ratchet]
    right = [
        *joint.inner_half(shape),
        scaled(shank.ring_handle(shape), x=-1),
        *(scaled(bar, x=-1, z=-1) for bar in ratchet),
    ]
    whole = opened(join(left), join(right), opening)
    return whole if gold else replace(whole, slots=np.zeros_like(whole.slots))


def curved(part: Shell, begin: float, bend: float) -> Shell:
    """What is beyond y = `begin` is bent up out of the plane, `bend` (1/m) sharply."""
    points = part.vertices.copy()
    beyond = np.clip(points[:, 1] - begin, 0.0, None)
    points[:, 2] += 0.5 * bend * beyond**2
    return replace(part, vertices=points)
