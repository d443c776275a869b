"""The raised rim of a tray, round everything that lies in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...color.hsv import color
from ...geometry.rotation import in_plane
from ...geometry.types import Color, Floats, pair
from ...settings.ranges import Range
from ..in_world import middle, world_points
from ..instruments import instruments
from ..randomizer import Given
from ..view import view
from .drape import Drape

# Half of a tray's edges where nothing lies in it (m).
EMPTY = 0.1

# What is in the way stays so far from the wall, at least (m).
CLEAR = 0.003


@dataclass(frozen=True)
class RimDraw:
    """A tray's raised rim round a rectangle at `center`, `half` its edges (m), turned by `rotation`
    (radians) in the world, `height` high; beyond it a table of linear RGB colour `table`."""

    center: tuple[float, float]
    half: tuple[float, float]
    height: float
    rotation: float
    table: Color


def rim(given: Given, turn: float, rimmed: float, height: Range, gap: Range) -> RimDraw | None:
    """Along the tray's grain, which is turned by `turn` (radians); each of its sides at a distance
    `gap` (m) of its own from the instruments. `rimmed` is the share of trays that show one."""
    stream, cloth = given.stream("tray rim"), given.spec[Drape]
    shown, seen_from = given.drawn(instruments), given.drawn(view)
    near, high_up = stream.chance(rimmed), stream.draw(height)
    gaps = np.array([stream.draw(gap) for _ in range(4)])
    table = color(stream, cloth.hue, cloth.saturation, cloth.value)
    if not near:
        return None
    axes = in_plane(turn)
    looked_at = middle(given.spec, given.catalog, (), seen_from) @ axes.T
    low, high = looked_at - EMPTY, looked_at + EMPTY
    if shown:
        along = np.concatenate([world_points(given.catalog, i)[:, :2] for i in shown]) @ axes.T
        low, high = along.min(axis=0), along.max(axis=0)
    low, high = low - gaps[:2], high + gaps[2:]
    center, half = pair((low + high) / 2 @ axes), pair((high - low) / 2)
    return RimDraw(center, half, high_up, turn, table)


def widened(drawn: RimDraw, floor: float, balls: Floats, radius: float) -> RimDraw:
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
    center = pair((low + high) / 2 @ axes + drawn.center)
    return replace(drawn, center=center, half=pair((high - low) / 2))
