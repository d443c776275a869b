"""What is read from the scene before it is rendered, all that labels are made of but for the
passes. Lengths are Blender units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..camera.pinhole import View
from ..geometry.types import Floats
from . import raster
from .visibility import Hit


@dataclass(frozen=True)
class Aim:
    """A keypoint at continuous pixel (u, v), at `depth` along the axis and `distance` along its
    ray, at `place` in the world, and the surfaces that the ray meets on its way."""

    u: float
    v: float
    depth: float
    distance: float
    place: Floats
    hits: list[Hit]


@dataclass(frozen=True)
class Surface:
    """Triangles (T, 3) over points (N, 3) in the camera's frame."""

    points: Floats
    triangles: NDArray[np.int32]


@dataclass(frozen=True)
class Unmet:
    """What of the scene rays do not meet where it is: names, instance ids (0: none) and boxes in
    the world (N, 2, 3), from the least to the greatest x, y, z."""

    names: tuple[str, ...]
    owners: tuple[int, ...]
    boxes: Floats

    def at(self, place: Floats, instance: int) -> str | None:
        """The name of what the passes show at `place` in the world, of that instance id; None
        where it is something that rays meet."""
        own = [i for i, number in enumerate(self.owners) if number == instance]
        if not own:
            return None
        low, high = self.boxes[own, 0], self.boxes[own, 1]
        away = np.maximum(low - place, place - high).clip(0.0)
        return self.names[own[int(np.linalg.norm(away, axis=1).argmin())]]


@dataclass(frozen=True)
class Geometry:
    """Rays and surfaces by instance id, what rays do not meet, and metres in a unit. `others` are
    the rays of what is labelled beside the instruments, by object index. What lies nearer than
    `near` along the axis is cut off."""

    view: View
    near: float
    aims: dict[int, list[Aim]]
    others: dict[int, list[Aim]]
    surfaces: dict[int, list[Surface]]
    unmet: Unmet
    metres: float

    @cached_property
    def _corners(self) -> dict[int, Floats]:
        return {}

    def corners(self, number: int) -> Floats | None:
        """Triangles (M, 3, 2) in continuous pixels, without those that nobody sees."""
        if number not in self._corners and number in self.surfaces:
            self._corners[number] = np.concatenate([
                raster.project(self.view.intrinsics, one.points, one.triangles, self.near)
                for one in self.surfaces[number]
            ])  # fmt: skip
        return self._corners.get(number)
