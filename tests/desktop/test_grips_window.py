"""Grips in a real window, with mouse and keyboard (window/grips.py)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def out() -> Path:
    """The folder with what the run found out, and its screenshots."""
    folder = ROOT / "build" / "window-grips"
    subprocess.run(["rm", "-rf", str(folder)], check=True)
    subprocess.run(
        [sys.executable, "tools/desktop.py", "tests/desktop/window/grips.sh", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def found(out: Path) -> dict[str, Any]:
    logs = "".join(f"\n== {p.name}\n{p.read_text()}" for p in sorted(out.glob("*.log")))
    assert (out / "found.json").is_file(), logs
    data: dict[str, Any] = json.loads((out / "found.json").read_text())
    assert "kept" in data, logs
    return data


def test_the_panel_lists_the_grips(found: dict[str, Any]) -> None:
    assert found["grips"] == [["ring", 4, 0], ["ring_middle", 3, 0], ["palm", 4, 0],
                              ["thenar", 3, 0], ["passed", 3, 0]]  # fmt: skip


def test_a_hand_is_shown_and_is_no_object(found: dict[str, Any]) -> None:
    assert found["shown"] == [True, ""]
    assert found["objects"] == []


def test_grips_are_chosen_in_the_list(found: dict[str, Any]) -> None:
    assert found["another"] == ["ring_middle", [True, ""]]
    assert found["back"] == ["ring", [True, ""]]


def test_a_contact_goes_where_one_clicks_and_the_hand_follows(found: dict[str, Any]) -> None:
    assert found["asked"] == "Click where index pad touches"
    aim, place = found["aimed"]
    assert place == pytest.approx(aim, abs=0.004)
    assert found["moved"] == [True, ""]
    assert found["off"] < 0.015  # as far as it may slide


def test_what_no_hand_reaches_is_said(found: dict[str, Any]) -> None:
    shown, said = found["far"]
    assert shown and said.startswith("ring: index pad is ") and said.endswith(" mm off")


def test_undo_brings_contact_and_hand_back(found: dict[str, Any]) -> None:
    hand, before, after = found["undone"]
    assert hand == [True, ""]
    assert after == pytest.approx(before, abs=1e-6)


def test_the_file_keeps_the_contact_and_no_hand(found: dict[str, Any]) -> None:
    before, after, none_shown = found["kept"]
    assert after == pytest.approx(before, abs=1e-6)
    assert none_shown


def test_blender_says_no_error(out: Path) -> None:
    text = (out / "blender.log").read_text()
    assert "Traceback" not in text
    assert "Error" not in text
