"""Splits: every prefix keeps the ratios, and an image never changes its split."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthpoint.core.balance.splits import SPLITS, split_of

ratio = st.sampled_from((0.0, 0.05, 0.1, 0.15, 0.25, 1 / 3, 0.5, 0.7, 0.8, 1.0, 3.0, 17.0))


@settings(max_examples=150)
@given(st.tuples(ratio, ratio, ratio).filter(lambda r: sum(r) > 0))
def test_prefixes(ratios: tuple[float, float, float]) -> None:
    given_out = dict.fromkeys(SPLITS, 0)
    for index in range(1, 301):
        given_out[split_of(index, ratios)] += 1
        for split, share in zip(SPLITS, ratios, strict=True):
            assert abs(given_out[split] - share / sum(ratios) * index) < 1.0, (split, index)


def test_order_of_asking_does_not_matter() -> None:
    ratios = (0.79, 0.11, 0.10)
    backwards = [split_of(i, ratios) for i in range(400, 0, -1)][::-1]
    assert backwards == [split_of(i, ratios) for i in range(1, 401)]


@pytest.mark.parametrize(("position", "split"), list(enumerate(SPLITS)))
def test_all_in_one(position: int, split: str) -> None:
    ratios = tuple(float(i == position) for i in range(3))
    assert {split_of(i, ratios) for i in (1, 2, 3, 10_000)} == {split}  # type: ignore[arg-type]


def test_golden() -> None:
    """A change here would move images of datasets that exist."""
    said = "".join(split_of(i, (0.8, 0.1, 0.1))[1] for i in range(1, 21))  # tRain, vAl, tEst
    assert said == "rrrarrrerrrrrarrrerr"


def test_far_index() -> None:
    assert split_of(10_000_000, (0.8, 0.1, 0.1)) in SPLITS
