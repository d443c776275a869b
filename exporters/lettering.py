"""Words on a picture, where nothing else is written and as little as can be is covered."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .imaging import font

if TYPE_CHECKING:
    from PIL import Image

Color = tuple[int, int, int]
Box = tuple[float, float, float, float]

# Height of the letters as a share of the picture's shorter side, and at least (px).
SHARE, LEAST = 1 / 34, 10

# Eighths of a turn from the wanted direction, nearest first.
TURNS = (0, 1, -1, 2, -2, 3, -3, 4)


class Lettering:
    """Writes on `picture`, in its pixels."""

    def __init__(self, picture: Image.Image) -> None:
        from PIL import ImageDraw

        self._size = picture.size
        self._pen = ImageDraw.Draw(picture)
        self._height = max(LEAST, round(SHARE * min(picture.size)))
        self._font = font(self._height)
        self._taken: list[Box] = []

    def keep_free(self, place: tuple[float, float], radius: float) -> None:
        """Nothing is written within the radius."""
        x, y = place
        self._taken.append((x - radius, y - radius, x + radius, y + radius))

    def tag(self, text: str, box: tuple[float, ...], color: Color) -> None:
        """On a plate in this color, above the box [x, y, w, h] or else below or inside it; left
        out where there is no room for it."""
        width, height = self._extent(text)
        pad = max(2, round(self._height / 4))
        wide, high = round(width) + 2 * pad, round(height) + 2 * pad
        left, top, across, down = (round(side) for side in box)
        right = min(left + across, self._size[0]) - wide
        for y in (top - high, top + down, top, top + down - high):
            for x in (min(max(0, left), self._size[0] - wide), max(0, right)):
                plate = (x, y, x + wide, y + high)
                if self._is_free(plate):
                    self._taken.append(plate)
                    self._pen.rectangle((x, y, x + wide - 1, y + high - 1), fill=color)
                    self._put((x + pad, y + pad), text, _on(color))
                    return

    def beside(
        self, text: str, place: tuple[float, float], toward: tuple[float, float], away: float
    ) -> None:
        """White with a dark rim, `away` from the place, as nearly as there is room in the direction
        `toward`; left out where there is none."""
        width, height = self._extent(text)
        angle = math.atan2(toward[1], toward[0])
        for turn in TURNS:
            x, y = math.cos(angle + turn * math.pi / 4), math.sin(angle + turn * math.pi / 4)
            # The middle of the words, so far off that their box does not reach the place.
            middle = (place[0] + x * (away + width / 2), place[1] + y * (away + height / 2))
            box = (
                middle[0] - width / 2, middle[1] - height / 2,
                middle[0] + width / 2, middle[1] + height / 2,
            )  # fmt: skip
            if self._is_free(box):
                self._taken.append(box)
                self._put((box[0], box[1]), text, (255, 255, 255), rim=True)
                return

    def corner(self, text: str) -> None:
        """On a dark plate in the upper left corner."""
        width, height = self._extent(text)
        pad = max(2.0, self._height / 3)
        self._pen.rectangle((0, 0, width + 2 * pad, height + 2 * pad), fill=(24, 24, 24))
        self._put((pad, pad), text, (255, 255, 255))

    def _put(self, corner: tuple[float, float], text: str, color: Color, rim: bool = False) -> None:
        left, top, _, _ = self._pen.textbbox((0, 0), text, font=self._font)
        place = (corner[0] - left, corner[1] - top)
        width = max(1, round(self._height / 9)) if rim else 0
        self._pen.text(
            place, text, fill=color, font=self._font, stroke_width=width, stroke_fill=(20, 20, 20)
        )

    def _extent(self, text: str) -> tuple[float, float]:
        left, top, right, bottom = self._pen.textbbox((0, 0), text, font=self._font)
        return right - left, bottom - top

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < 0 or top < 0 or right > self._size[0] or bottom > self._size[1]:
            return False
        return not any(
            left < c and a < right and top < d and b < bottom for a, b, c, d in self._taken
        )


def _on(color: Color) -> Color:
    """Black or white, whichever is read better on the color (relative luminance, WCAG 2)."""
    red, green, blue = ((c / 255) ** 2.2 for c in color)
    bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179
    return (0, 0, 0) if bright else (255, 255, 255)
