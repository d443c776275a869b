"""A rendered picture developed as a camera does it: light, lens, sensor, colors.

Everything is done on planes (3, H, W) of light from 0 (black) to 1 (white), which is linear but
for the tone curve of the view transform. Only additions, multiplications, square roots and look-up
tables are used: they give the same bits on every processor, which BLAS and numpy's powers do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...randomizers.sensor import SensorDraw
from .color import adjust
from .curves import from_light, to_light
from .lens import bloom, blur, haze, vignetting
from .noise import noisy
from .sharpening import sharpened

Picture = NDArray[np.float32]


def develop(picture: Picture, draw: SensorDraw) -> Picture:
    """A picture (H, W, 3), coded with the sRGB curve from 0 to 1, after the camera; JPEG is left
    to who writes the file. The order is that of the light: lens, sensor, then the camera's
    processor."""
    light = to_light(picture, 2.0**draw.exposure)
    light = bloom(light, draw.bloom, draw.bloom_threshold, draw.bloom_size)
    light = haze(light, draw.haze, draw.haze_color)
    light = blur(light, draw.blur)
    light = vignetting(light, draw.vignetting)
    light = noisy(light, draw.shot_noise, draw.read_noise, draw.noise_seed)
    light = adjust(light, draw.warmth, draw.tint, draw.hue, draw.saturation)
    coded = from_light(light, draw.tone_contrast)
    return sharpened(coded, draw.sharpening, draw.sharpening_size)
