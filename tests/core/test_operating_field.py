"""Where the work is done: at the hands' tips, and without hands where the camera looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthpoint.core.job.draw import draw
from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.core.randomizers.in_hand.situations import AT_WORK, SITUATIONS
from synthpoint.tests.core import test_held

IMAGES = range(1, 31)


def spec(hands: bool, side: float = 0.0) -> JobSpec:
    situations = {name: float(name == AT_WORK) for name in SITUATIONS}
    return from_json(
        {
            "version": 1,
            "seed": 4,
            "instruments": {"count": 2},
            "placement": {"ground_height": 0.01},
            "in_hand": {
                "enabled": hands, "share": 1.0, "situations": situations, "side": side,
                "assistant": 0.0, "hands": 2,
            },
        }
    )  # fmt: skip


def test_with_hands_it_is_between_their_tips() -> None:
    seen = 0
    for index in IMAGES:
        sample = draw(spec(True), test_held.catalog(), index)
        if sample.hands is None or len(sample.hands.tasks) < 2:
            continue
        seen += 1
        tips = np.mean([task.spot for task in sample.hands.tasks], axis=0)
        assert sample.operating_field.spot[:2] == pytest.approx(tips[:2], abs=1e-6)
        assert sample.operating_field.spot[2] == pytest.approx(0.01)
        assert sample.operating_field.home == pytest.approx(sample.hands.tasks[0].home)
    assert seen > 10


def test_without_hands_it_is_in_the_picture_and_the_surgeon_at_its_side() -> None:
    catalog = replace(test_held.catalog(), more={})
    for index in IMAGES:
        sample = draw(spec(False, side=0.0), catalog, index)
        field, view = sample.operating_field, sample.view
        assert field.spot[2] == pytest.approx(0.01)
        step = 0.001 * np.array((np.cos(field.home), np.sin(field.home), 0.0))
        (u, v, _), (_, below, _) = view.project(np.array((field.spot, np.add(field.spot, step))))
        k = view.intrinsics
        assert 0.3 <= u / k.width <= 0.7
        assert 0.3 <= v / k.height <= 0.7
        assert below > v
