"""What is painted on skin: its own color, blood that runs down, ink, antiseptic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthpoint.core.randomizers.backdrop.skin import Skin, SkinDraw, draw_skin, tone
from synthpoint.core.randomizers.backdrop.skin_paint import SIDE, SIZE, Painter, Where
from synthpoint.core.randomizers.backdrop.wound import WoundDraw
from synthpoint.core.sampling.streams import Stream

WOUND = WoundDraw(
    "retracted", length=0.08, gap=0.01, depth=0.006, wiggle=0.0, fat=0.5, blood=1.0,
    sewn=(0.0, 0.0), spacing=0.008, bite=0.004, thread=(0.0, 0.0, 0.0), seed=3,
)  # fmt: skip
CLEAN = SkinDraw(
    color=(0.6, 0.4, 0.3), hair=0.5, hair_color=(0.0, 0.0, 0.0), shaved=0.02, redness=0.0,
    mottling=0.0, tint=(1.0, 1.0, 1.0), reach=0.05, ink=None, wetness=0.0, blood=0.0, dried=0.0,
    seed=5,
)  # fmt: skip
LINE = ((np.arange(SIZE) + 0.5) / SIZE - 0.5) * SIDE
X, Y = np.meshgrid(LINE, LINE)


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter()


def test_clean_skin_has_its_own_color_and_hardly_any_blood(painter: Painter) -> None:
    made = painter.paint(CLEAN, replace(WOUND, blood=0.0), Where())
    assert made.shape == (SIZE, SIZE, 4) and made.dtype == np.float32
    assert np.abs(made[..., :3] - CLEAN.color).max() < 1e-6
    assert made[..., 3][np.abs(Y) > 0.02].max() < 0.01


def test_there_is_bare_skin_all_along_the_edge(painter: Painter) -> None:
    full = replace(CLEAN, mottling=1.0, redness=1.0, blood=1.0, dried=1.0, tint=(0.7, 0.4, 0.1))
    made = painter.paint(replace(full, reach=0.3), WOUND, Where())
    for edge in (made[0], made[-1], made[:, 0], made[:, -1]):
        assert np.abs(edge - (*CLEAN.color, 0.0)).max() < 1e-6


@pytest.mark.parametrize(("crest", "down"), [(0.05, 1), (-0.05, -1)])
def test_blood_runs_away_from_the_top_line(painter: Painter, crest: float, down: int) -> None:
    thick = np.zeros((SIZE, SIZE))
    for seed in range(4):
        made = painter.paint(replace(CLEAN, blood=1.0, seed=seed), WOUND, Where(crest=crest))
        thick += made[..., 3] > 0.5
    beyond = np.abs(Y) > 0.015
    assert (thick * (beyond & (down * Y > 0))).sum() > 2 * (thick * (beyond & (down * Y < 0))).sum()


def test_more_is_more(painter: Painter) -> None:
    shares = [
        (painter.paint(replace(CLEAN, blood=much), WOUND, Where())[..., 3] > 0.3).mean()
        for much in (0.1, 0.5, 1.0)
    ]
    assert shares[0] < shares[1] < shares[2] < 0.2
    dark = [
        painter.paint(replace(CLEAN, dried=much), WOUND, Where())[..., 1].mean() for much in (0, 1)
    ]
    assert dark[1] < dark[0]


def test_ink_is_along_the_wound_as_it_is_turned(painter: Painter) -> None:
    plain = painter.paint(CLEAN, WOUND, Where(turn=0.6))[..., :3]
    marked = painter.paint(replace(CLEAN, ink=(0.02, 0.02, 0.02)), WOUND, Where(turn=0.6))[..., :3]
    inked = np.abs(marked - plain).max(axis=-1) > 0.1
    assert inked.sum() > 100
    aside = Y * np.cos(0.6) - X * np.sin(0.6)
    along = X * np.cos(0.6) + Y * np.sin(0.6)
    assert np.abs(aside[inked]).max() < 0.011 and np.abs(along[inked]).max() < 0.06


def test_antiseptic_is_up_to_where_it_was_painted(painter: Painter) -> None:
    tinted = replace(CLEAN, tint=(0.7, 0.4, 0.1), reach=0.06)
    blue = painter.paint(tinted, WOUND, Where())[..., 2]
    assert blue[(np.abs(Y) < 0.02) & (np.abs(X) < 0.03)].max() < 0.8 * CLEAN.color[2]
    assert np.abs(blue[np.abs(Y) > 0.12] - CLEAN.color[2]).max() < 1e-6


def test_tones_go_from_light_to_dark() -> None:
    tones = np.array([tone(level, 0.5) for level in np.linspace(0, 1, 21)])
    assert (np.diff(tones, axis=0) < 0).all()
    assert (tones[:, 0] > tones[:, 1]).all() and (tones[:, 1] > tones[:, 2]).all()


def test_a_switch_changes_nothing_else() -> None:
    some = replace(Skin(), antiseptic=0.0, marker=0.0), replace(Skin(), antiseptic=1.0, marker=1.0)
    one, other = (draw_skin(s, Stream(1, 4, "some skin")) for s in some)
    assert one.tint == (1.0, 1.0, 1.0) and one.ink is None
    assert other.tint != one.tint and other.ink is not None
    assert replace(other, tint=one.tint, ink=None) == one
