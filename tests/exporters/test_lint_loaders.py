"""What the real libraries say when they read a dataset."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synthpoint.core.dataset.layout import Layout
from synthpoint.exporters.lint import loaders
from synthpoint.tests import datasets
from synthpoint.tests.exporters.faults import Data, annotation, change


@pytest.mark.parametrize("form", ["polygon", "rle", "none"])
def test_real_loaders_read_a_sound_dataset(tmp_path: Path, form: str) -> None:
    layout = datasets.build(tmp_path, labels={"segmentation": form})
    found, asked = loaders.check(layout.root)
    assert found == []
    assert "pycocotools" in asked


def test_a_library_installed_by_halves_is_not_said_to_read_it(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def halved(*_: object) -> Any:
        raise ImportError("No module named 'its_other_half'")

    monkeypatch.setattr(loaders, "LOADERS", {"pycocotools": halved})
    assert loaders.installed() == ["pycocotools"]
    assert loaders.check(layout.root) == ([], [])


@pytest.mark.parametrize(
    "fault",
    [
        change("area", lambda a: a + 1),
        change("bbox", lambda b: [b[0] + 1, *b[1:]]),
        annotation("segmentation", {"size": [64, 96], "counts": 5}),
        annotation("image_id", 999),
    ],
    ids=["area", "bbox", "run lengths", "image"],
)
def test_real_loaders_report_what_they_decode(
    layout: Layout, fault: Callable[[Data], object]
) -> None:
    datasets.edit(layout, fault)
    assert {f.rule for f in loaders.check(layout.root)[0]} == {"loader-pycocotools"}


def test_the_real_libraries_are_loaded_for_a_check_only() -> None:
    """Neither Blender's start nor another command waits for them."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import conftest\n"
        "from synthpoint.commands import run, validate\n"
        "print(sorted({'pycocotools', 'torchvision', 'ultralytics', 'mmpose'} & set(sys.modules)))"
    )
    tests = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", script, tests], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
