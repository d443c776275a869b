"""Reads a render pass or a picture back as an array."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Passes:
    """What the camera saw first in each pixel (H, W), at one place within it: the object index
    and the depth along the viewing axis in metres (1e10 where there is nothing).

    Both skip what is less opaque than the view layer's alpha threshold; glass counts as opaque.
    """

    index: NDArray[np.uint16]
    depth: NDArray[np.float32]


def read_channel(path: Path) -> NDArray[np.float32]:
    """First channel (H, W) of a single-layer EXR, top row first, without colour management."""
    image = bpy.data.images.load(str(path))
    try:
        image.colorspace_settings.name = "Non-Color"
        width, height = image.size
        pixels = np.empty(width * height * image.channels, dtype=np.float32)
        image.pixels.foreach_get(pixels)
    finally:
        bpy.data.images.remove(image)
    return pixels.reshape(height, width, -1)[::-1, :, 0]
