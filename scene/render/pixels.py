"""Pictures between Blender's files and numpy, value for value: no color management either way.

Values are display-referred, as they are coded in the file: 0 to 1, or 0 to 255 in 8 bits, sRGB
curve.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.dataset.layout import EXTENSIONS
from ...core.developing.negative import levels
from ...core.settings.output import Render
from ..blender import compat

Values = NDArray[np.float32]
Levels = NDArray[np.uint8]

# Of 8-bit levels.
VALUES = np.arange(256, dtype=np.float32) / np.float32(255)

CANVAS = "Synthpoint Canvas"

# PNG compression in percent, as the pictures that Blender writes itself.
COMPRESSION = 15


def read(path: Path) -> Values:
    """A picture's values (H, W, 3), top row first; 16-bit files keep their precision."""
    image = bpy.data.images.load(str(path.absolute()))
    try:
        # Files of more than 8 bits would come as linear light otherwise.
        image.colorspace_settings.name = "Non-Color"
        width, height = image.size
        pixels = np.empty(width * height * image.channels, dtype=np.float32)
        image.pixels.foreach_get(pixels)
    finally:
        bpy.data.images.remove(image)
    return np.ascontiguousarray(pixels.reshape(height, width, -1)[::-1, :, :3])


def write(
    picture: Levels, path: Path, picture_format: Literal["jpeg", "png"], quality: int
) -> None:
    """Writes a picture (H, W, 3) of 8 bits, top row first; `quality` is JPEG's, 10 to 100."""
    height, width = picture.shape[:2]
    pixels = np.ones((height, width, 4), dtype=np.float32)
    pixels[:, :, :3] = VALUES[picture[::-1]]
    image = _canvas(width, height)
    image.pixels.foreach_set(pixels.ravel())
    image.file_format = compat.FILE_FORMATS[picture_format]
    compat.save_copy(image, path.absolute(), quality if picture_format == "jpeg" else COMPRESSION)


def _canvas(width: int, height: int) -> bpy.types.Image:
    """The image that pictures are written from. It is kept: for one that goes, Blender would build
    its graph of the scene anew."""
    image = bpy.data.images.get(CANVAS)
    if image is None:
        return bpy.data.images.new(CANVAS, width, height, alpha=False)
    if image.source != "GENERATED":  # older versions make it a file's, whose pixels may go
        image.source = "GENERATED"
        image.generated_width, image.generated_height = width, height
    elif tuple(image.size) != (width, height):
        image.scale(width, height)
    return image


def finish(picture: Levels, folder: Path, spec: Render, quality: int | None) -> Path:
    """The file of a picture (H, W, 3) of 8 bits in the format of the dataset, in `folder`. A JPEG
    `quality` that was drawn (None: that of the settings) holds for PNG too, which then keeps what
    is left of the picture after JPEG."""
    path = folder / f"finished{EXTENSIONS[spec.format]}"
    if spec.format == "png" and quality is not None:
        picture = through_jpeg(picture, folder, quality)
    write(picture, path, spec.format, quality or spec.quality)
    return path


def through_jpeg(picture: Levels, folder: Path, quality: int) -> Levels:
    """What is left of it after JPEG; the file in between goes again."""
    path = folder / "through.jpg"
    write(picture, path, "jpeg", quality)
    try:
        return levels(read(path))
    finally:
        path.unlink()
