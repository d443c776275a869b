"""How far written keypoints are from where the renderer puts a mark on their empties."""

from __future__ import annotations

import numpy as np
from synthpoint.tests.truth import light

RADIUS = 2.5  # px
EDGE = 4.0  # marks this near the picture's edge are cut, so their centroid says nothing


def empties_of(stage, instance):
    """The empties of an instrument of the record, by keypoint name."""
    one = stage.instances[instance.instrument, instance.copy]
    return {name: found[0] for name, found in one.keypoints().items()}


def errors(stage, record, folder, samples=48):
    """Distances in pixels between keypoint and centroid of its mark, for every keypoint well
    inside the picture; (class, name, distance)."""
    marks, names = [], []
    focal = min(record.view.intrinsics.fx, record.view.intrinsics.fy)
    for instance in record.instances:
        empties = empties_of(stage, instance)
        for k in instance.keypoints:
            if k.u is None or not (EDGE < k.u < record.width - EDGE):
                continue
            if not EDGE < k.v < record.height - EDGE:
                continue
            obj = light.on_empty(stage.scene, empties[k.name], RADIUS * k.depth / focal)
            marks.append(light.Mark(k.u, k.v, obj))
            names.append((instance.class_name, k.name))
    found = []
    try:
        hidden = light.others(marks)
        for mark, name, image in zip(
            marks, names, light.shots(stage.scene, marks, folder, samples, hidden), strict=True
        ):
            centre = light.centroid(image, mark.u, mark.v)
            off = float("inf")
            if centre is not None:
                off = float(np.hypot(centre[0] - mark.u, centre[1] - mark.v))
            found.append((*name, off))
    finally:
        light.remove(marks)
    return found
