"""What is too small for an annotation, and how it is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from synthpoint.core.labels.threshold import summary, too_small
from synthpoint.core.settings.output import Labels
from synthpoint.tests import datasets

SETTINGS = Labels(min_pixels=16, min_visible_fraction=0.05)


@pytest.mark.parametrize(
    ("area", "share", "reason"),
    [
        (0, 0.0, "no visible pixel"),
        (15, 0.5, "15 visible pixels, under the smallest 16"),
        (16, 0.5, None),
        (400, 0.049, "0.049 of it visible, under the smallest 0.05"),
        (400, 0.05, None),
        (400, None, None),  # nothing is known of its whole silhouette
    ],
)
def test_smallest(area: int, share: float | None, reason: str | None) -> None:
    assert too_small(area, share, SETTINGS) == reason


def test_summary_counts_each_reason() -> None:
    records = datasets.records(datasets.job(), 8)
    assert summary([r for r in records if r.index % 4 != 3]) is None
    hidden = [r for r in records if r.index == 3]
    assert summary(hidden) == "1 instrument has no annotation: 1 not visible"
    reasons = [too_small(3, 0.5, SETTINGS), too_small(400, 0.01, SETTINGS)]
    extra = [
        replace(r, instances=(replace(r.instances[0], unlabelled=reason),))
        for r, reason in zip(records[:2], reasons, strict=True)
    ]
    assert summary([*hidden, *extra]) == (
        "3 instruments have no annotation: 1 not visible, 1 under labels.min_pixels, "
        "1 under labels.min_visible_fraction"
    )
