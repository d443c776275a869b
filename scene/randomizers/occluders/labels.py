"""Annotations of occluders, where they are a class of their own."""

from __future__ import annotations

import numpy as np

from ....core.camera.pinhole import pose
from ....core.labels.record import InstanceLabel
from ....core.randomizers import blank
from ....core.settings.output import Labels
from ...labels.measure import Geometry, of_mask
from ...render.passes import Passes
from .pool import Placed


def label(
    one: Placed, class_name: str, geometry: Geometry, passes: Passes, settings: Labels
) -> InstanceLabel:
    """Box and mask, no keypoints."""
    number = one.object.pass_index
    return InstanceLabel(
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
