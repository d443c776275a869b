"""Instrument classes from COCO files: our own come back as they went out, others are guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.job import spec
from synthpoint.core.settings.fields import write
from synthpoint.exporters import schema
from synthpoint.presets import class_schema
from synthpoint.tests import datasets


def coco(path: Path, *categories: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"categories": categories}), encoding="utf-8")
    return path


def test_own_classes_come_back(tmp_path: Path) -> None:
    layout = datasets.build(tmp_path)
    classes, notes = schema.from_coco(layout.coco("train"))
    assert notes == []
    for mine, theirs in zip(classes, map(class_schema, ("needle_holder", "tweezers")), strict=True):
        for key in ("name", "supercategory", "skeleton", "flip_pairs", "keypoint_names"):
            assert getattr(mine, key) == getattr(theirs, key)
        assert [k.sigma for k in mine.keypoints] == [k.sigma for k in theirs.keypoints]


def test_they_are_a_spec_s_classes(tmp_path: Path) -> None:
    path = coco(tmp_path / "c.json", {"id": 1, "name": "hook", "keypoints": ["tip", "end"]})
    classes, _ = schema.from_coco(path)
    assert spec.from_json({"classes": write(classes)}).classes == classes


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (["tip_left", "tip_right", "joint"], [["tip_left", "tip_right"]]),
        (["right_eye", "nose", "left_eye"], [["left_eye", "right_eye"]]),
        (["LeftTip", "RightTip"], [["LeftTip", "RightTip"]]),
        (["l_tip", "r_tip"], [["l_tip", "r_tip"]]),
        (["tip-L", "tip-R"], [["tip-L", "tip-R"]]),
        (["tip left 1", "tip right 1", "tip left 2"], [["tip left 1", "tip right 1"]]),
        (["leftover", "rightover", "left"], []),
    ],
)
def test_pairs_are_guessed_from_names(names: list[str], pairs: list[list[str]]) -> None:
    assert schema.guess_pairs(names) == pairs


def test_order_of_ids_and_categories_without_keypoints(tmp_path: Path) -> None:
    path = coco(
        tmp_path / "c.json",
        {"id": 10, "name": "b", "keypoints": ["x"]},
        {"id": 9, "name": "a", "keypoints": ["x"]},
        {"id": 1, "name": "box only"},
    )
    classes, notes = schema.from_coco(path)
    assert [c.name for c in classes] == ["a", "b"]
    assert "'box only' has no keypoints and is left out" in notes


def test_ids_that_change_are_told_with_the_map(tmp_path: Path) -> None:
    """A dataset's category ids are positions, so 3 and 7 would become 1 and 2 in silence."""
    both = {"id": 7, "name": "b", "keypoints": ["x"]}, {"id": 3, "name": "a", "keypoints": ["x"]}
    (note,) = [n for n in schema.from_coco(coco(tmp_path / "c.json", *both))[1] if "ids" in n]
    assert "3 a -> 1, 7 b -> 2" in note
    one = {"id": 1, "name": "a", "keypoints": ["x"]}, {"id": 5, "name": "b", "keypoints": ["x"]}
    (note,) = [n for n in schema.from_coco(coco(tmp_path / "c.json", *one))[1] if "ids" in n]
    assert "5 b -> 2" in note
    assert "a -> 1" not in note
    kept = one[0], {**one[1], "id": 2}
    assert not [n for n in schema.from_coco(coco(tmp_path / "c.json", *kept))[1] if "ids" in n]


def test_skeleton_from_zero_is_moved(tmp_path: Path) -> None:
    path = coco(
        tmp_path / "c.json",
        {"id": 1, "name": "a", "keypoints": ["x", "y", "z"], "skeleton": [[0, 1], [1, 2]]},
    )
    (one,), notes = schema.from_coco(path)
    assert one.skeleton == ((1, 2), (2, 3))
    assert any("counts from 0" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "no list of categories"),
        ('{"categories": [{"id": 1, "name": "a"}]}', "no category has keypoints"),
        ('{"categories": [{"id": 1, "name": "a", "keypoints": [1]}]}', "not a list of names"),
        ("{", "not valid JSON"),
    ],
)
def test_what_is_no_schema(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        schema.from_coco(path)


@pytest.mark.parametrize("skeleton", [5, [[0, 1], 7], [[0, None]], [[1, 2, 1]], "1-2"])
def test_a_skeleton_that_is_none(tmp_path: Path, skeleton: object) -> None:
    category = {"id": 1, "name": "hook", "keypoints": ["tip", "end"], "skeleton": skeleton}
    with pytest.raises(UserError, match="'hook': skeleton is not a list of pairs"):
        schema.from_coco(coco(tmp_path / "c.json", category))


def test_pairs_that_are_none_are_not_guessed(tmp_path: Path) -> None:
    names = ["tip_left", "tip_right"]
    category: dict[str, Any] = {"id": 1, "name": "hook", "keypoints": names}
    for given, pairs, guessed in (
        ({"flip_pairs": []}, 0, False),
        ({"flip_index": [0, 1]}, 0, False),
        ({"flip_index": [[0], [1]]}, 1, True),
    ):
        (made,), notes = schema.from_coco(coco(tmp_path / "c.json", {**category, **given}))
        assert len(made.flip_pairs) == pairs
        assert any("guessed" in note for note in notes) == guessed
