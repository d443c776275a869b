"""The opening in a drape through which tissue is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...geometry.rotation import in_plane
from ...geometry.types import pair
from ...settings.ranges import Range
from ..in_world import middle
from ..instruments import instruments
from ..randomizer import Given
from ..view import view
from .drape import Drape, DrapeDraw, cloth

# The middle of the instruments is within this share of the opening's half axes.
ASIDE = 0.6


@dataclass(frozen=True)
class OpeningDraw:
    """An opening in a drape, round `center`, `half` its length and width (m), turned by `rotation`
    (radians) in the world; the crests of its middle lie `depth` deep (m). `cloth` is the drape."""

    center: tuple[float, float]
    half: tuple[float, float]
    rotation: float
    depth: float
    cloth: DrapeDraw


def opening(
    given: Given, opened: float, length: Range, width: Range, cavity: Range
) -> OpeningDraw | None:
    """Below the instruments, or where the camera looks if there are none; `opened` is the share of
    images that have one, `width` a share of the `length` (m), `cavity` its depth (m)."""
    stream = given.stream("opening")
    present, long = stream.chance(opened), stream.draw(length)
    wide, depth = long * stream.draw(width), stream.draw(cavity)
    turn, aside = stream.turn(), np.array(stream.within(ASIDE))
    if not present:
        return None
    half = np.array((long, wide)) / 2
    shown, seen_from = given.drawn(instruments), given.drawn(view)
    center = middle(given.spec, given.catalog, shown, seen_from) + (aside * half) @ in_plane(turn)
    return OpeningDraw(pair(center), pair(half), turn, depth, cloth(given.spec[Drape], given))
