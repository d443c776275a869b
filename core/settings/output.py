"""The picture, and what is written of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..errors import UserError
from .fields import fraction, setting
from .ranges import Range


class Effort(NamedTuple):
    """What a render takes: samples a pixel, most light bounces, and the longest side (px) of
    pictures that light or lie in the scene."""

    samples: int
    bounces: int
    texture: int


# Why these: docs/performance.md, measured by `quality` of tools/benchmark.py and tools/transfer.py.
LEVELS = {
    "draft": Effort(4, 4, 1024), "training": Effort(8, 4, 4096), "final": Effort(64, 8, 8192),
}  # fmt: skip


@dataclass(frozen=True)
class Render:
    """The picture and what it costs."""

    width: int | None = setting(None, "none: the camera matrix's, else 640", "px", 8, 16384,
                                kept=True)  # fmt: skip
    height: int | None = setting(None, "none: the camera matrix's, else 480", "px", 8, 16384,
                                 together="width", kept=True)  # fmt: skip
    level: Literal["draft", "training", "final"] = setting(
        "training", "draft: to look at; training: what models learn from as well as from the best; "
        "final: to show", label="Quality", kept=True,
    )  # fmt: skip
    samples: int | None = setting(None, "Cycles samples a pixel; none: those of the quality",
                                  low=1, high=65536, kept=True)  # fmt: skip
    denoise: bool = setting(True, "OpenImageDenoise, where Blender has it", kept=True)
    bounces: int | None = setting(None, "most light bounces; none: those of the quality",
                                  low=0, high=64, label="Light Bounces", kept=True)  # fmt: skip
    view_transform: str = setting("AgX", "Blender's view transform: AgX, Filmic, Standard, …",
                                  label="Color Look", kept=True)  # fmt: skip
    exposure: Range = setting(Range(0.0, 0.0), "exposure", "stops", -10, 10)
    format: Literal["jpeg", "png"] = setting("jpeg", "picture format", kept=True)
    quality: int = setting(92, "of a JPEG", low=1, high=100, label="JPEG Quality",
                           kept=True)  # fmt: skip
    device: Literal["auto", "cpu", "optix", "cuda", "hip", "metal", "oneapi"] = setting(
        "auto", "what renders: cpu, or a graphics card by optix, cuda, hip, metal or oneapi; "
        "auto: the best that is there",
        picture=False,
        kept=True,
    )  # fmt: skip

    def check(self, path: str) -> None:
        if (self.width is None) != (self.height is None):
            raise UserError(f"{path}: width and height go together; give both")

    @property
    def effort(self) -> Effort:
        """That of its level, but for what is set by itself."""
        own = {"samples": self.samples, "bounces": self.bounces}
        return LEVELS[self.level]._replace(**{k: v for k, v in own.items() if v is not None})


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
