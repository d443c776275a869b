"""What a dataset reaches of its quotas, counted on records made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from synthpoint.core.camera.pinhole import View, pose
from synthpoint.core.dataset import coverage
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.rotation import looking_at, on_sphere
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.labels.record import InstanceLabel, KeypointLabel, Record
from synthpoint.tests import datasets


def job(**quota: Any) -> JobSpec:
    return datasets.job(quotas={"enabled": True, **quota})


def instance(
    number: int = 1, reasons: dict[str, str] | None = None, box: Any = None, name: str = "tweezers"
) -> InstanceLabel:
    states = {"visible": 2, "outside": 0, "behind": 0}
    points = tuple(
        KeypointLabel(k, 1.0, 1.0, 0.4, states.get(reason, 1), reason)
        for k, reason in (reasons or {}).items()
    )
    return InstanceLabel(
        id=number, instrument=name, copy=0, class_name=name, pose=pose(np.eye(3), (0, 0, 0)),
        scale=1.0, keypoints=points, bbox=(0, 0, 1, 1), area=1,
        rle=None, unlabelled=None, amodal_bbox=box,
    )  # fmt: skip


def record(index: int, *instances: InstanceLabel, view: View | None = None) -> Record:
    return Record(index, "train", "a.jpg", view or datasets.view(), instances, {})


def only(spec: JobSpec, records: list[Record]) -> coverage.Coverage:
    (found,) = coverage.coverage(spec, records)
    return found


def test_empty_images_are_counted() -> None:
    records = [record(i, *([instance()] * (i % 4 > 0))) for i in range(1, 9)]
    found = only(job(empty=0.1), records)
    assert (found.quota, found.wanted, found.reached, found.counted) == (
        "quotas.empty",
        0.1,
        0.25,
        8,
    )
    assert found.text == "Empty images: wanted 10.0%, reached 25.0% (2 of 8 images)"


def test_images_with_hands_at_work_are_counted() -> None:
    held = replace(instance(), drawn={"held": "ring"})
    tried = replace(instance(2), drawn={"not_held": "ring: no room for it"})
    records = [record(1, held, tried), record(2, tried), record(3), record(4, held)]
    found = only(job(held=0.4), records)
    assert (found.quota, found.reached, found.counted) == ("quotas.held", 0.5, 4)
    assert found.text == "Hands at work: wanted 40.0%, reached 50.0% (2 of 4 images)"


def test_things_in_the_way_are_no_instruments() -> None:
    spec = datasets.job(
        quotas={"enabled": True, "empty": 0.5}, occluders={"enabled": True, "label_as": "stuff"}
    )
    records = [record(1, instance(name="stuff")), record(2, instance())]
    assert only(spec, records).reached == 0.5


def test_occluded_keypoints_are_counted_inside_the_picture() -> None:
    spec = job(occluded=[{"keypoints": ["tip_left", "tip_right"], "share": 0.3}])
    records = [
        record(1, instance(reasons={"tip_left": "occluder:glove", "tip_right": "visible"})),
        record(2, instance(reasons={"tip_left": "outside", "tip_right": "self"})),
        record(3, instance(reasons={"handle": "occluder:glove", "tip_left": "instrument:2"})),
    ]
    found = only(spec, records)
    assert (found.reached, found.counted) == (0.25, 4)
    assert "wanted 30.0%, reached 25.0% (1 of 4" in found.text


def test_occluded_keypoints_of_one_class() -> None:
    entry = {"class_name": "needle_holder", "keypoints": ["tip_left"], "share": 0.5}
    hidden = {"tip_left": "occluder:glove"}
    records = [
        record(1, instance(reasons=hidden), instance(2, hidden, name="needle_holder")),
        record(2, instance(reasons={"tip_left": "visible"}, name="needle_holder")),
    ]
    assert only(job(occluded=[entry]), records).reached == 0.5


def seen_from(azimuth: float, elevation: float) -> View:
    place = 0.4 * on_sphere(np.radians(azimuth), np.radians(elevation))
    world = pose(looking_at(tuple(place), (0, 0, 0), 0.0), place)
    return replace(datasets.view(), world_from_camera=world)


def directions(spec: JobSpec, places: Any) -> coverage.Coverage:
    return only(spec, [record(i, view=seen_from(*p)) for i, p in enumerate(places, start=1)])


def test_even_directions_are_even() -> None:
    """A grid of 20 × 10 on a patch, even by area; and one that is not."""
    spec = datasets.job(
        quotas={"enabled": True, "view_directions": True},
        camera={"azimuth": [-30, 150], "elevation": [10, 80]},
    )
    low, high = np.sin(np.radians([10, 80]))
    grid = [
        (-30 + 180 * (a + 0.5) / 24, np.degrees(np.arcsin(low + (high - low) * (b + 0.5) / 8)))
        for a in range(24)
        for b in range(8)
    ]
    assert directions(spec, grid).reached == pytest.approx(1.0)
    half = [(a, e) for a, e in grid if a < 60] * 2
    assert directions(spec, half).reached == pytest.approx(0.5)
    # The azimuth may go over the seam behind the target.
    behind = datasets.job(
        quotas={"enabled": True, "view_directions": True},
        camera={"azimuth": [150, 330], "elevation": [10, 80]},
    )
    turned = [(a + 180, e) for a, e in grid]
    assert directions(behind, turned).reached == pytest.approx(1.0)
    one = directions(spec, [(0.0, 45.0)] * 40)
    assert one.reached == pytest.approx(1 / 9)
    assert "1 of 9 cells" in one.text


def test_sizes_are_those_of_the_whole_silhouette() -> None:
    """Four in each tenth of the range, on a picture 96 px wide; the box may leave it."""
    spec = job(image_size=[0.1, 0.6])
    wide = [96 * (0.1 + 0.5 * (k + 0.5) / 40) for k in range(40)]
    records = [
        record(i, instance(2, box=(0, 0, 90, 3)), instance(1, box=(-5, 2, w / 2, w)))
        for i, w in enumerate(wide, start=1)
    ]
    found = only(spec, records)
    assert found.reached == pytest.approx(1.0)
    assert found.text.startswith(
        "Image size: wanted 10% to 60%, reached 11% to 59%, 100% as wanted"
    )
    assert only(spec, records[:20] * 2).reached == pytest.approx(0.5)


def test_sizes_outside_of_the_range_are_not_as_wanted() -> None:
    """All of them, or one of four."""
    spec = job(image_size=[0.5, 0.6])
    small, fits = instance(box=(0, 0, 5, 3)), instance(box=(0, 0, 96 * 0.55, 3))
    assert only(spec, [record(i, small) for i in range(1, 7)]).reached == 0.0
    some = [record(i, small if i == 1 else fits) for i in range(1, 5)]
    assert only(spec, some).reached == pytest.approx(0.75)


def test_nothing_is_counted_where_nothing_is() -> None:
    everything = job(
        empty=0.1, image_size=[0.1, 0.5], view_directions=True,
        occluded=[{"keypoints": ["tip_left"]}],
    )  # fmt: skip
    assert coverage.coverage(everything, []) == []
    assert coverage.coverage(datasets.job(), [record(1)]) == []
    assert [c.counted for c in coverage.coverage(everything, [record(1)])] == [1, 0, 1, 0]


def test_file_of_it(tmp_path: Path) -> None:
    layout, records = Layout(tmp_path), [record(1), record(2, instance())]
    assert coverage.read_lines(layout) == []
    found = coverage.write(layout, job(empty=0.5), records)
    assert coverage.read_lines(layout) == [f.text for f in found]
    assert coverage.read_lines(layout) == [
        "Empty images: wanted 50.0%, reached 50.0% (1 of 2 images)"
    ]
    layout.coverage.write_text("[1]", encoding="utf-8")
    with pytest.raises(UserError, match=r"coverage\.json: not readable"):
        coverage.read_lines(layout)
    coverage.write(layout, datasets.job(), records)
    assert not layout.coverage.exists()
