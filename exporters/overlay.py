"""Pictures with their labels drawn on, and contact sheets of them. Needs Pillow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..core import masks
from ..core.classes import ClassSchema
from ..core.errors import UserError
from ..core.record import InstanceLabel, Record
from ..core.visibility import ABSENT, VISIBLE

if TYPE_CHECKING:
    from PIL.Image import Image

MASK_STRENGTH = 0.3


def load(path: Path) -> Image:
    """The picture as RGB; UserError where Pillow is missing or cannot read it."""
    try:
        from PIL import Image as images
    except ImportError:
        raise UserError(
            "drawing labels needs Pillow; install it (pip install pillow) or run this command "
            "with a Python that has it"
        ) from None
    try:
        return images.open(path).convert("RGB")
    except OSError:
        raise UserError(f"{path}: not a readable picture; render it again with --resume") from None


def draw(picture: Image, record: Record, classes: Sequence[ClassSchema], zoom: int = 1) -> Image:
    """A copy of the picture, `zoom` times as large, with masks tinted, boxes, skeletons and
    keypoints: filled where visible, hollow where occluded."""
    from PIL import Image as images
    from PIL import ImageDraw

    schemas = {c.name: c for c in classes}
    pixels = np.asarray(picture, dtype=np.float64)
    for one in record.instances:
        if one.rle is not None:
            inside = masks.decode(one.rle, record.height, record.width)
            tint = np.array(_rgb(schemas[one.class_name]), dtype=np.float64)
            pixels[inside] = (1 - MASK_STRENGTH) * pixels[inside] + MASK_STRENGTH * tint
    made = images.fromarray(np.rint(pixels).astype(np.uint8))
    made = made.resize((picture.width * zoom, picture.height * zoom))
    pen = ImageDraw.Draw(made)
    size = max(2.0, min(made.size) / 140)
    for one in record.instances:
        _draw_instance(pen, one, schemas[one.class_name], zoom, size)
    return made


def _draw_instance(
    pen: object, one: InstanceLabel, schema: ClassSchema, zoom: int, size: float
) -> None:
    from PIL.ImageDraw import ImageDraw

    assert isinstance(pen, ImageDraw)
    color = _rgb(schema)
    if one.bbox is not None:
        left, top, wide, high = (zoom * side for side in one.bbox)
        pen.rectangle((left, top, left + wide - 1, top + high - 1), outline=color)
    at = {
        number: (zoom * k.u, zoom * k.v)
        for number, k in enumerate(one.keypoints, start=1)
        if k.visibility != ABSENT and k.u is not None and k.v is not None
    }
    for a, b in schema.skeleton:
        if a in at and b in at:
            pen.line((at[a], at[b]), fill=color, width=max(1, round(size / 2)))
    for number, (x, y) in at.items():
        visible = one.keypoints[number - 1].visibility == VISIBLE
        circle = (x - size, y - size, x + size, y + size)
        pen.ellipse(circle, fill=color if visible else None, outline=(255, 255, 255), width=1)


def _rgb(schema: ClassSchema) -> tuple[int, int, int]:
    red, green, blue = (round(255 * c ** (1 / 2.2)) for c in schema.color)
    return red, green, blue


def sheet(pictures: Sequence[Image], columns: int | None = None, gap: int = 4) -> Image:
    """One picture with all of them in rows; they should have one size."""
    from PIL import Image as images

    columns = columns or math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    width, height = pictures[0].size
    made = images.new("RGB", (columns * (width + gap) - gap, rows * (height + gap) - gap), "white")
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        made.paste(picture, (column * (width + gap), row * (height + gap)))
    return made
