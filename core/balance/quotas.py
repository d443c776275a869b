"""What the quotas demand of one image."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ..camera.pinhole import View
from ..errors import UserError
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .stratify import LATER, PLANE, STEPS, place

# Halvings of the interval of distances; from 0.1 to 10 m that leaves 0.1 %.
HALVINGS = 12

_EMPTY, _SIZE, *_OCCLUDED = STEPS
_HELD = LATER[0]

# Entries that `occluded` can have.
MOST_OCCLUDED = len(_OCCLUDED)

Group = TypeVar("Group")


@dataclass(frozen=True)
class Occluded:
    """Keypoints of an instrument that are hidden together, in a share of the cases."""

    class_name: str = setting("*", "class it holds for; * is every class", label="Class")
    keypoints: tuple[str, ...] = setting((), "names of the keypoints, near each other")
    share: float = fraction(0.3, "share of them that get something put before them (what lies "
                            "elsewhere may hide more)", label="Share Hidden")  # fmt: skip


@dataclass(frozen=True)
class Quotas:
    """Shares that every stretch of the dataset keeps, not only the whole."""

    enabled: bool = setting(False, "keep these shares")
    empty: float | None = fraction(None, "share of images without an instrument; the others have "
                                   "at least one", label="Empty Images")  # fmt: skip
    held: float | None = fraction(None, "share of images with hands at work, in place of "
                                  "in_hand.share", label="Hands at Work")  # fmt: skip
    occluded: tuple[Occluded, ...] = setting(
        (), "keypoints that things are put before", label="Hidden Keypoints"
    )
    view_directions: bool = setting(False, "every direction that the camera's azimuth and "
                                    "elevation allow as often, by area on the sphere",
                                    label="All View Directions")  # fmt: skip
    image_size: Range | None = setting(None, "longer side of an instrument's box as a share of the "
                                       "picture's; moves the camera (for the first of several)",
                                       low=0.005, high=1.0, label="Size in Picture")  # fmt: skip

    def check(self, path: str) -> None:
        """UserError where one leaves nothing for the others."""
        others = bool(self.occluded) or self.image_size is not None
        if self.enabled and self.empty == 1.0 and others:
            raise UserError(
                f"{path}.empty: with 1 no image has an instrument, so that no other quota can be "
                "met; lower it"
            )


@dataclass(frozen=True)
class Asked:
    """Where the quotas have a say in the draws of image `index`; `distance` (m) is the camera's,
    where it was sought for a size, and `first` whether only the first instrument is asked for."""

    quotas: Quotas
    seed: int
    index: int
    distance: float | None = None
    first: bool = False

    def count(self, drawn: int) -> int:
        """Instruments of the image, where `drawn` were drawn."""
        share = self.quotas.empty
        if not self.quotas.enabled or share is None:
            return drawn
        return 0 if place(self.seed, self.index, "empty", _EMPTY) < share else max(1, drawn)

    def held(self, at: float, share: float) -> bool:
        """Whether hands are at work in the image, where their settings ask for a `share` and
        `at` (0 to 1) was drawn."""
        wanted = self.quotas.held
        if not self.quotas.enabled or wanted is None:
            return at < share
        return place(self.seed, self.index, "held", _HELD) < wanted

    def direction(self, azimuth: Range, elevation: Range) -> tuple[float, float] | None:
        """Azimuth and elevation of the camera in radians, within these (degrees); None where the
        quota is off."""
        if not (self.quotas.enabled and self.quotas.view_directions):
            return None
        across, up = (
            place(self.seed, self.index, f"view {axis}", step)
            for axis, step in zip(("azimuth", "elevation"), PLANE, strict=True)
        )
        # Areas on a sphere go with the sine of the height.
        low, high = np.sin(np.radians((elevation.min, elevation.max)))
        return (
            float(np.radians(azimuth.min + across * (azimuth.max - azimuth.min))),
            float(np.arcsin(np.clip(low + up * (high - low), -1.0, 1.0))),
        )

    def size(self) -> float | None:
        """The share of the picture's longer side that the first instrument has; None: any."""
        wanted = self.quotas.image_size
        if not self.quotas.enabled or wanted is None:
            return None
        return wanted.at(place(self.seed, self.index, "image size", _SIZE))

    def hidden(self, together: Sequence[Sequence[Group]]) -> list[Group]:
        """Those of the groups that something is put before. `together` has, for each entry of
        `quotas.occluded`, what it is about in the image, one group for each instrument."""
        if not self.quotas.enabled:
            return []
        return [
            group
            for number, quota in enumerate(self.quotas.occluded)
            for within, group in enumerate(together[number])
            if place(self.seed, self.index, f"occluded {number}", _OCCLUDED[number], within)
            < quota.share
        ]


def size_in(view: View, points: Sequence[Sequence[float]] | np.ndarray) -> float:
    """Longer side of the box round world points (N, 3), as a share of the picture's longer side;
    infinite where one is behind the camera."""
    seen = view.project(points)
    if seen[:, 2].min() <= 0:
        return float("inf")
    k = view.intrinsics
    return float(np.ptp(seen[:, :2], axis=0).max()) / max(k.width, k.height)


def distance(bounds: Range, wanted: float, size_at: Callable[[float], float]) -> float:
    """The camera's distance, within `bounds`, at which `size_at` it is nearest to what is wanted.

    By bisection. At another distance the instrument can come to lie in another place, so that
    the size jumps; the best that was met is taken.
    """
    low, high = np.log((bounds.min, bounds.max))
    tried = {float(at): size_at(float(np.exp(at))) for at in (low, high)}
    if tried[low] > wanted > tried[high]:
        for _ in range(HALVINGS):
            middle = float(low + high) / 2
            tried[middle] = size_at(float(np.exp(middle)))
            low, high = (middle, high) if tried[middle] > wanted else (low, middle)
    best = min(tried, key=lambda at: abs(np.log(max(tried[at], 1e-9) / wanted)))
    return float(np.clip(np.exp(best), bounds.min, bounds.max))


def covers(quota: Occluded, class_name: str, keypoint: str) -> bool:
    """Whether the quota is about this keypoint."""
    return quota.class_name in ("*", class_name) and keypoint in quota.keypoints
