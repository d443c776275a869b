"""Types that were found to fit are known, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from synthpoint.core.labels.record import KeypointLabel
from synthpoint.exporters.lint.typed import unfit

SOUND = KeypointLabel("tip", 1.0, 2.5, 0.3, 2, "visible")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, None),
        ({"u": None, "v": 3}, None),
        ({"u": "1"}, ".u: '1' is not what stands there"),
        ({"depth": True}, ".depth: True is not what stands there"),
        ({"visibility": 2.0}, ".visibility: 2.0 is not what stands there"),
        ({"borderline": 1}, ".borderline: 1 is not what stands there"),
        ({"name": None}, ".name: None is not what stands there"),
    ],
)
def test_one_after_a_sound_one_is_looked_at(change: dict[str, Any], told: str | None) -> None:
    assert unfit(KeypointLabel, SOUND) is None
    found = [unfit(KeypointLabel, replace(SOUND, **change)) for _ in range(2)]
    assert found == [told and told[1:]] * 2
