"""The first pictures of a dataset with their labels, as one picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.dataset.layout import Layout
from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..core.labels.record import Record
from ..core.settings.classes import ClassSchema
from . import imaging, overlay
from .lettering import Lettering

if TYPE_CHECKING:
    from PIL import Image

# So many pictures are on a dataset's sheet, this wide (px).
MOST, WIDTH = 16, 480

GAP, PAPER = 4, (255, 255, 255)


def write(layout: Layout, spec: JobSpec, records: Sequence[Record]) -> Path | None:
    """Writes meta/contact_sheet.jpg anew; None where there is no picture, and then no sheet.
    UserError where there is no Pillow, or where a picture cannot be read."""
    if not records:
        layout.contact_sheet.unlink(missing_ok=True)
        return None
    imaging.require()
    cells = []
    for record in records[:MOST]:
        picture = read(layout.image(record.split, record.file))
        scale = scale_to(WIDTH, picture.width)
        cells.append(cell(overlay.draw(picture, record, spec.categories, scale), record.index))
    imaging.save(sheet(cells, spec.categories), layout.contact_sheet, quality=88)
    return layout.contact_sheet


def read(path: Path) -> Image.Image:
    """An RGB picture; UserError where it cannot be read."""
    from PIL import Image

    try:
        with Image.open(path) as file:
            return file.convert("RGB")
    except OSError as error:
        raise UserError(f"{path}: cannot be read as a picture ({error}); render it again") from None


def scale_to(wanted: int, width: int) -> float:
    """Factor that brings a picture to the wanted width, or, as its pixels stay squares, about to it
    where it is smaller."""
    return wanted / width if width > wanted else float(max(1, round(wanted / width)))


def cell(picture: Image.Image, number: int) -> Image.Image:
    """A copy with the image's number in the corner."""
    made = picture.copy()
    Lettering(made).corner(str(number))
    return made


def sheet(pictures: Sequence[Image.Image], classes: Sequence[ClassSchema] = ()) -> Image.Image:
    """One picture with all of them in rows, and below what the marks mean."""
    from PIL import Image

    columns = math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    width = max(p.width for p in pictures) + GAP
    height = max(p.height for p in pictures) + GAP
    legend = _legend(columns * width - GAP, classes) if classes else None
    below = legend.height if legend is not None else 0
    made = Image.new("RGB", (columns * width - GAP, rows * height - GAP + below), PAPER)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        made.paste(picture, (column * width, row * height))
    if legend is not None:
        made.paste(legend, (0, rows * height - GAP))
    return made


def _legend(width: int, classes: Sequence[ClassSchema]) -> Image.Image:
    """A line with the colors of the classes and the two kinds of keypoints."""
    from PIL import Image, ImageDraw

    high = max(18, min(30, width // 40))
    strip = Image.new("RGB", (width, high), PAPER)
    pen, letters = ImageDraw.Draw(strip), imaging.font(round(high * 0.55))
    x, middle, mark = high / 3, high / 2, high * 0.22

    def entry(shape: Callable[..., None], text: str, **style: Any) -> None:
        nonlocal x
        shape((x, middle - mark, x + 2 * mark, middle + mark), **style)
        x += 2.8 * mark
        left, top, right, bottom = pen.textbbox((0, 0), text, font=letters)
        pen.text((x - left, middle - (top + bottom) / 2), text, fill=(40, 40, 40), font=letters)
        x += right - left + high * 0.7

    for schema in classes:
        entry(pen.rectangle, schema.name, fill=overlay.color_of(schema))
    rim = {"outline": (90, 90, 90), "width": max(1, round(mark / 3))}
    entry(pen.ellipse, "visible", fill=(90, 90, 90), **rim)
    entry(pen.ellipse, "occluded", **rim)
    return strip
