"""What the quotas demand of one image."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..balance.stratify import PLANE, STEPS, place
from ..camera.pinhole import View
from ..sample import InstrumentDraw, Target
from ..settings.ranges import Range
from ..spec import JobSpec, Occluded

# Halvings of the interval of distances; from 0.1 to 10 m that leaves 0.1 %.
HALVINGS = 12

_EMPTY, _SIZE, *_OCCLUDED = STEPS

# Entries that `occluded` can have.
MOST_OCCLUDED = len(_OCCLUDED)


def count(spec: JobSpec, index: int, drawn: int) -> int:
    """Instruments of the image, where `drawn` were drawn."""
    share = spec.quotas.empty
    if not spec.quotas.enabled or share is None:
        return drawn
    return 0 if place(spec.seed, index, "empty", _EMPTY) < share else max(1, drawn)


def direction(spec: JobSpec, index: int) -> tuple[float, float] | None:
    """Azimuth and elevation of the camera in radians; None where the quota is off."""
    if not (spec.quotas.enabled and spec.quotas.view_directions):
        return None
    across, up = (
        place(spec.seed, index, f"view {axis}", step)
        for axis, step in zip(("azimuth", "elevation"), PLANE, strict=True)
    )
    azimuth, elevation = spec.camera.azimuth, spec.camera.elevation
    # Areas on a sphere go with the sine of the height.
    low, high = np.sin(np.radians((elevation.min, elevation.max)))
    return (
        float(np.radians(azimuth.min + across * (azimuth.max - azimuth.min))),
        float(np.arcsin(np.clip(low + up * (high - low), -1.0, 1.0))),
    )


def size_wanted(spec: JobSpec, index: int) -> float | None:
    """The share of the picture's longer side that the first instrument has; None: any."""
    wanted = spec.quotas.image_size
    if not spec.quotas.enabled or wanted is None:
        return None
    return wanted.at(place(spec.seed, index, "image size", _SIZE))


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


def forced(spec: JobSpec, index: int, instruments: Sequence[InstrumentDraw]) -> tuple[Target, ...]:
    """The keypoints of the image that something is put before.

    Those of an entry are hidden together on an instrument or not at all: what hides one tip mostly
    hides the other as well, so that tips decided one by one would be hidden too often.
    """
    if not spec.quotas.enabled:
        return ()
    return tuple(
        target
        for number, quota in enumerate(spec.quotas.occluded)
        for within, targets in enumerate(_together(spec, quota, instruments))
        if place(spec.seed, index, f"occluded {number}", _OCCLUDED[number], within) < quota.share
        for target in targets
    )


def _together(
    spec: JobSpec, quota: Occluded, instruments: Sequence[InstrumentDraw]
) -> list[list[Target]]:
    """The keypoints that the quota is about, of each instrument that has any."""
    names = {c.name: c.keypoint_names for c in spec.classes}
    found = [
        [Target(position, k) for k in names[one.class_name] if covers(quota, one.class_name, k)]
        for position, one in enumerate(instruments)
    ]
    return [targets for targets in found if targets]


def covers(quota: Occluded, class_name: str, keypoint: str) -> bool:
    """Whether the quota is about this keypoint."""
    return quota.class_name in ("*", class_name) and keypoint in quota.keypoints
