"""Every fault on disk is found by name: pictures, records, and files that are not there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.labels import record
from synthpoint.core.labels.record import Record
from synthpoint.tests import datasets
from synthpoint.tests.exporters.faults import first, rules


def cut(layout: Layout) -> None:
    path = first(layout)
    path.write_bytes(path.read_bytes()[:-200])


def also_in_val(layout: Layout) -> None:
    one = datasets.load(layout)["images"][0]
    datasets.edit(layout, lambda d: d["images"].append(one), "val")
    shutil.copy(first(layout), layout.images("val"))


def moved_to_val(layout: Layout) -> None:
    one = datasets.load(layout)["images"][0]
    datasets.edit(layout, lambda d: d["images"].pop(0))
    datasets.edit(layout, lambda d: d["images"].append(one), "val")
    shutil.move(first(layout), layout.images("val"))


def swapped_record(layout: Layout) -> None:
    """Two records trade their splits."""
    all_records = read_all(layout.records)
    changed: list[Record] = [replace(r, split="val") for r in all_records]
    datasets.rewrite_records(layout, changed)


def twin(layout: Layout) -> None:
    a, b, *_ = sorted(layout.images("train").iterdir())
    shutil.copy(a, b)


def half_grey(layout: Layout) -> None:
    """The end of the picture's data is lost, and its markers are there."""
    path = first(layout)
    data = path.read_bytes()
    middle = (data.index(b"\xff\xda") + len(data)) // 2
    path.write_bytes(data[:middle] + bytes(len(data) - middle - 2) + data[-2:])


def saved_again(layout: Layout) -> None:
    """Another picture, written anew, in place of one: its bytes are nobody's."""
    a, b, *_ = sorted(layout.images("train").iterdir())
    Image.open(a).save(b, quality=50)


def twin_across(layout: Layout) -> None:
    shutil.copy(first(layout), sorted(layout.images("test").iterdir())[0])


def dropped_record(layout: Layout) -> None:
    datasets.rewrite_records(layout, read_all(layout.records)[1:])


def broken_record(layout: Layout) -> None:
    text = (layout.records / "1-all.jsonl").read_text()
    (layout.records / "1-all.jsonl").write_text("{\n" + text)


def surrogate(layout: Layout) -> None:
    """Half a character, which JSON can write and no file can be called."""
    path = layout.coco("train")
    path.write_text(path.read_text().replace('"img_', '"\\ud800img_', 1))


def record_twice(layout: Layout) -> None:
    """The first image once more, with another size of its instruments."""
    one = read_all(layout.records)[0]
    other = replace(one, instances=tuple(replace(i, scale=9.0) for i in one.instances))
    (layout.records / "2.jsonl").write_text(f"{record.to_line(other)}\n")


def broken_mask(layout: Layout) -> None:
    """Of an instrument that is too small for a label, so that nothing else looks at it."""
    one, *rest = read_all(layout.records)
    first, *others = one.instances
    first = replace(first, rle="05", unlabelled="small")
    datasets.rewrite_records(layout, [replace(one, instances=(first, *others)), *rest])


def record_with(**values: Any) -> Callable[[Layout], object]:
    """The first record, with other values."""

    def put(layout: Layout) -> None:
        path = layout.records / "1-all.jsonl"
        first, rest = path.read_text().split("\n", 1)
        path.write_text(f"{json.dumps({**json.loads(first), **values})}\n{rest}")

    return put


DISK_FAULTS: list[tuple[str, Callable[[Layout], object]]] = [
    ("folder", lambda s: shutil.rmtree(s.images("val"))),
    ("folder", lambda s: shutil.rmtree(s.meta)),
    ("file", lambda s: s.coco("test").unlink()),
    ("file", lambda s: s.class_names.unlink()),
    ("json", lambda s: s.coco("train").write_text("{")),
    ("json", lambda s: s.coco("train").write_text('{"area": NaN}')),
    ("json", lambda s: s.coco("train").write_bytes(b"\xff\xfe")),
    ("json", lambda s: s.job.write_text("")),
    ("section", lambda s: s.coco("train").write_text("[]")),
    ("job", lambda s: s.job.write_text('{"seed": -1}')),
    ("class-names", lambda s: s.class_names.write_text("tweezers\nneedle_holder\n")),
    ("keypoint-names", lambda s: s.keypoints.write_text("needle_holder: tip\n")),
    ("picture-missing", lambda s: first(s).unlink()),
    ("picture-broken", cut),
    ("picture-broken", lambda s: first(s).write_bytes(b"")),
    ("picture-broken", lambda s: first(s).write_text("<svg/>")),
    ("picture-size", lambda s: Image.new("RGB", (64, 96)).save(first(s))),
    ("picture-changed", half_grey),
    ("picture-changed", saved_again),
    ("picture-unlisted", lambda s: shutil.copy(first(s), s.images("test") / "img_00099.jpg")),
    ("picture-unlisted", lambda s: shutil.copy(first(s), s.images("test") / "B.JPEG")),
    ("picture-twice", twin),
    ("picture-twice", twin_across),
    ("split-overlap", also_in_val),
    ("split-rule", moved_to_val),
    ("record-image", swapped_record),
    ("record-missing", dropped_record),
    ("record", broken_record),
    ("record", broken_mask),
    ("record-twice", record_twice),
    ("record", record_with(index="a")),
    ("record", record_with(index=None)),
    ("record", record_with(split=3)),
    ("record", record_with(file="/etc/passwd")),
    ("record", record_with(file="a" * 300)),
    ("record", lambda s: (s.records / "2.jsonl").mkdir()),
    ("record", lambda s: (s.records / "2.jsonl").write_text("[" * 99999 + "\n")),
    ("job", lambda s: s.job.write_text("null")),
    ("file-name", surrogate),
    ("section", lambda s: s.coco("train").write_text("null")),
    ("record-picture", lambda s: first(s).unlink()),
]


@pytest.mark.parametrize(
    ("rule", "fault"), DISK_FAULTS, ids=[f"{i}-{r}" for i, (r, _) in enumerate(DISK_FAULTS)]
)
def test_fault_on_disk(layout: Layout, rule: str, fault: Callable[[Layout], object]) -> None:
    assert rule not in rules(layout)
    fault(layout)
    assert rule in rules(layout)
