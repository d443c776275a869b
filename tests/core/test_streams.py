"""Golden values: a dataset stays the same beside any numpy."""

from __future__ import annotations

import pytest
from synthpoint.core.sampling.streams import Stream
from synthpoint.core.settings.ranges import Range

GOLDEN = {
    (0, 1, "camera"): [
        0.7528396632645986,
        0.4883310966915436,
        0.14382381262228294,
    ],
    (7, 123456, "instrument 0"): [
        0.2508413554292289,
        0.9730384683875434,
        0.3043383732813335,
    ],
    (9223372036854775807, 1, "placement 3"): [
        0.012252888269147166,
        0.13090664016941056,
        0.762979984033759,
    ],
}


@pytest.mark.parametrize("key", GOLDEN)
def test_golden(key: tuple[int, int, str]) -> None:
    stream = Stream(*key)
    assert [stream.unit() for _ in range(3)] == GOLDEN[key]


def test_streams_differ() -> None:
    first = {Stream(s, i, n).unit() for s in (0, 1, 2**40) for i in (1, 2) for n in ("a", "b")}
    assert len(first) == 12


def test_whole_covers_both_ends_equally() -> None:
    stream = Stream(0, 1, "whole")
    drawn = [stream.whole(Range(2, 4)) for _ in range(3000)]
    assert {n: drawn.count(n) for n in set(drawn)} == pytest.approx(
        {2: 1000, 3: 1000, 4: 1000}, abs=100
    )


def test_fixed_whole() -> None:
    assert Stream(0, 1, "x").whole(Range(3, 3)) == 3


def test_pick_follows_weights() -> None:
    stream = Stream(0, 1, "pick")
    drawn = [stream.pick([1.0, 0.0, 3.0]) for _ in range(2000)]
    assert drawn.count(1) == 0
    assert drawn.count(2) / 2000 == pytest.approx(0.75, abs=0.04)


def test_a_draw_takes_one_number() -> None:
    """A fixed range uses up a number as well, so that later draws stay where they are."""
    fixed, free = Stream(0, 1, "x"), Stream(0, 1, "x")
    fixed.draw(Range(1, 1))
    free.draw(Range(0, 9, "normal"))
    assert fixed.unit() == free.unit()
