"""Photos shown behind the instruments."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import UserError
from ...settings.fields import fraction, setting
from ...settings.ranges import Range
from ..randomizer import Given, Panel, Place, Randomizer
from .choice import backdrop
from .kind import Kind


@dataclass(frozen=True)
class Photos:
    """Photos shown behind the instruments, cropped to fill the picture.

    They are seen and give no light: that comes from the surroundings and the lamps. An image
    that shows one has no ground. How many do is the weight `ground.photo`.
    """

    enabled: bool = setting(False, "show photos behind the instruments")
    folder: str = setting(
        "", "folder of .jpg, .png, .tif, .webp, .bmp", picture=False, kind="folder", kept=True
    )
    zoom: Range = setting(Range(1.0, 1.3), "factor on the size that just fills the picture",
                          low=1.0, high=100.0)  # fmt: skip
    flip: float = fraction(0.5, "share of photos that are mirrored", label="Mirrored")
    blur: Range = setting(Range(0.0, 0.01), "radius of a lens blur, as a share of the width",
                          low=0.0, high=0.5)  # fmt: skip
    exposure: Range = setting(Range(-0.5, 0.5), "exposure", "stops", -10, 10)

    def check(self, path: str) -> None:
        """UserError where there is no folder."""
        if self.enabled and not self.folder:
            raise UserError(f"{path}.folder: empty; choose a folder of photos, or turn photos off")


@dataclass(frozen=True)
class PhotoDraw:
    """A photo by its name in the catalog. `zoom` over the size that just fills the picture;
    `place` where in the overhang, 0 to 1 from left and from below; `blur` a radius as a share of
    the picture's width; exposure in stops."""

    picture: str
    zoom: float
    place: tuple[float, float]
    flip: bool
    blur: float
    exposure: float


def _draw(s: Photos, given: Given) -> PhotoDraw | None:
    if given.drawn(backdrop) != kind.name:
        return None
    stream, there = given.stream("photos"), given.catalog.photos
    return PhotoDraw(
        picture=there[stream.pick([1.0] * len(there))],
        zoom=stream.draw(s.zoom),
        place=(stream.unit(), stream.unit()),
        flip=stream.chance(s.flip),
        blur=stream.draw(s.blur),
        exposure=stream.draw(s.exposure),
    )


photos: Randomizer[Photos, PhotoDraw | None] = Randomizer(
    "photo", "photos", "photos behind them", Photos, _draw,
    after=(backdrop,), streams=("photos",), record=True,
    place=Place(settings=150, panel=100, record=30),
    panel=Panel("Photos Behind", group="Background"),
)  # fmt: skip
kind = Kind(
    "photo", "weight of photos, while they are on", "Weight: Photo", 1.0, 60, Photos, "photos"
)
