"""What the camera does to the light it gets, after the render."""

from __future__ import annotations

from dataclasses import dataclass

from ..settings.fields import setting
from ..settings.ranges import Range


@dataclass(frozen=True)
class Sensor:
    """The camera's sensor and the way of the picture from there; it moves no label."""

    enabled: bool = setting(False, "develop the picture as a camera does")
    exposure: Range = setting(Range(-0.4, 0.4), "light let in", unit="stops", low=-10, high=10)
    warmth: Range = setting(Range(-0.3, 0.3), "white balance: red over blue", unit="stops",
                                 low=-4, high=4)  # fmt: skip
    tint: Range = setting(Range(-0.1, 0.1), "white balance: magenta over green", unit="stops",
                          low=-4, high=4)  # fmt: skip
    hue: Range = setting(Range(-4, 4), "turn of all hues", unit="°", low=-180, high=180)
    saturation: Range = setting(Range(0.8, 1.2), "factor on the saturation", low=0.0, high=10.0)
    tone_contrast: Range = setting(Range(0.9, 1.1), "factor on the contrast", low=0.0, high=10.0)
    vignetting: Range = setting(Range(0.0, 0.3), "share of the light that the corners lack",
                                low=0.0, high=1.0)  # fmt: skip
    haze: Range = setting(Range(0.0, 0.06), "share of the light that is veil", low=0.0, high=1.0)
    haze_hue: Range = setting(Range(0.0, 1.0), "veil hue, 0 and 1 are red", low=0.0, high=1.0)
    haze_saturation: Range = setting(Range(0.0, 0.15), "veil saturation", low=0.0, high=1.0)
    haze_value: Range = setting(Range(0.3, 0.9), "veil brightness", low=0.0, high=1.0)
    bloom: Range = setting(Range(0.0, 0.6), "light that spreads from what is very bright, as a "
                           "factor on what is above the threshold", low=0.0, high=20.0)  # fmt: skip
    bloom_threshold: Range = setting(Range(0.75, 0.9), "light from which on it spreads, white is 1",
                                     low=0.0, high=1.0)  # fmt: skip
    bloom_size: Range = setting(Range(0.01, 0.04), "its standard deviation, share of the width",
                                low=0.001, high=0.5)  # fmt: skip
    blur: Range = setting(Range(0.0, 0.8), "standard deviation of the blur", unit="px",
                          low=0.0, high=50.0)  # fmt: skip
    shot_noise: Range = setting(Range(0.0, 0.025), "standard deviation at white; goes with the "
                                "square root of the light", low=0.0, high=1.0)  # fmt: skip
    read_noise: Range = setting(Range(0.0, 0.004), "standard deviation in the dark, white is 1",
                                low=0.0, high=1.0)  # fmt: skip
    # Blender takes a quality below 10 for 90.
    jpeg_quality: Range | None = setting(
        Range(60, 95), "JPEG quality, also of PNG pictures; none: render.quality, and none for PNG",
        low=10, high=100,
    )  # fmt: skip
