"""Annotations of things in the way, where they are a class of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core import masks
from ...core.amodal import silhouette
from ...core.camera import pose
from ...core.record import InstanceLabel
from ...core.smallest import too_small
from ...core.spec import Labels
from ..label import Geometry, visible_fraction
from ..passes import Passes
from .pool import Placed


def instances(
    geometry: Geometry,
    passes: Passes,
    placed: Sequence[Placed],
    class_name: str,
    settings: Labels,
) -> tuple[InstanceLabel, ...]:
    """Their labels: box and mask, no keypoints."""
    k = geometry.view.intrinsics
    made = []
    for one in placed:
        number = one.object.pass_index
        mask = passes.index == number
        area = int(mask.sum())
        corners = geometry.corners.get(number)
        whole = silhouette(corners, k.width, k.height) if corners is not None else None
        share = visible_fraction(area, whole)
        made.append(
            InstanceLabel(
                id=number,
                instrument=one.draw.shape,
                copy=0,
                class_name=class_name,
                pose=pose(np.asarray(one.spot.rotation) * one.spot.scale, one.spot.location),
                scale=one.spot.scale,
                opening=0.0,
                materials={},
                keypoints=(),
                bbox=masks.box(mask) if area else None,
                area=area,
                rle=masks.encode(mask) if area else None,
                unlabelled=too_small(area, share, settings),
                amodal_bbox=whole.bbox if whole else None,
                amodal_area=whole.area if whole else None,
                amodal_rle=masks.encode(whole.mask) if whole and settings.amodal else None,
                truncation=whole.truncation if whole else None,
                visible_fraction=share,
            )
        )
    return tuple(made)
