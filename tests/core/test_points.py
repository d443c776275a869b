"""Keypoints and hinges at coordinates of a mesh file, as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.settings.points import Hinge, Point, read_points

NAMES = ("tip", "end")
GOOD: dict[str, Any] = {"tip": [0, 1.5, -2], "end": [3, 4, 5]}
HINGE: dict[str, Any] = {"part": "jaw", "at": [0, 0, 1], "axis": [0, 1, 0], "range": [-5, 30]}


def test_a_place_is_three_numbers_with_or_without_a_part() -> None:
    read = read_points({**GOOD, "end": {"part": "jaw", "at": [3, 4, 5]}}, NAMES, "p.json")
    assert read.keypoints == {"tip": Point((0, 1.5, -2)), "end": Point((3, 4, 5), "jaw")}
    assert read.hinges == ()


def test_null_leaves_a_keypoint_out() -> None:
    read = read_points({**GOOD, "end": None}, NAMES, "p.json")
    assert read.keypoints["end"] is None
    assert read.left_out == ["end"]


@pytest.mark.parametrize("several", [False, True])
def test_hinges_stand_beside_the_keypoints(several: bool) -> None:
    data = {"keypoints": GOOD, "hinge": [HINGE, {**HINGE, "part": "other"}] if several else HINGE}
    read = read_points(data, NAMES, "p.json")
    assert read.keypoints["tip"] == Point((0, 1.5, -2))
    assert read.hinges[0] == Hinge("jaw", (0, 0, 1), (0, 1, 0), -5.0, 30.0)
    assert [h.part for h in read.hinges] == (["jaw", "other"] if several else ["jaw"])


def test_a_keypoint_can_be_called_keypoints() -> None:
    assert read_points({"keypoints": [1, 2, 3]}, ("keypoints",), "p.json").keypoints


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "expected a JSON object"),
        ({"tip": [0, 0, 0]}, "keypoint 'end' is missing; give its place, or null"),
        ({**GOOD, "ring": [0, 0, 0]}, "'ring' is not a keypoint of the class; it has tip, end"),
        ({**GOOD, "tip": [0, 0]}, "tip: [0, 0] is not [x, y, z]"),
        ({**GOOD, "tip": [0, 0, "1"]}, "tip: [0, 0, '1'] is not [x, y, z]"),
        ({**GOOD, "tip": [0, 0, True]}, "is not [x, y, z]"),
        ({**GOOD, "tip": json.loads("[0, 0, NaN]")}, "three finite numbers"),
        ({**GOOD, "tip": json.loads("[0, 0, 1e400]")}, "three finite numbers"),
        ({**GOOD, "tip": {"part": "jaw"}}, 'tip: write it as [x, y, z] or {"part": NAME'),
        ({**GOOD, "tip": {"at": [0, 0, 0], "parts": "jaw"}}, "tip: write it as"),
        ({**GOOD, "tip": {"at": [0, 0, 0], "part": 3}}, "part: 3 is not a part's name"),
        ({"keypoints": GOOD, "hinges": HINGE}, "unknown key 'hinges'"),
        ({"keypoints": [GOOD]}, "keypoints: expected a JSON object"),
        ({"keypoints": GOOD, "hinge": "jaw"}, "hinge: expected a JSON object"),
        ({"keypoints": GOOD, "hinge": {**HINGE, "low": 0}}, "'low' is unknown"),
        ({"keypoints": GOOD, "hinge": {"part": "jaw"}}, "'at' is missing; a hinge has part, at"),
        ({"keypoints": GOOD, "hinge": {**HINGE, "axis": [0, 0, 0]}}, "axis is 0, 0, 0"),
        ({"keypoints": GOOD, "hinge": {**HINGE, "range": 30}}, "30 is not [least, most]"),
        ({"keypoints": GOOD, "hinge": {**HINGE, "range": [30, 0]}}, "is not from less to more"),
        ({"keypoints": GOOD, "hinge": {**HINGE, "range": [0, 999]}}, "within ±180"),
    ],
)
def test_what_does_not_fit_is_one_line_with_the_file(data: Any, said: str) -> None:
    with pytest.raises(UserError) as caught:
        read_points(data, NAMES, "p.json")
    assert str(caught.value).startswith("p.json: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
