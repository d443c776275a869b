"""Everyday operations on tagged objects in a real window, by keys and mouse: what the panel says,
what its buttons mend, and that Ctrl-Z takes all of it back (window/day.py)."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPEN = 0.45  # rad
PIVOT = (0.012, 0.01)

# What the panel has to say about each operation: of which instrument (empty: of none), and words of
# it. No words: everything stays right, and nothing is said.
SAID = {
    "delete the jaw": ("", "clamp tip: a keypoint of no instrument (it hung on jaw, which was del"),
    "join the jaw into the body": ("clamp", "jaw, which opened it, was deleted or joined"),
    "delete the root": ("", "clamp end, clamp tip: keypoints of no instrument"),
    "delete a keypoint": ("bar", ""),
    "separate the cap": ("bar", "bar tip: its metal is in bar.001 now"),
    "apply the jaw's scale": None,
    "set the jaw's origin": None,
    "nudge the jaw": None,
    "duplicate the root alone": ("bar.001", "a copy of bar without keypoints"),
    "clear the jaw's parent": ("", "(it hung on jaw, which is no part of one); make jaw a part of"),
    "delete faces under a keypoint": ("bar", "bar end: the metal of bar that it was placed on is"),
    "rename the shape key": ("wire", "no shape key 'bent'"),
}

# What is mended by a button, and what the list says of these instruments then.
MENDED = {
    "join the jaw into the body": {"clamp": "jaw, which opened it, was deleted"},
    "separate the cap": {},
    "clear the jaw's parent": {},
    "delete faces under a keypoint": {},
}

# Operations in edit mode take more than one Ctrl-Z: its steps are undone one by one.
STEPS = {"separate the cap", "delete faces under a keypoint"}


@pytest.fixture(scope="module")
def out() -> Path:
    """The folder with what the run found out, and its screenshots."""
    folder = ROOT / "build" / "window-day"
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    subprocess.run(
        [sys.executable, "tools/desktop.py", "tests/desktop/window/day.sh", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def found(out: Path) -> dict[str, Any]:
    logs = "".join(f"\n== {p.name}\n{p.read_text()}" for p in sorted(out.glob("*.log")))
    assert (out / "found.json").is_file(), logs
    data: dict[str, Any] = json.loads((out / "found.json").read_text())
    assert "said_once_saved" in data.get("older", {}), logs
    return data


def problems(told: dict[str, Any]) -> dict[str, str]:
    """What the list says: by instrument, of none under ""."""
    said = {name: row["problem"] for name, row in told["rows"].items() if row["problem"]}
    if told["orphans"]:
        said[""] = " ".join(o["text"] for o in told["orphans"])
    return said


def assert_same(one: dict[str, list[float]], other: dict[str, list[float]]) -> None:
    assert one.keys() == other.keys()
    for name, place in one.items():
        assert place == pytest.approx(other[name], abs=1e-5), name


def test_the_jaw_opens_about_its_hinge(found: dict[str, Any]) -> None:
    closed, opened = found["begun"]["points"], found["begun"]["opened"]
    pivot = complex(*PIVOT)
    turned = pivot + (complex(0.048, 0.01) - pivot) * complex(math.cos(OPEN), math.sin(OPEN))
    assert closed["clamp tip"] == pytest.approx([0.048, 0.01, 0.006], abs=1e-5)
    assert opened["clamp tip"] == pytest.approx([turned.real, turned.imag, 0.006], abs=1e-5)
    assert opened["wire tip"][1] - closed["wire tip"][1] > 0.002


@pytest.mark.parametrize("name", SAID)
def test_the_panel_says_what_is_missing(found: dict[str, Any], name: str) -> None:
    told, expected = found["operations"][name], SAID[name]
    assert told["changed"]
    if expected is None:
        assert problems(told) == {}
        assert all(row["missing"] == 0 for row in told["rows"].values())
        return
    instrument, words = expected
    assert words in problems(told).get(instrument, "")


def test_a_keypoint_that_was_deleted_is_missing(found: dict[str, Any]) -> None:
    told = found["operations"]["delete a keypoint"]
    assert told["rows"]["bar"]["missing"] == 1


@pytest.mark.parametrize("name", ["apply the jaw's scale", "set the jaw's origin"])
def test_what_moves_nothing_changes_no_label(found: dict[str, Any], name: str) -> None:
    assert_same(found["operations"][name]["points"], found["begun"]["points"])
    assert_same(found["operations"][name]["opened"], found["begun"]["opened"])


@pytest.mark.parametrize("name", SAID)
def test_undo_brings_everything_back(found: dict[str, Any], name: str) -> None:
    told = found["operations"][name]
    assert told["undos"] > 0
    assert told["undos"] == 1 or name in STEPS
    assert problems(told["after"]) == {}
    assert all(row["missing"] == 0 for row in told["after"]["rows"].values())
    assert told["after"]["alive"] == {"clamp": [True], "wire": [True]}
    for what in ("points", "opened"):
        assert_same(told["after"][what], found["begun"][what])


@pytest.mark.parametrize("name", MENDED)
def test_a_button_mends_it_in_one_undo(found: dict[str, Any], name: str) -> None:
    told = found["operations"][name]
    mended = told["mended"]
    said = problems(mended)
    assert said.keys() == MENDED[name].keys()
    assert all(words in said[instrument] for instrument, words in MENDED[name].items())
    assert mended["undos"] == 1
    assert_same(mended["points"], told["points"])  # nothing that is seen moves


def test_a_part_that_was_put_back_opens_as_before(found: dict[str, Any]) -> None:
    mended = found["operations"]["clear the jaw's parent"]["mended"]
    assert mended["alive"] == {"clamp": [True], "wire": [True]}
    assert_same(mended["opened"], found["begun"]["opened"])


def test_check_lists_all_of_it(found: dict[str, Any]) -> None:
    said = found["operations"]["delete the jaw"]["checked"]
    for words in (
        "clamp tip: a keypoint of no instrument",
        "clamp: keypoint 'tip' is missing",
        "clamp: jaw, which opened it, was deleted",
    ):
        assert any(line.startswith(words) for line in said)


def test_a_file_of_an_older_version_says_what_was_brought_up_to_date(found: dict[str, Any]) -> None:
    older = found["older"]
    assert older["said"].startswith("bar: end.001, tip.001 hung on numbers of vertices")
    assert older["said_once_saved"] == ""
    assert problems(older) == {}


def test_its_keypoints_stay_where_they_were(found: dict[str, Any]) -> None:
    """Also after Ctrl-Z. tests/scene/test_older_file.py says where the file has them; what a shape
    key bends is off by what its vertices took the keypoint astray."""
    older = found["older"]
    c, s = math.cos(0.2), math.sin(0.2)
    clamp = [c * 0.055 - s * 0.006, 0.01 + s * 0.055 + c * 0.006, 0.003]
    bar = [0.045, 0.06 + 6 * 0.045**2 * 0.1 / 0.4, 0.002]
    for told in (older, older["after"]):
        assert told["points"]["tip"] == pytest.approx(clamp, abs=1e-5)
        assert told["points"]["tip.001"] == pytest.approx(bar, abs=3e-4)
        assert told["points"]["tip.002"] == pytest.approx([0.045, -0.06, 0.002], abs=1e-5)
    assert older["undos"] == 1
    assert older["by_vertices"] == []
    assert_same(older["after"]["points"], older["points"])


def test_blender_says_no_error(out: Path) -> None:
    text = (out / "blender.log").read_text()
    assert "Traceback" not in text
    assert "Error" not in text
