"""Pictures between Blender's files and numpy, value for value: no color management either way.

Values are display-referred, as they are coded in the file: 0 to 1, sRGB curve.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.dataset.layout import EXTENSIONS
from ...core.settings.output import Render
from ..blender import compat
from .passes import read_values

Picture = NDArray[np.float32]

# PNG compression in percent, as the pictures that Blender writes itself.
COMPRESSION = 15


def read(path: Path) -> Picture:
    """A picture's values (H, W, 3), top row first; 16-bit files keep their precision."""
    return np.ascontiguousarray(read_values(path)[:, :, :3])


def write(array: Picture, path: Path, picture_format: Literal["jpeg", "png"], quality: int) -> None:
    """Writes values (H, W, 3), top row first, as 8 bits; `quality` is JPEG's, 10 to 100."""
    height, width = array.shape[:2]
    pixels = np.ones((height, width, 4), dtype=np.float32)
    # Rounded here, since Blender's own rounding is not to the nearest in every version.
    pixels[:, :, :3] = np.rint(array[::-1].clip(0.0, 1.0) * 255.0) / 255.0
    image = bpy.data.images.new("Synthpoint Picture", width, height, alpha=False)
    try:
        image.pixels.foreach_set(pixels.ravel())
        image.filepath_raw = str(path.absolute())
        image.file_format = compat.FILE_FORMATS[picture_format]
        image.save(quality=quality if picture_format == "jpeg" else COMPRESSION)
    finally:
        bpy.data.images.remove(image)


def finish(array: Picture, folder: Path, spec: Render, quality: int | None) -> Path:
    """The picture's file in the format of the dataset, in `folder`. A JPEG `quality` that was
    drawn (None: that of the settings) holds for PNG too, which then keeps what is left of the
    picture after JPEG."""
    path = folder / f"finished{EXTENSIONS[spec.format]}"
    if spec.format == "png" and quality is not None:
        array = through_jpeg(array, folder, quality)
    write(array, path, spec.format, quality or spec.quality)
    return path


def through_jpeg(array: Picture, folder: Path, quality: int) -> Picture:
    """What is left of the values after JPEG; the file in between goes again."""
    path = folder / "through.jpg"
    write(array, path, "jpeg", quality)
    try:
        return read(path)
    finally:
        path.unlink()
