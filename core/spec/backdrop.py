"""What lies under and behind the instruments."""

from __future__ import annotations

from dataclasses import dataclass

from ..fields import setting
from ..ranges import Range


@dataclass(frozen=True)
class Ground:
    """A large plane under the instruments."""

    enabled: bool = setting(True, "lay a ground plane")
    share: float = setting(0.9, "share of images that have it", low=0.0, high=1.0)
    hue: Range = setting(Range(0.0, 1.0), "colour hue, 0 and 1 are red", low=0.0, high=1.0)
    saturation: Range = setting(Range(0.0, 0.6), "colour saturation", low=0.0, high=1.0)
    value: Range = setting(Range(0.02, 0.6), "colour value", low=0.0, high=1.0)
    contrast: Range = setting(Range(0.0, 0.5), "strength of its pattern", low=0.0, high=1.0)
    pattern: Range = setting(Range(0.002, 0.05, "log_uniform"), "size of its pattern", unit="m",
                             low=1e-4, high=1e3)  # fmt: skip
    roughness: Range = setting(Range(0.2, 1.0), "surface roughness", low=0.0, high=1.0)
    bump: Range = setting(Range(0.0, 0.6), "depth of its relief", low=0.0, high=1.0)
