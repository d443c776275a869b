"""Whether an instrument can get a label at all, by its size and by where it is seen from.

Refused is only what gets none in any image: someone may well have screws of 3 mm or oars of 3 m,
or a scene in other units with a camera that fits it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..camera.pinhole import Intrinsics, View
from ..randomizers.camera import Camera
from ..randomizers.crop import Crop
from ..randomizers.placement import Placement, reach
from ..settings.output import Labels, Render
from .spec import JobSpec

# How much nearer or further than its settings say a camera may come, through an unsteady hand, an
# instrument high above the ground, or one at the edge of a slanting view.
LEEWAY = 2.0


@dataclass(frozen=True)
class Sight:
    """From where instruments are seen, at least and at most: `near` and `far` are distances of
    their centres (m), `short` and `long` focal lengths (px); `diagonal` is the picture's (px)."""

    near: float
    far: float
    short: float
    long: float
    diagonal: float


def sight(spec: JobSpec, view: View | None, centre: ArrayLike) -> Sight:
    """How the job sees an instrument whose centre (3,) the file has there (world, m). `view` is
    the file's own camera, wanted where the camera randomizer is off."""
    place, camera, drawn = spec[Placement], spec[Camera], spec[Camera].enabled
    if drawn:
        near, far = camera.distances
    else:
        assert view is not None
        near = far = reach(view, place.ground_height)
    if place.enabled:
        near, far = near * min(1.0, place.depth.min), far * max(1.0, place.depth.max)
    elif view is None or drawn:
        away = float(np.linalg.norm(np.subtract(centre, camera.target)))
        near, far = max(0.0, near - away), far + away
    else:
        near = far = float(np.linalg.norm(np.subtract(centre, view.position)))
    lenses = _lenses(spec, view)
    focal = [f for k in lenses for f in (k.fx, k.fy)]
    zoom = spec[Crop].size.min if spec[Crop].enabled else 1.0
    diagonal = math.hypot(lenses[0].width, lenses[0].height)
    return Sight(near / LEEWAY, far * LEEWAY, min(focal), max(focal) / zoom, diagonal)


def _lenses(spec: JobSpec, view: View | None) -> list[Intrinsics]:
    """Those of the widest and of the narrowest view, in pixels of the picture."""
    camera, size = spec[Camera], spec.size
    if not camera.enabled:
        assert view is not None
        k = view.intrinsics
        return [k.scaled(*size) if spec[Render].width else k]
    if camera.intrinsics is not None:
        return [Intrinsics.from_matrix(camera.intrinsics).scaled(*size)]
    ends = camera.focal_length.min, camera.focal_length.max
    return [Intrinsics.from_focal_length(f, *size) for f in ends]


def too_small(length: float, seen: Sight, labels: Labels) -> float | None:
    """The most pixels that something shows which is nowhere longer than `length` (m), where these
    are too few for a label; else None. No outline of that length is larger than the disc."""
    if seen.near <= 0:
        return None
    pixels = math.pi / 4 * (length * seen.long / seen.near) ** 2
    return pixels if pixels < labels.min_pixels else None


def too_large(length: float, seen: Sight, labels: Labels) -> float | None:
    """The most that the camera sees (m) of something `length` long, where that is too small a
    share for a label; else None."""
    shown = seen.far * seen.diagonal / seen.short
    return shown if shown < labels.min_visible_fraction * length else None
