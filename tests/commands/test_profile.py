"""generate --profile: the same dataset, and what its time went into."""

from __future__ import annotations

import json

import pytest
from synthpoint.core.running.stopwatch import PHASES
from synthpoint.tests.commands import program


def profile(root):
    return json.loads((root / "meta" / "profile.json").read_text())


def pictures(root):
    return {p.name: p.read_bytes() for p in (root / "images").rglob("*.jpg")}


def test_off_nothing_is_written(four):
    assert not (four / "meta" / "profile.json").exists()


@pytest.mark.parametrize("more", [(), ("--workers", "2")])
def test_it_is_written_and_told(four, tmp_path, more):
    root = tmp_path / "set"
    result = program.done(program.generate(root, "--count", 4, "--profile", *more, by=program.run))
    assert pictures(root) == pictures(four)
    data = profile(root)
    assert data["images"] == 4
    assert tuple(data["phases"]) == PHASES
    spent = {name for name, row in data["phases"].items() if row["mean_ms"]}
    # No hands, no sensor stage, and no pause.
    assert spent >= {"draw", "apply", "sync", "render", "passes", "labels", "encode", "write"}
    assert not spent & {"pose", "sensor"}
    # What is counted twice, or not at all, would show: numbers are rounded to 0.01 ms.
    whole = sum(row["mean_ms"] for row in data["phases"].values())
    assert whole == pytest.approx(data["image"]["mean_ms"], abs=0.01 * len(PHASES))
    assert sum(row["share"] for row in data["phases"].values()) == pytest.approx(1, abs=0.01)
    table = result.stderr.splitlines()
    head = next(n for n, line in enumerate(table) if line.split()[:3] == ["ms", "an", "image"])
    assert [line.split()[0] for line in table[head + 1 :][: len(PHASES) + 1]] == [*PHASES, "image"]
    assert program.done(program.here("validate", root)).stdout
