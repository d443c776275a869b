"""What the comparison with BlenderProc makes of the times that it took."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from synthpoint.core.settings.output import Render

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    return importlib.import_module("benchmark_peers")


def row(side: str, start: float, *images: float, cpu: float = 2.0, load: float = 0.0) -> Any:
    """A side's times (s): the processor's are `cpu` times those of the clock."""
    first, *later = [{"image": s, "cpu": cpu * s, "load": load} for s in images]
    return {"side": side, "start": start, "first": first, "later": later}


def test_rates_are_images_over_seconds_with_and_without_the_start(peers: Any) -> None:
    (ours,) = peers.compared([row("Synthpoint", 3.0, 4.0, 1.0, 2.0)])
    assert ours["rate"] == pytest.approx(2 / 3)
    assert ours["rate_from_start"] == pytest.approx(3 / 10)
    assert ours["image"] == pytest.approx(1.5)
    assert ours["ours"] == ours["ours_cpu"] == 1.0


def test_ours_are_as_many_times_more_as_theirs_take_longer(peers: Any) -> None:
    """On a busy clock the ratio of the processor's times stays; loading does not count."""
    ours = row("Synthpoint", 9.0, 9.0, 1.0, 3.0)
    theirs = row("BlenderProc, its defaults", 1.0, 1.0, 100.0, 80.0, cpu=1.0, load=100.0)
    _, other = peers.compared([ours, theirs])
    assert other["ours"] == pytest.approx(45.0)
    assert other["ours_cpu"] == pytest.approx(22.5)
    assert other["by_image"] == pytest.approx([100.0, 80.0 / 3.0])
    assert other["held"]


def test_a_bound_that_is_missed_is_said(peers: Any) -> None:
    rows = peers.compared([
        row("BlenderProc, its defaults", 1.0, 1.0, 41.0),
        row("BlenderProc, our samples", 1.0, 1.0, 1.9),
        row("BlenderProc, our samples and bounces", 1.0, 1.0, 1.9),
        row("Synthpoint", 1.0, 1.0, 1.0),
    ])  # fmt: skip
    head, lines = peers.table(rows)
    assert {len(line) for line in lines} == {len(head)}
    assert [line[head.index("bound")] for line in lines] == [
        "40 ×, held", "2 ×, missed", "", ""
    ]  # fmt: skip
    assert lines[1][head.index("ours are")] == "1.90 ×"


def test_every_bound_is_of_a_side(peers: Any) -> None:
    assert set(peers.BOUNDS) <= set(peers.PEERS)


def test_our_samples_are_those_of_the_default_quality(peers: Any) -> None:
    asked = {samples for samples, _ in peers.PEERS.values() if samples is not None}
    assert asked == {Render().effort.samples}
