"""What lies on an instrument's metal."""

from __future__ import annotations

import numpy as np

from ..color.hsv import color
from ..sample import StainsDraw, SurfaceDraw
from ..spec import JobSpec
from .streams import Stream

# Patterns are moved by up to this much (m): far beyond their sizes, and within what single
# precision still resolves to a micrometre.
MOVED = 2.0


def surface(spec: JobSpec, stream: Stream) -> SurfaceDraw | None:
    """None where it is off."""
    s = spec.surface
    if not s.enabled:
        return None
    return SurfaceDraw(
        brushing=stream.draw(s.brushing),
        brushing_direction=float(np.radians(stream.draw(s.brushing_direction))),
        brushing_width=stream.draw(s.brushing_width),
        scratches=stream.draw(s.scratches),
        smudges=stream.draw(s.smudges),
        smudge_size=stream.draw(s.smudge_size),
        wear=stream.draw(s.wear),
        offset=_offset(stream),
    )


def stains(spec: JobSpec, stream: Stream) -> StainsDraw | None:
    """None where they are off; on an instrument without any both shares are 0."""
    s = spec.stains
    if not s.enabled:
        return None
    bloody, wet = stream.chance(s.blood_share), stream.chance(s.fluid_share)
    blood, fluid = stream.draw(s.blood), stream.draw(s.fluid)
    return StainsDraw(
        blood=blood if bloody else 0.0,
        color=color(stream, s.hue, s.saturation, s.value),
        wetness=stream.draw(s.wetness),
        fluid=fluid if wet else 0.0,
        size=stream.draw(s.size),
        offset=_offset(stream),
    )


def _offset(stream: Stream) -> tuple[float, float, float]:
    return stream.unit() * MOVED, stream.unit() * MOVED, stream.unit() * MOVED
