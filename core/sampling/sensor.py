"""What the camera does to the light it gets."""

from __future__ import annotations

import numpy as np

from ..color.hsv import color
from ..sample import SensorDraw
from ..settings.ranges import Range
from ..spec import JobSpec
from .streams import Stream


def sensor(spec: JobSpec, stream: Stream) -> SensorDraw:
    """Every value, used or not: the number of draws is always the same."""
    s = spec.sensor
    return SensorDraw(
        exposure=stream.draw(s.exposure),
        warmth=stream.draw(s.warmth),
        tint=stream.draw(s.tint),
        hue=float(np.radians(stream.draw(s.hue))),
        saturation=stream.draw(s.saturation),
        tone_contrast=stream.draw(s.tone_contrast),
        vignetting=stream.draw(s.vignetting),
        haze=stream.draw(s.haze),
        haze_color=color(stream, s.haze_hue, s.haze_saturation, s.haze_value),
        bloom=stream.draw(s.bloom),
        bloom_threshold=stream.draw(s.bloom_threshold),
        bloom_size=stream.draw(s.bloom_size),
        blur=stream.draw(s.blur),
        shot_noise=stream.draw(s.shot_noise),
        read_noise=stream.draw(s.read_noise),
        noise_seed=int(stream.unit() * 2**31),
        quality=_quality(s.jpeg_quality, stream),
    )


def _quality(range_: Range | None, stream: Stream) -> int | None:
    drawn = stream.unit()  # also where it is not used, so that later draws stay where they are
    return None if range_ is None else round(range_.at(drawn))
