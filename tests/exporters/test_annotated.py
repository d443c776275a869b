"""Annotations that are written many at once are those that Python's JSON writes one by one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from synthpoint.core.labels.record import InstanceLabel, Record
from synthpoint.exporters import annotated, coco, padding
from synthpoint.tests import datasets
from synthpoint.tests.exporters.one_by_one import annotation

FORMS = ("polygon", "rle", "none")

# What a randomizer may draw: nested, whole, tiny, and with what stands for numbers while they wait.
ODD: dict[str, Any] = {
    "swaps": {},
    "held": None,
    "surface": {"wear": 4.4e-6, "offset": [0.1234567, 2, -0.0], "on": True, "at": [], "of": {}},
    "stains": {"kind": '\1 \2,\3 "\n\4', "deep": [[1.5, {"x": [1e-9, 12345678.9]}], "\u00e9"]},
}


def some() -> list[tuple[Record, InstanceLabel]]:
    made = []
    for record in datasets.records(datasets.job(), 6):
        for one in coco.labelled(record):
            left, *rest = one.keypoints
            hidden = replace(left, u=None, v=None, visibility=0, depth=-1, reason="behind")
            half = {**one.drawn, **ODD, "materials": {"a": {"b": [0.25, 1]}}, "articulation": {}}
            made += [
                (record, one),
                (record, replace(one, keypoints=(hidden, *rest), drawn=half, scale=1)),
                (record, replace(one, amodal_bbox=(-3, 4, 9, 12), amodal_rle=one.rle,
                                 truncation=None, visible_fraction=0.12345678)),
            ]  # fmt: skip
    return made


@pytest.mark.parametrize("form", FORMS)
def test_each_is_written_as_json_would_be(form: str) -> None:
    asked = [(number, record, one) for number, (record, one) in enumerate(some())]
    found = annotated.texts(asked, form)
    assert annotated.texts([], form) == []
    for (number, record, one), text in zip(asked, found, strict=True):
        expected = {"id": 0, **annotation(record, one, number, form)}
        plain = json.dumps(expected, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
        assert f'{{"id":0{text}' == plain
        assert coco.annotation(0, number, record, one, form) == expected


def test_with_a_plan_keypoints_are_in_its_slots() -> None:
    plan = padding.slots(datasets.job().categories)
    turned = {
        name: tuple(plan.count - 1 - slot for slot in at) for name, at in plan.of_class.items()
    }
    plan = replace(plan, of_class=turned)
    asked = [(1, record, one) for record, one in some()]
    moved = False
    for (_, record, one), text in zip(asked, annotated.texts(asked, "none", plan), strict=True):
        at = plan.of_class[one.class_name]
        own, padded = coco.annotation(0, 1, record, one, "none"), json.loads(f'{{"id":0{text}')
        points = [own["keypoints"][i : i + 3] for i in range(0, len(own["keypoints"]), 3)]
        slots = [padded["keypoints"][i : i + 3] for i in range(0, 3 * plan.count, 3)]
        assert [slots[slot] for slot in at] == points
        assert [padded["keypoint_reasons"][slot] for slot in at] == own["keypoint_reasons"]
        for slot in set(range(plan.count)) - set(at):
            assert (slots[slot], padded["keypoint_reasons"][slot]) == ([0, 0, 0], "unused")
            moved = True
        for key in ("keypoints", "keypoint_reasons"):
            del own[key], padded[key]
        assert own == padded
    assert moved
