"""What gets labels, and how: everything of it that is known before the render."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..geometry.types import Floats, Rows
from ..hand import keypoints as of_hand
from ..randomizers import blank
from ..settings.classes import ClassSchema
from ..settings.output import Labels
from . import masks
from .amodal import silhouette
from .geometry import Geometry
from .keypoints import in_flesh, keypoint
from .passes import Passes
from .record import InstanceLabel, KeypointLabel
from .symmetry import named_by_policy
from .threshold import too_small
from .visibility import ABSENT


@dataclass(frozen=True)
class Subject:
    """Something with a box and a mask, and without keypoints; the fields as in its label."""

    id: int
    instrument: str
    copy: int
    class_name: str
    pose: Rows
    scale: float
    drawn: dict[str, Any] = field(default_factory=blank)

    def label(self, geometry: Geometry, passes: Passes, settings: Labels) -> InstanceLabel:
        return InstanceLabel(
            id=self.id,
            instrument=self.instrument,
            copy=self.copy,
            class_name=self.class_name,
            pose=self.pose,
            scale=self.scale,
            keypoints=self.keypoints(geometry, passes),
            drawn=self.drawn,
            **_of_mask(self.id, geometry, passes, settings),
        )

    def keypoints(self, geometry: Geometry, passes: Passes) -> tuple[KeypointLabel, ...]:
        return ()


@dataclass(frozen=True)
class InstrumentSubject(Subject):
    """`unseen` are names of keypoints on parts that are not rendered."""

    schema: ClassSchema = field(default_factory=ClassSchema)
    unseen: frozenset[str] = frozenset()

    def keypoints(self, geometry: Geometry, passes: Passes) -> tuple[KeypointLabel, ...]:
        made = []
        for schema, aim in zip(self.schema.keypoints, geometry.aims[self.id], strict=True):
            tolerance = _everywhere(schema.tolerance / geometry.metres * self.scale)
            found = keypoint(schema.name, aim, self.id, tolerance, geometry, passes)
            if schema.name in self.unseen:
                found = replace(found, visibility=ABSENT, reason="not rendered", borderline=False)
            made.append(found)
        return named_by_policy(self.schema, tuple(made))


def _everywhere(tolerance: float) -> Callable[[Floats], float]:
    return lambda _: tolerance


@dataclass(frozen=True)
class HandSubject(Subject):
    """Its skin's vertices (N, 3) in the world (Blender units), and which of them are close to which
    keypoint (N, K)."""

    skin: Floats = field(default_factory=lambda: np.empty((0, 3)))
    near: NDArray[np.bool_] = field(default_factory=lambda: np.empty((0, 0), dtype=bool))

    def keypoints(self, geometry: Geometry, passes: Passes) -> tuple[KeypointLabel, ...]:
        aims = geometry.others[self.id]
        return tuple(
            in_flesh(name, aim, self.id, self.bears(number), geometry, passes)
            for number, (name, aim) in enumerate(zip(of_hand.NAMES, aims, strict=True))
        )

    def bears(self, number: int) -> Callable[[Floats], bool]:
        """Whether a place in the world is close to a keypoint, by its number."""

        def bears(place: Floats) -> bool:
            nearest = ((self.skin - place) ** 2).sum(axis=1).argmin()
            return bool(self.near[nearest, number])

        return bears


def _of_mask(number: int, geometry: Geometry, passes: Passes, settings: Labels) -> dict[str, Any]:
    """What an InstanceLabel says of the visible mask and the whole silhouette of index `number`."""
    k = geometry.view.intrinsics
    mask = passes.index == number
    area = int(mask.sum())
    whole = silhouette(geometry.corners(number), k.width, k.height, passes.alone.get(number))
    # At most 1: the two are measured at different places of each pixel, so that thin metal can
    # show more pixels than its silhouette has.
    share = min(1.0, area / whole.area) if whole else None
    return {
        "bbox": masks.box(mask) if area else None,
        "area": area,
        "rle": masks.encode(mask) if area else None,
        "unlabelled": too_small(area, share, settings),
        "amodal_bbox": whole.bbox if whole else None,
        "amodal_area": whole.area if whole else None,
        "amodal_rle": masks.encode(whole.mask) if whole and settings.amodal else None,
        "truncation": whole.truncation if whole else None,
        "visible_fraction": share,
    }
