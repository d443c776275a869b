"""The long measurements behind docs/labels.md, at their shortest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "label_truth.py"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("masks", "10"), {"images": 10, "polygons": 0, "off_boundary": 0}),
        (("sight", "5"), {"images": 1, "agree": 1.0}),
    ],
)
def test_a_short_measurement(words, expected):
    done = subprocess.run(
        [sys.executable, str(TOOL), *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(next(x for x in done.stdout.splitlines() if x.startswith("{")))
    assert {name: found[name] for name in expected} == expected
