"""Pictures with their labels drawn on, and contact sheets of them. numpy alone, so that it works
in every Blender. A picture is (H, W, 3), uint8, the top row first."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..core import masks
from ..core.classes import ClassSchema
from ..core.record import InstanceLabel, Record
from ..core.visibility import ABSENT, VISIBLE
from .canvas import Canvas, Color

Picture = NDArray[np.uint8]

MASK_STRENGTH = 0.3
WHITE = (255.0, 255.0, 255.0)


def draw(
    picture: Picture, record: Record, classes: Sequence[ClassSchema], zoom: int = 1
) -> Picture:
    """A copy of the picture, `zoom` times as large, with masks tinted, boxes, skeletons and
    keypoints: filled where visible, hollow where occluded."""
    schemas = {c.name: c for c in classes}
    pixels = picture.astype(np.float32)
    for one in record.instances:
        if one.rle is not None:
            inside = masks.decode(one.rle, record.height, record.width)
            tint = np.array(color_of(schemas[one.class_name]), dtype=np.float32)
            pixels[inside] = (1 - MASK_STRENGTH) * pixels[inside] + MASK_STRENGTH * tint
    canvas = Canvas(pixels.repeat(zoom, axis=0).repeat(zoom, axis=1))
    size = max(2.0, min(pixels.shape[:2]) * zoom / 140)
    for one in record.instances:
        _draw_instance(canvas, one, schemas[one.class_name], zoom, size)
    return canvas.picture()


def _draw_instance(
    canvas: Canvas, one: InstanceLabel, schema: ClassSchema, zoom: int, size: float
) -> None:
    color = color_of(schema)
    if one.bbox is not None:
        left, top, wide, high = (zoom * side for side in one.bbox)
        canvas.frame(left, top, wide, high, color)
    at = {
        number: (zoom * k.u, zoom * k.v)
        for number, k in enumerate(one.keypoints, start=1)
        if k.visibility != ABSENT and k.u is not None and k.v is not None
    }
    for a, b in schema.skeleton:
        if a in at and b in at:
            canvas.line(at[a], at[b], max(1.0, size / 2), color)
    for number, place in at.items():
        if one.keypoints[number - 1].visibility == VISIBLE:
            canvas.disc(place, size, color)
        canvas.ring(place, size, 1.0, WHITE)


def color_of(schema: ClassSchema) -> Color:
    """The class's colour as 0 to 255 for the screen."""
    red, green, blue = (255 * c ** (1 / 2.2) for c in schema.color)
    return red, green, blue


def sheet(pictures: Sequence[Picture], columns: int | None = None, gap: int = 4) -> Picture:
    """One picture with all of them in rows; they have one size."""
    columns = columns or math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    height, width = pictures[0].shape[:2]
    made = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, 3), 255, np.uint8)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        top, left = row * (height + gap), column * (width + gap)
        made[top : top + height, left : left + width] = picture
    return made
