"""What lies under and behind the instruments."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UserError
from ..settings.fields import setting
from ..settings.ranges import Range

# What a picture can show behind the instruments, by the weight of the same name in Ground.
# `plain` and `color` take Ground's own colours, the others have a section of that name each.
GROUND_KINDS = ("plain", "drape", "tissue", "tray", "color")
BACKDROPS = (*GROUND_KINDS, "photo")


@dataclass(frozen=True)
class Ground:
    """What each picture shows under and behind the instruments: one of several kinds, by weight.

    The weights need not add up to 1. Those of `drape`, `tissue`, `tray` and `photo` count only
    while the section of that kind is on; others are drawn instead.
    """

    enabled: bool = setting(True, "lay something under or behind the instruments")
    share: float = setting(0.9, "share of images that have it; the others show the surroundings",
                           low=0.0, high=1.0)  # fmt: skip
    plain: float = setting(1.0, "weight of a plane with a pattern", low=0.0, high=1e6)
    drape: float = setting(0.0, "weight of a surgical drape", low=0.0, high=1e6)
    tissue: float = setting(0.0, "weight of wet tissue", low=0.0, high=1e6)
    tray: float = setting(0.0, "weight of a steel tray", low=0.0, high=1e6)
    color: float = setting(0.0, "weight of a plane in one colour", low=0.0, high=1e6)
    photo: float = setting(1.0, "weight of photos, while they are on", low=0.0, high=1e6)
    hue: Range = setting(Range(0.0, 1.0), "colour hue, 0 and 1 are red", low=0.0, high=1.0)
    saturation: Range = setting(Range(0.0, 0.6), "colour saturation", low=0.0, high=1.0)
    value: Range = setting(Range(0.02, 0.6), "colour value", low=0.0, high=1.0)
    contrast: Range = setting(Range(0.0, 0.5), "strength of its pattern", low=0.0, high=1.0)
    pattern: Range = setting(Range(0.002, 0.05, "log_uniform"), "size of its pattern", unit="m",
                             low=1e-4, high=1e3)  # fmt: skip
    stretch: Range = setting(Range(1.0, 1.0), "length of its pattern over its width, as in wood",
                             low=1.0, high=100.0)  # fmt: skip
    roughness: Range = setting(Range(0.2, 1.0), "surface roughness", low=0.0, high=1.0)
    bump: Range = setting(Range(0.0, 0.6), "depth of its relief", low=0.0, high=1.0)

    def check(self, path: str) -> None:
        """UserError where there is nothing to choose from."""
        if self.enabled and self.share > 0 and not any(self.weights.values()):
            kinds = ", ".join(BACKDROPS)
            raise UserError(f"{path}: all weights are 0 ({kinds}); raise one, or set share to 0")

    @property
    def weights(self) -> dict[str, float]:
        """Of BACKDROPS, also of those whose own section is off."""
        return {kind: getattr(self, kind) for kind in BACKDROPS}


@dataclass(frozen=True)
class Drape:
    """Surgical cloth with folds. They lie below the instruments, which rest on their crests.

    Off, none is a ground of its own; round an opening its ranges count all the same.
    """

    enabled: bool = setting(True, "lay it under the instruments, by its weight")
    hue: Range = setting(Range(0.42, 0.6), "colour hue; 0.44 is green, 0.6 blue", low=0.0, high=1.0)
    saturation: Range = setting(Range(0.6, 0.92), "colour saturation", low=0.0, high=1.0)
    value: Range = setting(Range(0.12, 0.45), "colour value", low=0.0, high=1.0)
    folds: Range = setting(Range(0.002, 0.012), "depth of the folds", unit="m", low=0.0, high=1.0)
    spacing: Range = setting(Range(0.04, 0.12, "log_uniform"), "from fold to fold", unit="m",
                             low=1e-3, high=1e2)  # fmt: skip
    wrinkles: Range = setting(Range(0.1, 0.8), "strength of fine wrinkles", low=0.0, high=1.0)
    weave: Range = setting(Range(0.0, 1.0), "strength of the threads", low=0.0, high=1.0)
    blood: Range = setting(Range(0.0, 0.25), "share of the cloth that is stained",
                           low=0.0, high=1.0)  # fmt: skip


@dataclass(frozen=True)
class Tissue:
    """Wet, mottled tissue with veins, fat and pools of blood, bare or in an opening of a drape."""

    enabled: bool = setting(True, "lay it under the instruments, by its weight")
    hue: Range = setting(Range(0.985, 1.0), "colour hue", low=0.0, high=1.0)
    saturation: Range = setting(Range(0.65, 0.88), "colour saturation", low=0.0, high=1.0)
    value: Range = setting(Range(0.25, 0.6), "colour value", low=0.0, high=1.0)
    wetness: Range = setting(Range(0.4, 1.0), "strength of the wet film", low=0.0, high=1.0)
    relief: Range = setting(Range(0.001, 0.008), "depth of its lumps", unit="m", low=0.0, high=1.0)
    spacing: Range = setting(Range(0.03, 0.09, "log_uniform"), "from lump to lump", unit="m",
                             low=1e-3, high=1e2)  # fmt: skip
    mottling: Range = setting(Range(0.3, 1.0), "strength of paler and darker patches",
                              low=0.0, high=1.0)  # fmt: skip
    fat: Range = setting(Range(0.0, 0.4), "share of yellow fat", low=0.0, high=1.0)
    veins: Range = setting(Range(0.0, 0.8), "strength of veins", low=0.0, high=1.0)
    blood: Range = setting(Range(0.0, 0.5), "share under blood", low=0.0, high=1.0)
    opened: float = setting(0.5, "share of it that is seen through an opening in a drape",
                            low=0.0, high=1.0)  # fmt: skip
    opening_length: Range = setting(Range(0.12, 0.26), "length of the opening", unit="m",
                             low=0.01, high=10.0)  # fmt: skip
    opening_width: Range = setting(Range(0.5, 0.9), "width of it, as a share of its length",
                                   low=0.1, high=1.0)  # fmt: skip
    cavity: Range = setting(Range(0.0, 0.006), "how deep its middle lies below the instruments",
                            unit="m", low=0.0, high=1.0)  # fmt: skip


@dataclass(frozen=True)
class Tray:
    """A tray of stainless steel."""

    enabled: bool = setting(True, "lay it under the instruments, by its weight")
    value: Range = setting(Range(0.35, 0.7), "brightness of the steel", low=0.0, high=1.0)
    roughness: Range = setting(Range(0.18, 0.45), "surface roughness", low=0.0, high=1.0)
    brushing: Range = setting(Range(0.0, 1.0), "strength of the brushed grain", low=0.0, high=1.0)
    scratches: Range = setting(Range(0.0, 0.8), "strength of scratches", low=0.0, high=1.0)
    perforated: float = setting(0.5, "share of trays with holes", low=0.0, high=1.0)
    spacing: Range = setting(Range(0.008, 0.016), "from hole to hole", unit="m",
                             low=1e-3, high=1e2)  # fmt: skip
    holes: Range = setting(Range(0.3, 0.6), "width of a hole, as a share of the spacing",
                           low=0.0, high=1.0)  # fmt: skip
    rimmed: float = setting(0.5, "share of trays whose raised rim is near the instruments",
                            low=0.0, high=1.0)  # fmt: skip
    rim_height: Range = setting(Range(0.012, 0.03), "height of the rim", unit="m",
                                low=0.01, high=1.0)  # fmt: skip
    rim_gap: Range = setting(Range(0.015, 0.12), "from the instruments to the rim", unit="m",
                             low=0.01, high=10.0)  # fmt: skip


@dataclass(frozen=True)
class Photos:
    """Photos shown behind the instruments, cropped to fill the picture.

    They are seen and give no light: that comes from the surroundings and the lamps. An image
    that shows one has no ground. How many do is the weight `ground.photo`.
    """

    enabled: bool = setting(False, "show photos behind the instruments")
    folder: str = setting("", "folder of .jpg, .png, .tif, .webp, .bmp", picture=False)
    zoom: Range = setting(Range(1.0, 1.3), "factor on the size that just fills the picture",
                          low=1.0, high=100.0)  # fmt: skip
    flip: float = setting(0.5, "share of photos that are mirrored", low=0.0, high=1.0)
    blur: Range = setting(Range(0.0, 0.01), "radius of a lens blur, as a share of the width",
                          low=0.0, high=0.5)  # fmt: skip
    exposure: Range = setting(Range(-0.5, 0.5), "exposure", unit="stops", low=-10, high=10)

    def check(self, path: str) -> None:
        """UserError where there is no folder."""
        if self.enabled and not self.folder:
            raise UserError(f"{path}.folder: empty; choose a folder of photos, or turn photos off")
