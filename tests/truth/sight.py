"""Whether keypoints are seen, told by marks rendered with and without everything else."""

from __future__ import annotations

import numpy as np
from synthpoint.tests.truth import light
from synthpoint.tests.truth.positions import EDGE, empties_of

CONTACT = 5e-5  # m
RADIUS = 0.4  # px: nearly a point, so that an edge rarely crosses it


def compare(stage, record, folder, samples=24):
    """A row for every keypoint well inside the picture: (class, name, what is written, what the
    renderer shows, whether it is marked borderline, the written reason).

    A mark stands in front of its keypoint by the tolerance (or just off the surface), so that the metal that may cover the keypoint does not cover the mark.
    """
    marks, rows = [], []
    eye = np.array(stage.scene.camera.matrix_world.translation)
    focal = min(record.view.intrinsics.fx, record.view.intrinsics.fy)
    for instance in record.instances:
        schema = stage.schemas[instance.instrument]
        empties = empties_of(stage, instance)
        for k, keypoint in zip(instance.keypoints, schema.keypoints, strict=True):
            if k.u is None or not (EDGE < k.u < record.width - EDGE):
                continue
            if not EDGE < k.v < record.height - EDGE:
                continue
            place = np.array(empties[k.name].matrix_world.translation)
            towards = (eye - place) / np.linalg.norm(eye - place)
            radius = RADIUS * k.depth / focal
            front = max(keypoint.tolerance * instance.scale, CONTACT)
            obj = light.disc(stage.scene, place + towards * front, radius, eye)
            marks.append(light.Mark(k.u, k.v, obj))
            rows.append((instance.class_name, k.name, k.visibility, k.borderline, k.reason))
    try:
        hidden = light.others(marks)
        free = light.shots(stage.scene, marks, folder, samples, hidden)
        real = light.shots(stage.scene, marks, folder, samples)
    finally:
        light.remove(marks)
    made = []
    for mark, row, alone, among in zip(marks, rows, free, real, strict=True):
        whole = light.window(alone, mark.u, mark.v)[0].sum()
        share = light.window(among, mark.u, mark.v)[0].sum() / whole
        name, point, visibility, borderline, reason = row
        made.append((name, point, visibility, 2 if share > 0.5 else 1, borderline, reason))
    return made
