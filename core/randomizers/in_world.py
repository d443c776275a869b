"""Where things of the image are in the world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..camera.pinhole import View
from ..geometry.align import apply
from ..geometry.types import Floats, floats
from ..sampling.catalog import Catalog
from .articulation import articulation
from .camera import Camera
from .instruments import InstrumentDraw
from .placement import Placement, placement
from .randomizer import Spec


def world_points(catalog: Catalog, one: InstrumentDraw, which: str = "hull") -> Floats:
    """The instrument's `hull`, `balls`, or `shape` at its opening (N, 3) where it was put."""
    info = catalog.instrument(one.instrument)
    if which == "shape":
        points = info.shape(one[articulation].opening)
    else:
        points = floats(getattr(info, which))
    if one[placement] is None:
        return floats(points * one.scale + np.asarray(info.home)[:3, 3])
    return apply(np.asarray(one[placement]), points)


def in_view(view: View, u: float, v: float, ground: float, depth: float) -> Floats:
    """Where the ground is seen at these shares of the picture; at `depth` where it is not."""
    k = view.intrinsics
    near, far = view.position, view.point(u * k.width, v * k.height, 1.0)
    fall = near[2] - far[2]
    if fall > 1e-3 and 0 < (near[2] - ground) / fall < 100 * depth:
        depth = (near[2] - ground) / fall
    return view.point(u * k.width, v * k.height, depth)


def middle(
    spec: Spec, catalog: Catalog, instruments: Sequence[InstrumentDraw], view: View | None
) -> Floats:
    """x and y of the instruments' middle; without any, of where the camera looks at the ground."""
    if instruments:
        places = [world_points(catalog, i, "balls")[:, :2].mean(axis=0) for i in instruments]
        return floats(np.mean(places, axis=0))
    target = floats(spec[Camera].target)
    if view is None:
        return target[:2]
    depth = float(np.linalg.norm(view.position - target))
    return floats(in_view(view, 0.5, 0.5, spec[Placement].ground_height, depth)[:2])
