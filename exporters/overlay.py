"""Pictures with their labels drawn on: masks, boxes, skeletons, keypoints, and what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from ..core.hand.keypoints import KIND as HAND
from ..core.labels import masks
from ..core.labels.record import InstanceLabel, Record
from ..core.labels.visibility import ABSENT, VISIBLE
from ..core.settings.classes import ClassSchema
from .lettering import Lettering

if TYPE_CHECKING:
    from PIL import Image

Color = tuple[int, int, int]
Place = tuple[float, float]

MASK_STRENGTH = 0.3
WHITE, DARK = (255, 255, 255), (20, 20, 20)

# Lines are drawn this much larger and scaled down, for smooth edges; less on large pictures.
SMOOTH, MOST_SIDE = 8, 4096

# Side of the tiles in which a layer is scaled down (px of the picture).
TILE = 32

# Pictures whose shorter side is below this have no room for the names of keypoints (px).
ROOM = 300


def draw(
    picture: Image.Image, record: Record, classes: Sequence[ClassSchema], scale: float = 1.0
) -> Image.Image:
    """A copy of the RGB picture, `scale` times as large, with its labels: masks tinted, boxes,
    skeletons, keypoints filled where visible and hollow where occluded, names where there is
    room (of a hand's none: its skeleton tells which is which)."""
    from PIL import Image

    schemas = {c.name: c for c in classes}
    size = (max(1, round(scale * picture.width)), max(1, round(scale * picture.height)))
    made = picture.convert("RGB").resize(size, _filter(scale))
    for one in record.instances:
        if one.rle is not None:
            inside = masks.decode(one.rle, record.height, record.width)
            cover = Image.fromarray((255 * MASK_STRENGTH * inside).astype(np.uint8))
            made.paste(color_of(schemas[one.class_name]), mask=cover.resize(size, _filter(scale)))
    marks = _Marks(made, scale)
    for one in record.instances:
        marks.instance(one, schemas[one.class_name])
    made = marks.over()
    _write(made, record, schemas, scale)
    return made


def color_of(schema: ClassSchema) -> Color:
    """The class's color for the screen."""
    red, green, blue = (round(255 * c ** (1 / 2.2)) for c in schema.color)
    return red, green, blue


def thickness(size: tuple[int, int]) -> float:
    """Radius of a keypoint on a picture of this size (px); lines are half as wide."""
    return max(2.0, min(size) / 140)


class _Marks:
    """Boxes, lines and dots over `picture`; places are continuous pixels of the record.

    They are drawn by the numbers of their colors, and scaled where there are some: a layer costs
    what its bytes do."""

    def __init__(self, picture: Image.Image, scale: float) -> None:
        from PIL import Image, ImageDraw

        self._picture, self._scale = picture, scale
        self._finer = max(1, min(SMOOTH, MOST_SIDE // max(picture.size)))
        size = (picture.width * self._finer, picture.height * self._finer)
        self._layer = Image.new("L", size)
        self._pen = ImageDraw.Draw(self._layer)
        self._colors: dict[tuple[int, ...], int] = {(*DARK, 0): 0}
        self._radius = thickness(picture.size)

    def over(self) -> Image.Image:
        """The picture with them on it."""
        from PIL import Image

        colors = Image.new("RGBA", (256, 1))
        colors.putdata([*self._colors])
        # Premultiplied while it is scaled, so that clear pixels lend no color to the edges.
        tables = [band.tobytes() for band in colors.convert("RGBa").split()]
        layer, side = Image.new("RGBa", self._picture.size), TILE * self._finer
        for x, y in product(range(0, layer.width, TILE), range(0, layer.height, TILE)):
            left, top = x * self._finer, y * self._finer
            tile = self._layer.crop((left, top, left + side, top + side))
            if tile.getbbox() is not None:
                bands = [tile.point(t).resize((TILE, TILE), Image.Resampling.BOX) for t in tables]
                layer.paste(Image.merge("RGBa", bands), (x, y))
        under = self._picture.convert("RGBA")
        return Image.alpha_composite(under, layer.convert("RGBA")).convert("RGB")

    def _ink(self, color: tuple[int, ...]) -> int:
        return self._colors.setdefault(color, len(self._colors))

    def instance(self, one: InstanceLabel, schema: ClassSchema) -> None:
        color = color_of(schema)
        if one.bbox is not None:
            self._frame(one.bbox, color)
        at = dict(seen_points(one))
        for a, b in schema.skeleton:
            if a in at and b in at:
                self._line(at[a], at[b], color)
        for number, place in at.items():
            filled = one.keypoints[number - 1].visibility == VISIBLE
            self._dot(place, color if filled else None)

    def _frame(self, box: tuple[int, int, int, int], color: Color) -> None:
        """Along the inner side of the box's edges."""
        left, top, width, height = (side * self._scale * self._finer for side in box)
        corners = (round(left), round(top), round(left + width) - 1, round(top + height) - 1)
        line = max(self._finer, round(self._radius / 3 * self._finer))
        if corners[2] > corners[0] and corners[3] > corners[1]:
            self._pen.rectangle(corners, outline=self._ink((*color, 255)), width=line)

    def _line(self, a: Place, b: Place, color: Color) -> None:
        width = max(1, round(max(1.0, self._radius / 2) * self._finer))
        self._pen.line([self._spot(a), self._spot(b)], fill=self._ink((*color, 255)), width=width)

    def _dot(self, place: Place, fill: Color | None) -> None:
        """A disc with a white rim and a dark one, or the rims alone: seen on any ground."""
        rim = max(1.0, self._radius / 4)
        if fill is not None:
            self._disc(place, self._radius, (*fill, 255), None, 0.0)
        self._disc(place, self._radius + 1.6 * rim, None, (*DARK, 150), 0.8 * rim)
        self._disc(place, self._radius + 0.8 * rim, None, (*WHITE, 255), rim)

    def _disc(
        self, place: Place, radius: float,
        fill: tuple[int, ...] | None, outline: tuple[int, ...] | None, line: float,
    ) -> None:  # fmt: skip
        # Pillow draws in whole pixels: discs of one place are to have one middle all the same.
        sides = [_span(middle, radius * self._finer) for middle in self._spot(place)]
        (left, right), (top, bottom) = sides
        width = max(1, round(line * self._finer))
        inside, rim = (None if color is None else self._ink(color) for color in (fill, outline))
        self._pen.ellipse((left, top, right, bottom), fill=inside, outline=rim, width=width)

    def _spot(self, place: Place) -> Place:
        """Pillow counts from the middle of the first pixel."""
        step = self._scale * self._finer
        return place[0] * step - 0.5, place[1] * step - 0.5


def _span(middle: float, radius: float) -> tuple[int, int]:
    """First and last of the pixels within the radius, evenly about the middle rounded to a half."""
    twice = round(2 * middle)
    across = round(2 * radius)
    across += (across + twice) % 2
    return (twice - across) // 2, (twice + across) // 2


def seen_points(one: InstanceLabel) -> Iterator[tuple[int, Place]]:
    """Number (from 1) and continuous pixel of the keypoints that are in the picture."""
    for number, k in enumerate(one.keypoints, start=1):
        if k.visibility != ABSENT and k.u is not None and k.v is not None:
            yield number, (k.u, k.v)


def _write(
    picture: Image.Image, record: Record, schemas: dict[str, ClassSchema], scale: float
) -> None:
    """What each instrument is, at its box, and the names of its keypoints beside them."""
    letters = Lettering(picture)
    radius = thickness(picture.size)
    spots = [
        (one.keypoints[number - 1].name, (scale * u, scale * v), one)
        for one in record.instances
        for number, (u, v) in seen_points(one)
    ]
    for _, place, _ in spots:
        letters.keep_free(place, 1.5 * radius)
    for one in record.instances:
        if one.bbox is not None:
            box = tuple(scale * side for side in one.bbox)
            letters.tag(f"{one.class_name} {one.id}", box, color_of(schemas[one.class_name]))
    if min(picture.size) < ROOM:
        return
    for name, place, one in spots:
        if schemas[one.class_name].supercategory == HAND:
            continue
        middle = _middle([p for _, p, other in spots if other is one])
        letters.beside(name, place, (place[0] - middle[0], place[1] - middle[1]), 2 * radius)


def _middle(places: Sequence[Place]) -> Place:
    x, y = map(sum, zip(*places, strict=True))
    return x / len(places), y / len(places)


def _filter(scale: float) -> Image.Resampling:
    """Enlarged pixels stay squares; the mean of the pixels where there are to be fewer."""
    from PIL import Image

    return Image.Resampling.NEAREST if scale >= 1.0 else Image.Resampling.BOX
