"""Annotations of occluders, where they are a class of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....core.camera.pinhole import pose
from ....core.labels.record import InstanceLabel
from ....core.randomizers import blank
from ....core.settings.output import Labels
from ...labels.measure import Geometry, of_mask
from ...render.passes import Passes
from .pool import Placed


def instances(
    geometry: Geometry,
    passes: Passes,
    placed: Sequence[Placed],
    class_name: str,
    settings: Labels,
) -> tuple[InstanceLabel, ...]:
    """Their labels: box and mask, no keypoints."""
    made = []
    for one in placed:
        number = one.object.pass_index
        made.append(
            InstanceLabel(
                id=number,
                instrument=one.draw.shape,
                copy=0,
                class_name=class_name,
                pose=pose(np.asarray(one.spot.rotation) * one.spot.scale, one.spot.location),
                scale=one.spot.scale,
                keypoints=(),
                drawn=blank(),
                **of_mask(number, geometry, passes, settings),
            )
        )
    return tuple(made)
