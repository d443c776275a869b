"""The picture, and what is written of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import UserError
from .fields import fraction, setting
from .ranges import Range


@dataclass(frozen=True)
class Render:
    """The picture and what it costs."""

    width: int | None = setting(None, "none: the camera matrix's, else 640", "px", 8, 16384,
                                kept=True)  # fmt: skip
    height: int | None = setting(None, "none: the camera matrix's, else 480", "px", 8, 16384,
                                 together="width", kept=True)  # fmt: skip
    samples: int = setting(32, "Cycles samples a pixel", low=1, high=65536, kept=True)
    denoise: bool = setting(True, "OpenImageDenoise, where Blender has it", kept=True)
    bounces: int = setting(
        4, "most light bounces", low=0, high=64, label="Light Bounces", kept=True
    )
    view_transform: str = setting("AgX", "Blender's view transform: AgX, Filmic, Standard, …",
                                  label="Color Look", kept=True)  # fmt: skip
    exposure: Range = setting(Range(0.0, 0.0), "exposure", "stops", -10, 10)
    format: Literal["jpeg", "png"] = setting("jpeg", "picture format", kept=True)
    quality: int = setting(92, "JPEG quality", low=1, high=100, kept=True)
    device: Literal["auto", "cpu", "optix", "cuda", "hip", "metal", "oneapi"] = setting(
        "auto", "what renders: cpu, or a graphics card by optix, cuda, hip, metal or oneapi; "
        "auto: the best that is there",
        picture=False,
        kept=True,
    )  # fmt: skip

    def check(self, path: str) -> None:
        if (self.width is None) != (self.height is None):
            raise UserError(f"{path}: width and height go together; give both")


@dataclass(frozen=True)
class Labels:
    """What is written as an annotation."""

    segmentation: Literal["polygon", "rle", "none"] = setting("polygon", "mask form in COCO",
                                                              picture=False,
                                                              label="Masks")  # fmt: skip
    min_pixels: int = setting(16, "fewer visible pixels: no annotation", "px", 1, 1_000_000,
                              label="Smallest Visible (px)")  # fmt: skip
    min_visible_fraction: float = fraction(
        0.05, "less of the whole silhouette visible: no annotation", label="Smallest Visible Share"
    )
    amodal: bool = setting(
        False, "also write the mask of the whole silhouette", label="Whole Silhouettes"
    )
