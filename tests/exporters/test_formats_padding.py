"""One number of keypoints for all classes: slots, mirrors, and documents that pycocotools reads."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools.coco import COCO
from synthpoint.core.balance.splits import SPLITS
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.settings.classes import ClassSchema, KeypointSchema
from synthpoint.exporters import dataset, formats, padding
from synthpoint.presets import class_schema
from synthpoint.tests import datasets, exports

MISSION = tuple(map(class_schema, ("needle_holder", "tweezers")))


def schema(name: str, points: Sequence[str], pairs: Sequence[tuple[str, str]]) -> ClassSchema:
    return ClassSchema(
        name=name,
        keypoints=tuple(KeypointSchema(p) for p in points),
        skeleton=((1, len(points)),) if len(points) > 1 else (),
        flip_pairs=tuple(pairs),
    )


@st.composite
def classes(draw: st.DrawFn) -> tuple[ClassSchema, ...]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        pairs = [(f"a{i}", f"b{i}") for i in range(draw(st.integers(0, 3)))]
        least = 0 if pairs else 1
        singles = [f"s{i}" for i in range(draw(st.integers(least, 3)))]
        names = draw(st.permutations([n for p in pairs for n in p] + singles))
        made.append(schema(f"class{number}", names, pairs))
    return tuple(made)


def test_the_mission_classes_keep_their_order() -> None:
    plan = padding.slots(MISSION)
    assert plan.names == ("tip_left", "tip_right", "joint", "handle_left", "handle_right")
    assert plan.flip == (1, 0, 2, 4, 3)
    assert plan.of_class == {"needle_holder": (0, 1, 2, 3, 4), "tweezers": (0, 1, 2)}
    assert plan.edges == ((0, 1), (1, 2), (2, 3), (2, 4), (0, 2))


@given(classes())
def test_one_flip_serves_every_class(made: tuple[ClassSchema, ...]) -> None:
    plan = padding.slots(made)
    assert len(set(plan.names)) == plan.count
    assert [plan.flip[i] for i in plan.flip] == list(range(plan.count))
    for one in made:
        at = plan.of_class[one.name]
        assert len(set(at)) == len(one.keypoints)
        assert [plan.flip[slot] for slot in at] == [at[i] for i in one.flip_index()]


def test_a_slot_with_a_taken_name_gets_one_that_is_free() -> None:
    """The pair's `a` comes into slot 3, and `a_3` is a name of the first class."""
    first = schema("first", ["a", "a_3", "c"], [])
    second = schema("second", ["a", "b"], [("a", "b")])
    plan = padding.slots((first, second))
    assert plan.of_class["second"] == (3, 4)
    assert len(set(plan.names)) == plan.count


@given(classes())
def test_no_slot_more_than_needed(made: tuple[ClassSchema, ...]) -> None:
    pairs = max(len(c.flip_pairs) for c in made)
    singles = max(len(c.keypoints) - 2 * len(c.flip_pairs) for c in made)
    assert padding.slots(made).count == 2 * pairs + singles


def test_other_order_goes_to_slots_of_its_kind() -> None:
    other = schema("hook", ["base", "left", "right"], [("left", "right")])
    plan = padding.slots((*MISSION, other))
    assert plan.of_class["hook"] == (2, 0, 1)
    assert plan.flip == (1, 0, 2, 4, 3)


@pytest.fixture
def written(tmp_path: Path) -> tuple[Layout, Layout]:
    """The native dataset, and its padded export in another folder."""
    native = exports.build(tmp_path / "native")
    output = Layout(tmp_path / "out")
    formats.get("coco-padded").export(dataset.read(native.root), output, copy=False)
    return native, output


@pytest.mark.parametrize("split", SPLITS)
def test_padded_says_what_the_native_file_says(written: tuple[Layout, Layout], split: str) -> None:
    native, output = written
    a = datasets.load(native, split)
    b = json.loads((output.annotations / f"{split}_coco_padded.json").read_text("utf-8"))
    assert a["images"] == b["images"]
    assert [c["id"] for c in a["categories"]] == [c["id"] for c in b["categories"]]
    for mine, theirs in zip(a["annotations"], b["annotations"], strict=True):
        count = len(mine["keypoints"])
        assert theirs["keypoints"][:count] == mine["keypoints"]
        assert theirs["keypoints"][count:] == [0] * (15 - count)
        assert theirs["keypoint_reasons"][count // 3 :] == ["unused"] * (5 - count // 3)
        for key in ("keypoints", "keypoint_reasons"):
            del mine[key], theirs[key]
        assert mine == theirs


def test_padded_categories(written: tuple[Layout, Layout]) -> None:
    _, output = written
    data = json.loads((output.annotations / "train_coco_padded.json").read_text("utf-8"))
    tweezers = data["categories"][1]
    assert tweezers["keypoints"] == ["tip_left", "tip_right", "handle", "unused_3", "unused_4"]
    assert tweezers["skeleton"] == [[1, 3], [2, 3]]
    assert tweezers["flip_index"] == [1, 0, 2, 4, 3]
    assert len(tweezers["sigmas"]) == 5
    assert data["info"]["padding"]["slots"]["tweezers"] == [0, 1, 2]


def test_pycocotools_loads_both_classes(written: tuple[Layout, Layout]) -> None:
    _, output = written
    with contextlib.redirect_stdout(io.StringIO()):
        data = COCO(str(output.annotations / "train_coco_padded.json"))
    assert {len(a["keypoints"]) for a in data.loadAnns(data.getAnnIds())} == {15}
