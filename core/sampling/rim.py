"""The raised rim of a tray, round everything that lies in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..camera.pinhole import View
from ..color.hsv import color
from ..geometry.rotation import in_plane
from ..sample import InstrumentDraw, RimDraw, TrayDraw
from ..spec import JobSpec
from .catalog import Catalog
from .in_world import middle, world_points
from .streams import Stream

# Half of a tray's edges where nothing lies in it (m).
EMPTY = 0.1

# What is in the way stays so far from the wall, at least (m).
CLEAR = 0.003


def rim(
    spec: JobSpec,
    catalog: Catalog,
    tray: TrayDraw,
    instruments: Sequence[InstrumentDraw],
    view: View | None,
    stream: Stream,
) -> RimDraw | None:
    """Along the tray's grain; each of its sides at a distance of its own from the instruments."""
    s, cloth = spec.tray, spec.drape
    near, height = stream.chance(s.rimmed), stream.draw(s.rim_height)
    gaps = np.array([stream.draw(s.rim_gap) for _ in range(4)])
    table = color(stream, cloth.hue, cloth.saturation, cloth.value)
    if not near:
        return None
    turn = tray.rotation
    axes = in_plane(turn)
    looked_at = middle(spec, catalog, (), view) @ axes.T
    low, high = looked_at - EMPTY, looked_at + EMPTY
    if instruments:
        along = np.concatenate([world_points(catalog, i)[:, :2] for i in instruments]) @ axes.T
        low, high = along.min(axis=0), along.max(axis=0)
    low, high = low - gaps[:2], high + gaps[2:]
    x, y = (low + high) / 2 @ axes
    half = (high - low) / 2
    return RimDraw(
        center=(float(x), float(y)),
        half=(float(half[0]), float(half[1])),
        height=height,
        rotation=turn,
        table=table,
    )


def widened(drawn: RimDraw, floor: float, balls: NDArray[np.float64], radius: float) -> RimDraw:
    """The rim moved outwards so far that nothing passes through it: round every ball (centres
    (N, 3) and radius, m, in the world) that is lower than its top. `floor` is the tray's height.
    """
    axes = in_plane(drawn.rotation)
    low_ones = balls[balls[:, 2] - radius < floor + drawn.height]
    if not len(low_ones):
        return drawn
    along = (low_ones[:, :2] - drawn.center) @ axes.T
    half = np.asarray(drawn.half)
    low = np.minimum(-half, along.min(axis=0) - radius - CLEAR)
    high = np.maximum(half, along.max(axis=0) + radius + CLEAR)
    x, y = (low + high) / 2 @ axes + drawn.center
    half = (high - low) / 2
    return replace(
        drawn, center=(float(x), float(y)), half=(float(half[0]), float(half[1]))
    )  # fmt: skip
