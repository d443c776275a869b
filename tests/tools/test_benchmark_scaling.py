"""What the measure of an image's cost makes of the times that it took."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from synthpoint.core.running.stopwatch import PHASES

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def scaling(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    return importlib.import_module("benchmark_scaling")


def image(**spent: float) -> dict[str, float]:
    return {**dict.fromkeys(PHASES, 0.0), **spent}


def test_every_phase_is_in_one_group(scaling: Any) -> None:
    grouped = [name for names in scaling.GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(PHASES)


def test_what_lies_beside_the_operator_is_all_but_its_own_phases(scaling: Any) -> None:
    found = scaling.grouped([
        image(draw=1, pose=2, sync=10, render=100, encode=5, labels=4),
        image(draw=3, pose=4, sync=20, render=300, encode=5, labels=8),
        image(draw=2, pose=9, sync=30, render=200, encode=5, labels=6),
    ])  # fmt: skip
    assert found["groups"]["draw"] == 7
    assert found["groups"]["render"] == 200
    assert found["operator"] == 235
    assert found["beside"] == 15
    assert found["whole"] == 252


def test_a_line_says_what_one_more_costs(scaling: Any) -> None:
    assert scaling.line([1, 4, 16], [5, 11, 35]) == pytest.approx(
        {"each": 2, "fixed": 3, "off": 0}
    )  # fmt: skip


def test_a_line_says_how_far_it_is_from_what_was_measured(scaling: Any) -> None:
    """Through (0, 4), (1, 4), (2, 10) it is 3 + 3 x: 2 of 4 off at its middle."""
    assert scaling.line([0, 1, 2], [4, 4, 10]) == pytest.approx(
        {"each": 3, "fixed": 3, "off": 0.5}
    )  # fmt: skip


def test_a_start_is_compared_with_blender_and_a_render_of_ours(scaling: Any) -> None:
    held = scaling.benchmark_start.beside((4.0, 9.0), (2.0, 2.5), (1.0, 0.5))
    assert held["ratio"] == pytest.approx(4 / 3)
    assert held["ratio_cpu"] == pytest.approx(3.0)
    assert held["held"]
    missed = scaling.benchmark_start.beside((4.5, 1.0), (2.0, 2.5), (1.0, 0.5))
    assert not missed["held"]


def test_tables_have_as_many_cells_as_their_heads(scaling: Any) -> None:
    rows = [
        {"name": str(n), "amount": n, **scaling.grouped([image(render=10.0 * n, labels=5.0)])}
        for n in (1, 4)
    ]
    start = {
        "preset": "surgical", "parts": {"ground": 0.5, "view": 0.01},
        "first": (8.0, 9.0),
        **scaling.benchmark_start.beside((4.0, 9.0), (2.0, 2.5), (1.0, 0.5)),
    }  # fmt: skip
    workers = {"workers": 1, "images": 6, "seconds": 9.0, "cpu": 9.0, "rendering": 2.0}
    found = {**dict.fromkeys(scaling.SWEEPS, rows), "workers": [workers], "start": [start]}
    tables = scaling.tables(found)
    for head, lines in tables.values():
        assert {len(line) for line in lines} == {len(head)}
    head, lines = tables["samples"]
    assert [line[head.index("of the first")] for line in lines] == ["1.00 ×", "3.00 ×"]
    assert [line[0] for line in tables["start-parts"][1]] == ["ground"]
    assert tables["lines"][1][:2] == [
        ["operator", "sample", "10.0", "0", "0 %"], ["beside", "sample", "0.0", "5", "0 %"],
    ]  # fmt: skip
