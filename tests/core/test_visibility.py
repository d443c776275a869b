"""The three states of a keypoint and their reasons."""

from __future__ import annotations

from typing import Any

import pytest
from synthpoint.core.visibility import CONTACT, Hit, judge

SELF, OTHER, DRAPE = (
    lambda d: Hit(d, 1, "jaw"), lambda d: Hit(d, 2, "tweezers"), lambda d: Hit(d, 0, "drape")
)  # fmt: skip


def state(*hits: Hit, **changes: Any) -> tuple[int, str]:
    values: dict[str, Any] = {
        "u": 5.0, "v": 5.0, "depth": 0.9, "size": (10, 8), "distance": 1.0, "own": 1,
        "tolerance": 0.01, "hits": hits,
    }  # fmt: skip
    return judge(**{**values, **changes})


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ((), (2, "visible")),
        ((SELF(1.0),), (2, "visible")),
        ((SELF(0.995),), (2, "visible")),
        ((SELF(0.985),), (1, "self")),
        ((SELF(0.995), SELF(0.98)), (1, "self")),
        ((OTHER(0.999),), (1, "instrument:2")),
        ((DRAPE(0.999),), (1, "occluder:drape")),
        ((DRAPE(1.0 - CONTACT / 2),), (2, "visible")),
        ((DRAPE(1.2),), (2, "visible")),
        ((SELF(0.995), DRAPE(0.997)), (1, "occluder:drape")),
        ((OTHER(0.4), SELF(0.5)), (1, "instrument:2")),
        ((SELF(0.4), OTHER(0.5)), (1, "self")),
        ((SELF(0.999), SELF(1.001), OTHER(1.1)), (2, "visible")),
    ],
)
def test_hits(hits: tuple[Hit, ...], expected: tuple[int, str]) -> None:
    assert state(*hits) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"u": 0.0, "v": 0.0}, (2, "visible")),
        ({"u": 10.0, "v": 8.0}, (2, "visible")),
        ({"u": -0.001}, (0, "outside")),
        ({"u": 10.001}, (0, "outside")),
        ({"v": -0.001}, (0, "outside")),
        ({"v": 8.001}, (0, "outside")),
        ({"depth": 0.0}, (0, "behind")),
        ({"depth": -0.5, "u": -9.0}, (0, "behind")),
    ],
)
def test_frame(changes: dict[str, Any], expected: tuple[int, str]) -> None:
    assert state(**changes) == expected


def test_outside_wins_over_occluded() -> None:
    assert state(DRAPE(0.1), u=-1.0) == (0, "outside")
