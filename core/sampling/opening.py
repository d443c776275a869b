"""The opening in a drape through which tissue is seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..camera.pinhole import View
from ..geometry.rotation import in_plane
from ..sample import DrapeDraw, InstrumentDraw, OpeningDraw
from ..spec import JobSpec
from .catalog import Catalog
from .in_world import middle
from .streams import Stream

# The middle of the instruments is within this share of the opening's half axes.
ASIDE = 0.6


def opening(
    spec: JobSpec,
    catalog: Catalog,
    instruments: Sequence[InstrumentDraw],
    view: View | None,
    cloth: DrapeDraw,
    stream: Stream,
) -> OpeningDraw | None:
    """Below the instruments, or where the camera looks if there are none."""
    s = spec.tissue
    present, length = stream.chance(s.opened), stream.draw(s.opening_length)
    width, depth = length * stream.draw(s.opening_width), stream.draw(s.cavity)
    turn = stream.unit() * 2.0 * np.pi
    aside = ASIDE * (2.0 * np.array((stream.unit(), stream.unit())) - 1.0)
    if not present:
        return None
    half = np.array((length, width)) / 2
    x, y = middle(spec, catalog, instruments, view) + (aside * half) @ in_plane(turn)
    return OpeningDraw(
        center=(float(x), float(y)),
        half=(float(half[0]), float(half[1])),
        rotation=float(turn),
        depth=depth,
        cloth=cloth,
    )
