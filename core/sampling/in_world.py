"""Where an instrument of the image is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..catalog import Catalog
from ..sample import InstrumentDraw

Array = NDArray[np.float64]


def world_points(catalog: Catalog, one: InstrumentDraw, which: str = "hull") -> Array:
    """The instrument's `hull` or `balls` (N, 3) where it was put."""
    info = catalog.instrument(one.instrument)
    points = np.asarray(getattr(info, which), dtype=np.float64)
    if one.pose is None:
        moved: Array = points * one.scale + np.asarray(info.home)[:3, 3]
        return moved
    pose = np.asarray(one.pose)
    placed: Array = points @ pose[:3, :3].T + pose[:3, 3]
    return placed
