"""A shown image goes in the real window, whoever takes it away (window/shown.py)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "window-shown"
NAMES = re.findall(r"^@way\ndef (\w+)", (ROOT / "tests/desktop/window/shown.py").read_text(), re.M)

# The way after which there is another scene beside the artist's.
TWO = "second_window_of_another_scene"


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What each way found."""
    shutil.rmtree(OUT, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "tools/desktop.py", "tests/desktop/window/shown.sh", str(OUT)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return {p.stem: json.loads(p.read_text()) for p in OUT.glob("*.json")}


@pytest.mark.parametrize("name", [n for n in NAMES if n != "quit_while_shown"])
def test_the_artists_scene_is_back(found: dict[str, Any], name: str) -> None:
    assert name in found, (OUT / "blender.log").read_text()
    scenes = ["Scene", "Second"] if name == TWO else ["Scene"]
    assert found[name]["scenes"] == scenes
    assert found[name]["windows"] == (scenes * 2)[: len(found[name]["windows"])]
    assert found[name]["marked"] == []


def test_the_image_was_there_when_blender_was_quit(found: dict[str, Any]) -> None:
    assert found["quit_while_shown"] == ["Image 1"]


def test_blender_says_no_error(found: dict[str, Any]) -> None:
    text = (OUT / "blender.log").read_text()
    assert "Traceback" not in text
    assert "ended with" not in text


@pytest.mark.parametrize("name", ["second_window_before", "second_window_after"])
def test_the_image_was_in_both_windows(found: dict[str, Any], name: str) -> None:
    assert found[name]["shown in"] == ["Image 1", "Image 1"]


def test_a_window_of_another_scene_keeps_it(found: dict[str, Any]) -> None:
    assert found[TWO]["shown in"] == ["Image 1", "Second"]


def test_what_a_script_holds_is_refused_in_one_line(found: dict[str, Any]) -> None:
    assert "override the window alone" in found["whole_context"]["said"]


@pytest.mark.parametrize("name", ["saved_by_timer", "saved_by_handler", "saved_under_override"])
def test_a_file_that_was_saved_holds_the_artists_scene_alone(
    found: dict[str, Any], name: str
) -> None:
    assert found[name]["saved"] == ["Scene"]


def test_undo_brings_the_image_and_restore_the_scene(found: dict[str, Any]) -> None:
    assert found["undone"]["steps"] == ["Image 1", "Scene", "Image 1", "Scene", "Image 1"]


def test_nothing_stays_of_an_extension_that_is_disabled(found: dict[str, Any]) -> None:
    assert found["disabled"]["left"] == []
    assert found["disabled"]["scenes when disabled"] == ["Scene"]


def test_reloading_scripts_leaves_nothing_twice(found: dict[str, Any]) -> None:
    assert "SYNTHPOINT_PT_main" in found["reloaded"]["before"]
    assert found["reloaded"]["after"] == found["reloaded"]["before"]
