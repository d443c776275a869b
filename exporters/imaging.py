"""Pillow: the one place that looks for it, when something is to be drawn or written with it.

What renders and labels needs numpy alone. Which Pillow there is, is not ours to say (another
extension may bring its own), so only what has long been in it is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.dataset.files import writing
from ..core.errors import UserError

if TYPE_CHECKING:
    from PIL import Image, ImageFont

REMEDY = (
    "Pillow is not here, which draws labels and writes pictures; install it (pip install pillow; "
    "Debian: python3-pil; in Blender: Synthpoint's zip for your platform brings it)"
)


def require() -> None:
    """UserError with the remedy where there is no Pillow."""
    try:
        import PIL.Image  # noqa: F401
    except ImportError:
        raise UserError(REMEDY) from None


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, `size` pixels high where that Pillow can scale it (10.1 and later)."""
    from PIL import ImageFont

    try:
        return ImageFont.load_default(size)
    except TypeError:
        return ImageFont.load_default()


def save(image: Image.Image, path: Path | str, **options: Any) -> None:
    """Writes the picture in the format of the path's suffix; whole or not at all."""
    with writing(path, kept=False) as file:
        image.save(file, format="JPEG" if str(path).endswith(".jpg") else "PNG", **options)
