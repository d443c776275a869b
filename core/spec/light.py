"""Lamps, and light from all around."""

from __future__ import annotations

from dataclasses import dataclass

from ..settings.counting import check_whole
from ..settings.fields import setting
from ..settings.ranges import Range


@dataclass(frozen=True)
class Lights:
    """Area lamps on a shell around the camera's target. Off: the file's own lamps."""

    enabled: bool = setting(True, "replace the lamps")
    count: Range = setting(Range(1, 3), "lamps an image", low=0, high=32)
    energy: Range = setting(Range(2, 25, "log_uniform"), "power of a lamp", unit="W",
                            low=0.0, high=1e6)  # fmt: skip
    temperature: Range = setting(Range(3500, 7500), "colour temperature", unit="K",
                                 low=1000, high=15000)  # fmt: skip
    size: Range = setting(Range(0.1, 0.6), "width of the lamp, which is round", unit="m",
                          low=1e-3, high=1e3)  # fmt: skip
    distance: Range = setting(Range(0.7, 1.5), "distance to the target", unit="m",
                              low=1e-2, high=1e4)  # fmt: skip
    azimuth: Range = setting(Range(-180, 180), "direction round the target", unit="°",
                             low=-360, high=360)  # fmt: skip
    elevation: Range = setting(Range(30, 90), "height above the target's plane", unit="°",
                               low=-90, high=90)  # fmt: skip

    spread: Range = setting(Range(180, 180), "angle of its beam; 180 shines to all sides", unit="°",
                            low=1, high=180)  # fmt: skip

    def check(self, path: str) -> None:
        """UserError where lamps are counted in fractions."""
        check_whole(self.count, f"{path}.count")


@dataclass(frozen=True)
class Environment:
    """Light from all around, from HDRI pictures. Off: the file's own world."""

    enabled: bool = setting(True, "replace the world")
    folder: str = setting(
        "", "folder of .hdr, .exr, .png, .jpg; empty: the eight Blender ships", picture=False
    )
    strength: Range = setting(Range(0.3, 1.2), "factor on the picture's light", low=0.0, high=1e4)
    rotation: Range = setting(Range(-180, 180), "turn about the vertical", unit="°",
                              low=-360, high=360)  # fmt: skip
    hue: Range = setting(Range(0.0, 1.0), "hue of a tint on its light", low=0.0, high=1.0)
    saturation: Range = setting(Range(0.0, 0.0), "strength of that tint", low=0.0, high=1.0)
    weights: dict[str, float] = setting(
        {}, "file name of a picture to its weight; those not named have 1", low=0.0, high=1e6
    )
