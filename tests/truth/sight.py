"""Whether keypoints are seen, told by marks rendered with and without everything else."""

from __future__ import annotations

import numpy as np
from synthpoint.tests.truth import light
from synthpoint.tests.truth.positions import EDGE, empties_of

CONTACT = 5e-5  # m
RADIUS = 0.4  # px: nearly a point, so that an edge rarely crosses it


def compare(stage, record, folder, samples=24):
    """A row for every keypoint well inside the picture: (class, name, what is written, what the
    renderer shows, whether it is marked borderline, the written reason, both marks' light).

    Two marks a keypoint. One stands in front of it by its tolerance, with its own instrument alone
    in the picture: that is self-occlusion. The other stands on it, with everything but its own
    instrument. Each is compared with itself rendered alone.
    """
    rows = []
    for instance in record.instances:
        rows += _of_one(stage, record, instance, folder, samples)
    return rows


def _of_one(stage, record, instance, folder, samples):
    eye = np.array(stage.scene.camera.matrix_world.translation)
    focal = min(record.view.intrinsics.fx, record.view.intrinsics.fy)
    schema = stage.schemas[instance.instrument]
    empties = empties_of(stage, instance)
    inner, outer, labels = [], [], []
    for k, keypoint in zip(instance.keypoints, schema.keypoints, strict=True):
        if k.u is None or not (EDGE < k.u < record.width - EDGE):
            continue
        if not EDGE < k.v < record.height - EDGE:
            continue
        place = np.array(empties[k.name].matrix_world.translation)
        towards = (eye - place) / np.linalg.norm(eye - place)
        radius = RADIUS * k.depth / focal
        for marks, front in (
            (inner, max(keypoint.tolerance * instance.scale, CONTACT)),
            (outer, CONTACT),
        ):
            obj = light.disc(stage.scene, place + towards * front, radius, eye)
            marks.append(light.Mark(k.u, k.v, obj))
        labels.append(k)
    try:
        mine = set(stage.instances[instance.instrument, instance.copy].parts)
        rest = light.others([*inner, *outer])
        own = [o for o in rest if o in mine]
        shares = [
            _shares(stage.scene, marks, idle, folder, samples, rest, hidden)
            for marks, idle, hidden in (
                (inner, outer, [o for o in rest if o not in mine]), (outer, inner, own),
            )
        ]  # fmt: skip
    finally:
        light.remove([*inner, *outer])
    return [
        (instance.class_name, k.name, k.visibility, 2 if min(both) > 0.5 else 1, k.borderline,
         k.reason, both)
        for k, both in zip(labels, zip(*shares, strict=True), strict=True)
    ]  # fmt: skip


def _shares(scene, marks, idle, folder, samples, rest, hidden):
    """How much of each mark's light is left. A mark that an edge crosses is looked at again, a
    twentieth as large, until it is a point for all that matters."""

    def left(some, count):
        for mark in (*marks, *idle):
            mark.obj.hide_render = True
        alone = light.shots(scene, some, folder, count, rest)
        among = light.shots(scene, some, folder, count, hidden)
        return [
            light.window(b, m.u, m.v)[0].sum() / light.window(a, m.u, m.v)[0].sum()
            for m, a, b in zip(some, alone, among, strict=True)
        ]

    found = left(marks, samples)
    for number, share in enumerate(found):
        if 0.02 < share < 0.98:
            marks[number].obj.scale = (0.05, 0.05, 0.05)
            (found[number],) = left([marks[number]], 8192)
    return found
