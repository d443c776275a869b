"""What the instruments lie on."""

from __future__ import annotations

from ..sample import GroundDraw
from ..spec import JobSpec
from ..streams import Stream
from .colour import color


def ground(spec: JobSpec, stream: Stream) -> GroundDraw | None:
    s = spec.ground
    present = stream.chance(s.share)
    drawn = GroundDraw(
        color=color(stream, s.hue, s.saturation, s.value),
        contrast=stream.draw(s.contrast),
        pattern=stream.draw(s.pattern),
        roughness=stream.draw(s.roughness),
        bump=stream.draw(s.bump),
        offset=(stream.unit() * 10.0, stream.unit() * 10.0),
    )
    return drawn if present else None
