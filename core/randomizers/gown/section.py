"""The settings of people in gowns."""

from __future__ import annotations

from dataclasses import dataclass

from ...settings.fields import fraction, setting
from ...settings.ranges import Range


@dataclass(frozen=True)
class Gown:
    """People who stand at the field in gowns: the surgeon, and an assistant where there is a hand
    of one. Nobody stands before the place where the work is done."""

    enabled: bool = setting(False, "let people in gowns stand at the field")
    share: float = fraction(0.9, "share of images in which they stand", label="Share of Images")
    distance: Range = setting(Range(0.22, 0.4), "from the place where the work is done; further "
                              "where there is no room", "m", 0.0, 1e3)  # fmt: skip
    lap: Range = setting(Range(0.06, 0.2), "how far the gown comes out over the table below them",
                         "m", 0.0, 1e3)  # fmt: skip
    shoulders: Range = setting(Range(0.42, 0.5), "how wide they are", "m", 1e-3, 1e3,
                               label="Shoulder Width")  # fmt: skip
    lean: Range = setting(Range(5, 22), "how far they lean over the field", "°", 0, 60,
                          label="Leaning By")  # fmt: skip
    folds: Range = fraction(Range(0.5, 1.0), "depth of the folds", label="Fold Depth")
    tied: float = fraction(0.4, "share of gowns whose belt is seen", label="Belt")
