"""What the camera does to the light it gets, after the render."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..color.hsv import color
from ..sampling.streams import Stream
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .randomizer import Given, Panel, Place, Randomizer


@dataclass(frozen=True)
class Sensor:
    """The camera's sensor and the way of the picture from there; it moves no label."""

    enabled: bool = setting(False, "develop the picture as a camera does")
    exposure: Range = setting(Range(-0.4, 0.4), "light let in", "stops", -10, 10)
    warmth: Range = setting(Range(-0.3, 0.3), "white balance: red over blue", "stops", -4, 4,
                            label="Warmth (Stops)")  # fmt: skip
    tint: Range = setting(Range(-0.1, 0.1), "white balance: magenta over green", "stops", -4, 4)
    hue: Range = setting(Range(-4, 4), "turn of all hues", "°", -180, 180)
    saturation: Range = setting(Range(0.8, 1.2), "factor on the saturation", low=0.0, high=10.0)
    tone_contrast: Range = setting(
        Range(0.9, 1.1), "factor on the contrast", low=0.0, high=10.0, label="Contrast"
    )
    vignetting: Range = fraction(Range(0.0, 0.3), "share of the light that the corners lack",
                                 label="Darker Corners")  # fmt: skip
    haze: Range = fraction(Range(0.0, 0.06), "share of the light that is veil")
    haze_hue: Range = fraction(Range(0.0, 1.0), "veil hue, 0 and 1 are red")
    haze_saturation: Range = fraction(Range(0.0, 0.15), "veil saturation")
    haze_value: Range = fraction(Range(0.3, 0.9), "veil brightness", label="Haze Brightness")
    bloom: Range = setting(Range(0.0, 0.6), "light that spreads from what is very bright, as a "
                           "factor on what is above the threshold", low=0.0, high=20.0)  # fmt: skip
    bloom_threshold: Range = fraction(Range(0.75, 0.9), "light from which on it spreads, white "
                                      "is 1", label="Bloom From")  # fmt: skip
    bloom_size: Range = setting(Range(0.01, 0.04), "its standard deviation, share of the width",
                                low=0.001, high=0.5)  # fmt: skip
    blur: Range = setting(Range(0.0, 0.8), "standard deviation of the blur", "px", 0.0, 50.0)
    shot_noise: Range = fraction(Range(0.0, 0.025), "standard deviation at white; goes with the "
                                 "square root of the light")  # fmt: skip
    read_noise: Range = fraction(Range(0.0, 0.004), "standard deviation in the dark, white is 1")
    sharpening: Range = setting(Range(0.0, 0.0), "edges made steeper, a factor on what a blur "
                                "takes from the picture", low=0.0, high=10.0)  # fmt: skip
    sharpening_size: Range = setting(Range(0.6, 1.4), "standard deviation of that blur", "px",
                                     0.1, 20.0, label="Sharpening Size")  # fmt: skip
    # Blender takes a quality below 10 for 90.
    jpeg_quality: Range | None = setting(Range(60, 95), "JPEG quality, also of PNG pictures; none: "
                                         "render.quality, and none for PNG",
                                         low=10, high=100, label="JPEG Quality")  # fmt: skip


@dataclass(frozen=True)
class SensorDraw:
    """What the camera makes of the light: see Sensor; hue in radians, `haze_color`
    linear RGB, `quality` the JPEG quality (None: as the picture is written anyway)."""

    exposure: float
    warmth: float
    tint: float
    hue: float
    saturation: float
    tone_contrast: float
    vignetting: float
    haze: float
    haze_color: tuple[float, float, float]
    bloom: float
    bloom_threshold: float
    bloom_size: float
    blur: float
    shot_noise: float
    read_noise: float
    noise_seed: int
    quality: int | None
    sharpening: float = 0.0
    sharpening_size: float = 1.0


def _draw(s: Sensor, given: Given) -> SensorDraw:
    """Every value, used or not: the number of draws is always the same."""
    stream, processor = given.stream("sensor"), given.stream("sharpening")
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
        sharpening=processor.draw(s.sharpening),
        sharpening_size=processor.draw(s.sharpening_size),
    )


def _quality(range_: Range | None, stream: Stream) -> int | None:
    drawn = stream.unit()  # also where it is not used, so that later draws stay where they are
    return None if range_ is None else round(range_.at(drawn))


sensor: Randomizer[Sensor, SensorDraw | None] = Randomizer(
    "sensor", "sensor", "what the camera makes of it", Sensor, _draw,
    streams=("sensor", "sharpening"), record=True,
    place=Place(settings=210, panel=190, record=60),
    panel=Panel("Camera Sensor", group="Lens and Sensor"),
)  # fmt: skip
