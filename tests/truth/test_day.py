"""What an artist does to tagged objects in a day, and what has to come of it; one line each.

`DAY_TABLE=FILE.md pytest tests/truth/test_day.py` also writes what came of it as a table.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from synthpoint.tests.truth import setups_of_a_day as of
from synthpoint.tests.truth.day import RIGHT, SAID, Row, outcome
from synthpoint.tests.truth.hands import (
    press,
    undone,
)

KEYPOINTS = SAID("tip", "side", "end")


def row(operation, setup, wanted, *steps, **options):
    return Row(operation, setup, steps, wanted, **options)


ROWS = [
    row("untouched", of.bar, RIGHT),
    row("untouched", of.held, RIGHT),
    row("untouched", of.jaw, RIGHT),
    row("untouched", of.jaw_on_body, RIGHT),
    row("untouched", of.bent, RIGHT),
    row("untouched", of.posed, RIGHT),
    row("untouched", of.half, RIGHT, balls=2),
    row("untouched", of.driven, RIGHT),
    row("untouched", of.caged, RIGHT),
    row("untouched", of.two, RIGHT),
    row("untouched", of.millimetres, RIGHT),
    row("untouched", of.bent_later, RIGHT),
    row("untouched", of.posed_later, RIGHT),
    row("untouched", of.driven_later, RIGHT),
    row("X on the jaw", of.jaw, SAID("tip"), press("object.delete", "jaw")),
    row("Ctrl-J jaw into body", of.jaw, RIGHT | SAID("jaw", "tip"),
        press("object.join", "body", "jaw")),
    row("X on the jaw, Ctrl-Z", of.jaw, RIGHT, undone(press("object.delete", "jaw"))),
]  # fmt: skip


@pytest.fixture(scope="module")
def table():
    lines = ["| operation | on | wanted | came of it | |", "|---|---|---|---|---|"]
    yield lines
    if "DAY_TABLE" in os.environ:
        Path(os.environ["DAY_TABLE"]).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("line", ROWS, ids=lambda r: r.id)
def test_an_artists_day(line, scene, tmp_path, table):
    found = outcome(line, tmp_path)
    kind, text = found.kind(line.wanted), found.text(line.wanted)
    passed = "" if found.passes(line.wanted) else " ✗"
    name = line.setup.__name__.replace("_", " ")
    table.append(f"| {line.operation} | {name} | {line.wanted} | {kind}{passed} | {text} |")
    assert found.passes(line.wanted), f"wanted {line.wanted}; {kind}: {text}"
