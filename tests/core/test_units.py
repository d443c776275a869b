"""Labels of a scene whose Blender unit is no metre."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthpoint.core.camera.pinhole import View, pose
from synthpoint.core.dataset.coverage import coverage
from synthpoint.core.geometry.rotation import looking_at
from synthpoint.core.labels import record as records
from synthpoint.core.labels.record import Record
from synthpoint.core.labels.units import to_metres
from synthpoint.core.labels.visibility import CONTACT, Hit, Seen, agrees, judge
from synthpoint.tests import datasets


@pytest.fixture
def made() -> Record:
    return datasets.records(datasets.job(), 1)[0]


def test_lengths_of_the_labels_become_metres_and_nothing_else(made: Record) -> None:
    metric = to_metres(made, 0.001)
    np.testing.assert_allclose(metric.view.position, made.view.position / 1000)
    np.testing.assert_array_equal(metric.view.matrix[:3, :3], made.view.matrix[:3, :3])
    assert metric.view.intrinsics == made.view.intrinsics
    assert metric.instances
    for after, before in zip(metric.instances, made.instances, strict=True):
        new, old = np.array(after.pose), np.array(before.pose)
        np.testing.assert_allclose(new[:3, 3], old[:3, 3] / 1000)
        np.testing.assert_array_equal(new[:3, :3], old[:3, :3])
        np.testing.assert_array_equal(new[3], (0, 0, 0, 1))
        for k, was in zip(after.keypoints, before.keypoints, strict=True):
            assert k == replace(was, depth=was.depth / 1000)
        assert replace(after, pose=before.pose, keypoints=before.keypoints) == before
    assert metric.scene == {**made.scene, "unit_scale": 0.001}
    assert records.from_line(records.to_line(metric)).scene["unit_scale"] == 0.001


def test_metres_stay_as_they_are(made: Record) -> None:
    assert to_metres(made, 1.0) == made


def test_view_directions_count_from_the_target_of_the_settings(made: Record) -> None:
    """The camera's target is in Blender units, as all lengths of the settings."""
    target = (100.0, -50.0, 20.0)
    spec = datasets.job(
        camera={"enabled": True, "target": target, "elevation": [10, 80]},
        quotas={"enabled": True, "view_directions": True},
    )
    stream = np.random.default_rng(1)
    taken = []
    for number in range(1, 101):
        way = stream.normal(size=3)
        eye = tuple(np.add(target, 400.0 * np.abs(way) / np.linalg.norm(way)))
        view = View(made.view.intrinsics, pose(looking_at(eye, target, 0.0), eye))
        taken.append(replace(made, index=number, view=view))
    metric = [to_metres(r, 0.001) for r in taken]
    assert coverage(spec, metric) == coverage(spec, taken)


@pytest.mark.parametrize("unit", [1.0, 0.001, 0.3048])
@pytest.mark.parametrize("before", [0.5 * CONTACT, 2 * CONTACT, 0.009, 0.011])
@pytest.mark.parametrize("own", [1, 2])
def test_what_hides_a_keypoint_does_not_depend_on_the_unit(
    unit: float, before: float, own: int
) -> None:
    """`before` metres of metal in front of it, with a tolerance of 10 mm."""
    spot = 1.0 / unit
    front = (1.0 - before) / unit
    seen = Seen(front, 1, 0.0)
    lengths = {"tolerance": 0.01 / unit, "contact": CONTACT / unit}
    state, _ = judge(5.0, 5.0, spot, (10, 8), spot, own, hits=[Hit(front, 1, "jaw")], **lengths)
    limit = 0.01 if own == 1 else CONTACT
    assert state == (1 if before > limit else 2)
    assert agrees(state, spot, own, seen=seen, **lengths)
