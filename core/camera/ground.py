"""Where the ground is in the picture."""

from __future__ import annotations

from ..geometry.types import Floats
from .pinhole import View


def in_view(view: View, u: float, v: float, ground: float, depth: float) -> Floats:
    """Where the ground is seen at these shares of the picture; at `depth` where it is not."""
    k = view.intrinsics
    near, far = view.position, view.point(u * k.width, v * k.height, 1.0)
    fall = near[2] - far[2]
    if fall > 1e-3 and 0 < (near[2] - ground) / fall < 100 * depth:
        depth = (near[2] - ground) / fall
    return view.point(u * k.width, v * k.height, depth)
