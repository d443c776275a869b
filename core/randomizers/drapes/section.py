"""The settings of drapes round the field."""

from __future__ import annotations

from dataclasses import dataclass

from ...settings.fields import fraction, setting
from ...settings.ranges import Range


@dataclass(frozen=True)
class Drapes:
    """Sheets in layers round the place where the work is done, over whatever ground there is. They
    keep clear of it, of instruments and of hands."""

    enabled: bool = setting(False, "lay drapes round the field")
    share: float = fraction(0.9, "share of images that have them", label="Share of Images")
    layers: Range = setting(Range(1, 4), "sheets round the field", low=0, high=4, kind="count")
    free: Range = setting(Range(0.09, 0.2), "from the place where the work is done to a sheet's "
                          "edge", "m", 0.0, 1e3, label="Free Field")  # fmt: skip
    folds: Range = setting(Range(0.025, 0.075), "depth of the folds", "m", 0.0, 1e2,
                           label="Fold Depth")  # fmt: skip
    slope: Range = setting(Range(0.0, 0.1), "how much sheets rise away from the field", "m", 0.0,
                           1e2, label="Rising By")  # fmt: skip
    front: float = fraction(0.4, "share of images with a sheet before the field, at the picture's "
                            "lower edge", label="In Front")  # fmt: skip
    covers: Range = fraction(Range(0.05, 0.25), "how much of the picture's height it covers",
                             label="Front Covers")  # fmt: skip
    table: float = fraction(0.4, "share of images with a covered table beyond the field",
                            label="Table Beyond")  # fmt: skip
    clips: Range = setting(Range(0, 3), "towel clips at the edges", low=0, high=6, kind="count",
                           label="Towel Clips")  # fmt: skip
    hue: Range = fraction(Range(0.56, 0.64), "colour hue; 0.44 is green, 0.6 blue")
    saturation: Range = fraction(Range(0.55, 0.85), "colour saturation")
    value: Range = fraction(Range(0.1, 0.45), "colour value", label="Brightness")
    other: float = fraction(0.4, "share of sheets of another colour than the first",
                            label="Other Colour")  # fmt: skip
