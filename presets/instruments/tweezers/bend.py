"""How an arm bends as the tweezers open."""

from __future__ import annotations

import numpy as np

from ..model import Floats
from .measures import Shape
from .profile import profile


def opened(shape: Shape, vertices: Floats) -> Floats:
    """The left arm's vertices (N, 3) at the largest opening.

    A cantilever held at the weld and loaded at the tip, deflection ~ 3 s^2 - s^3, to first order
    in the slope: that is linear in the load, so each value of the shape key is itself the exact
    shape at its load.
    """
    clamp = -shape.length / 2 + 0.8 * shape.weld
    free = shape.length / 2 - clamp
    s = np.clip((vertices[:, 1] - clamp) / free, 0.0, None)
    reach = free * np.tan(shape.opening / 2)
    deflection = reach * (3.0 * s**2 - s**3) / 2.0
    slope = reach / free * (6.0 * s - 3.0 * s**2) / 2.0
    t = np.linspace(0.0, 1.0, 400)
    middle = profile(shape, t)
    depth = vertices[:, 0] - np.interp(vertices[:, 1], middle.y, middle.centre)
    moved: Floats = vertices + np.stack([-deflection, depth * slope, np.zeros_like(s)], axis=1)
    return moved
