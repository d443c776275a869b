"""A dataset made in the real window: clicked, watched, paused, cancelled, resumed, looked at."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from synthpoint.exporters.lint import check

ROOT = Path(__file__).resolve().parents[2]
# As drive_window.py has it.
COUNT = 60

OUT = ROOT / "build" / "window-generate"

# What the window may take to answer while workers render (s). The aim is 0.2; the test grants
# more, since the machine that runs it draws the window in software and does other things.
MOST_WAIT = 2.0


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What drive_window.py found out."""
    shutil.rmtree(OUT, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "tools/desktop.py", "tests/desktop/generate_window.sh", str(OUT)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    log = (OUT / "drive.log").read_text() if (OUT / "drive.log").exists() else ""
    assert done.returncode == 0, done.stdout + done.stderr + log
    data: dict[str, Any] = json.loads((OUT / "found.json").read_text())
    return data


def pictures(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.glob("images/*/*.jpg"))


def test_an_unusable_folder_is_said_before_anything_starts(found: dict[str, Any]) -> None:
    assert "is a file; choose a folder" in found["refused"]["problem"]
    assert found["refused"]["state"] == ""


def test_the_window_answers_while_it_renders(found: dict[str, Any]) -> None:
    print({k: found[k] for k in ("idle", "click", "running", "resumed")})
    assert found["running"]["calls"] > 20
    assert found["running"]["longest"] < MOST_WAIT


def test_progress_leaves_the_viewport_alone(found: dict[str, Any]) -> None:
    # It is slow to draw, and does not change while the images come.
    assert found["resumed"]["calls"] > 100
    assert found["resumed"]["views"] <= 3


def test_nothing_is_rendered_during_a_pause(found: dict[str, Any]) -> None:
    before, after = found["paused"]
    assert before == after


def test_cancelled_workers_are_gone_and_the_rest_is_resumed(found: dict[str, Any]) -> None:
    assert 4 <= found["cancelled"]["done"] < COUNT
    assert found["cancelled"]["gone"] is not None
    assert found["resumed"]["state"] == "done"
    assert len(pictures(OUT / "dataset")) == COUNT


def test_the_dataset_is_sound(found: dict[str, Any]) -> None:
    assert check(OUT / "dataset") == []
    assert (OUT / "dataset" / "meta" / "job.blend").is_file()


@pytest.mark.parametrize("how", ["other_file", "closed"])
def test_workers_end_with_their_file_and_with_blender(found: dict[str, Any], how: str) -> None:
    assert found[how]["gone"] is not None
    assert 3 <= found[how]["done"] < 40


def test_the_command_line_goes_on_with_what_the_window_began(found: dict[str, Any]) -> None:
    folder, log = OUT / "closed", OUT / "resume.log"
    count = max(int(name[4:9]) for name in pictures(folder)) + 1
    script = OUT / "resume.sh"
    script.write_text(
        f"blender -b '{folder}/meta/job.blend' -P synthpoint.py -- generate --output '{folder}' "
        f"--spec '{folder}/meta/job.json' --count {count} --resume 2>'{log}'\n"
    )
    done = subprocess.run(
        [sys.executable, "tools/desktop.py", str(script)], cwd=ROOT, check=False
    )  # fmt: skip
    assert done.returncode == 0, log.read_text()
    assert len(pictures(folder)) == count
    assert check(folder) == []
