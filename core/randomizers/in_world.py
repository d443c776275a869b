"""Where things of the image are in the world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..camera.ground import in_view
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
