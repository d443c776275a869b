"""Wounds: their edges, their depth, their stitches, and how they are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthpoint.core.randomizers.backdrop import wound_shape
from synthpoint.core.randomizers.backdrop.wound import STAGES, Wound, WoundDraw, draw_wound
from synthpoint.core.sampling.streams import Stream

OPEN = WoundDraw(
    "retracted", length=0.1, gap=0.012, depth=0.006, wiggle=0.0, fat=0.5, blood=0.5,
    sewn=(0.0, 0.0), spacing=0.008, bite=0.004, thread=(0.0, 0.0, 0.0), seed=3,
)  # fmt: skip
ALONG = np.linspace(-0.07, 0.07, 1401)


def width(wound: WoundDraw) -> np.ndarray:
    return wound_shape.half(ALONG, wound, 1) + wound_shape.half(ALONG, wound, -1)


def test_an_open_wound_gapes_as_drawn_and_closes_at_its_ends() -> None:
    wide = width(OPEN)
    assert 0.75 * OPEN.gap < wide.max() < 1.3 * OPEN.gap
    assert abs(ALONG[wide.argmax()]) < 0.03
    assert not wide[np.abs(ALONG) >= 0.05].any()


def test_what_is_sewn_is_a_seam() -> None:
    half_way = replace(OPEN, sewn=(-1.0, 0.0))
    wide = width(half_way)
    assert wide[ALONG < -0.015].max() < 3 * wound_shape.SEAM
    assert wide[(ALONG > 0.005) & (ALONG < 0.02)].min() > 0.5 * OPEN.gap


@pytest.mark.parametrize("sewn", [(-1.0, 1.0), (-1.0, -0.2), (0.3, 1.0)])
def test_stitches_are_where_it_is_sewn(sewn: tuple[float, float]) -> None:
    places = wound_shape.stitches(replace(OPEN, sewn=sewn))
    assert len(places) == int((sewn[1] - sewn[0]) * 0.05 / OPEN.spacing)
    assert places.min() > sewn[0] * 0.05 and places.max() < sewn[1] * 0.05
    assert np.abs(np.diff(places) - OPEN.spacing).max() < 0.31 * OPEN.spacing


def test_it_is_deep_within_its_edges_and_rolls_up_beside_them() -> None:
    across = np.linspace(-0.02, 0.02, 801)
    along, across = np.meshgrid(ALONG, across)
    deep = wound_shape.carve(along, across, OPEN)
    away = wound_shape.from_edge(along, across, OPEN)[0]
    assert 0.6 * OPEN.depth < deep.max() < 1.4 * OPEN.depth
    assert deep[away > 0.001].max() < 0.0002
    assert deep[(away > 0.0008) & (away < 0.002) & (np.abs(along) < 0.03)].max() < 0
    assert np.abs(deep[away > 0.012]).max() < 1e-5


def test_a_narrow_cut_is_no_chasm() -> None:
    narrow = replace(OPEN, gap=0.003)
    assert wound_shape.carve(ALONG, 0 * ALONG, narrow).max() < narrow.gap


def test_coarse_skin_gives_way_below_all_of_it_and_nowhere_else() -> None:
    along, across = np.meshgrid(ALONG, np.linspace(-0.03, 0.03, 601))
    under = wound_shape.under(along, across, OPEN)
    away = wound_shape.from_edge(along, across, OPEN)[0]
    deep = wound_shape.carve(along, across, OPEN)
    assert (under - deep)[away < 0.003].min() > 0.001
    assert not under[away > 0.0065].any()


def test_every_value_is_drawn_whatever_the_stage() -> None:
    drawn = []
    for number in range(len(STAGES)):
        weights = {stage: float(stage == STAGES[number]) for stage in STAGES}
        one = draw_wound(replace(Wound(), **weights), Stream(1, 2, "a wound"))
        assert one.stage == STAGES[number]
        drawn.append((one.length, one.depth, one.blood, one.thread, one.seed))
    assert len(set(drawn)) == 1


def test_gaps_are_no_wider_than_the_setting_lets_them() -> None:
    settings = Wound()
    gaps = dict.fromkeys(STAGES, 0.0)
    for index in range(200):
        one = draw_wound(settings, Stream(1, index, "a wound"))
        assert settings.length.min <= one.length <= settings.length.max
        gaps[one.stage] = max(gaps[one.stage], one.gap)
    assert all(gaps.values())
    assert gaps["fresh"] < gaps["closing"] < gaps["retracted"] <= 1.3 * settings.gap.max
