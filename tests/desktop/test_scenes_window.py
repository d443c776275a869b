"""Shown images in a real window with others beside it (window/scenes.py): whatever takes them
away, Blender goes on, and the artist's scene is there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "window-scenes"
MINE = ["Another", "Scene"]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    shutil.rmtree(OUT, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "tools/desktop.py", "tests/desktop/window/scenes.sh", str(OUT)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    logs = "".join(f"\n== {p.name}\n{p.read_text()}" for p in sorted(OUT.glob("*.log")))
    assert done.returncode == 0, done.stdout + done.stderr + logs
    data: dict[str, Any] = json.loads((OUT / "found.json").read_text())
    return data


@pytest.mark.parametrize(
    ("round", "windows"),
    [
        ("one window", ["Scene"]),
        ("two windows", ["Scene", "Scene"]),
        ("three windows", ["Scene", "Scene", "Another"]),
    ],
)
def test_a_script_takes_it_away_under_any_override(
    found: dict[str, Any], round: str, windows: list[str]
) -> None:
    assert len(found[round]) >= 4
    for way, (shown, scenes, saved) in found[round].items():
        assert (shown, scenes) == (windows, MINE), way
        assert saved == (MINE if "saving" in way else []), way


def test_a_window_opened_meanwhile_goes_back_too(found: dict[str, Any]) -> None:
    assert found["opened while shown"][0] == ["Image 1", "Image 1"]
    assert found["put back in both"] == [["Scene", "Scene"], MINE]


def test_undo_brings_it_back_and_saving_takes_it_again(found: dict[str, Any]) -> None:
    before, *undone, saved, after = found["undo"]
    assert before == after == [["Scene", "Scene", "Another"], MINE]
    assert [scenes for _, scenes in undone] == [["Another", "Image 1", "Scene"]] * 3
    assert saved == MINE


def test_where_the_artists_scene_is_deleted_another_one_is_shown(found: dict[str, Any]) -> None:
    assert found["deleted"] == [["Another"] * 3, ["Another"]]


def test_the_extension_is_disabled_while_it_is_shown(found: dict[str, Any]) -> None:
    assert found["disabled"] == [[["Scene"], MINE]] * 2


def test_another_file_is_opened_while_it_is_shown(found: dict[str, Any]) -> None:
    assert found["another file"] == [["Scene"], MINE]


def test_what_blender_wrote_as_it_quit_opens_without_it(found: dict[str, Any]) -> None:
    assert found["ended"] == 0
    assert json.loads((OUT / "quit.json").read_text()) == ["Scene", MINE]
