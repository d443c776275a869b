"""Draws follow the ranges they are given: Kolmogorov-Smirnov over 2,000 images for each setting,
beyond 1.95 / sqrt(n) once in a thousand."""

from __future__ import annotations

import colorsys
import math
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from synthpoint.core.job.sample import Sample
from synthpoint.core.randomizers.occluders.draw import HAND_TILT, TILT, OccluderDraw
from synthpoint.core.randomizers.occluders.kinds import ANY, KINDS
from synthpoint.core.settings.ranges import Range
from synthpoint.tests.core.settings_drawn import COUNT, assert_even, below, draws, given, near
from synthpoint.tests.core.settings_read import READ, away, floats, of_lamps, view

Values = Callable[[Sample], list[float]]
LOOKS = {kind.name: kind.looks for kind in KINDS if kind.looks != (ANY,)}
CASES = [(group, name) for group, settings in READ.items() for name in settings]


@pytest.mark.parametrize(("group", "name"), CASES, ids=[name for _, name in CASES])
def test_a_setting_follows_its_range(group: str, name: str) -> None:
    read = READ[group][name]
    assert_even(below(given(group, name), [x for s in draws(group) for x in read(s)]))


def test_the_aim_is_off_by_its_jitter_in_any_direction() -> None:
    """From very far one sees how far the target is off the viewing axis, not how far along it."""
    seen = np.array([view(s).matrix[:3, :3].T @ -view(s).position for s in draws("aim")])
    offset = np.hypot(seen[:, 0], seen[:, 1])
    low, high = given("aim", "camera.look_at_jitter")
    off = low + (high - low) * (np.arange(500) + 0.5) / 500
    # Of a vector in any direction, the share that lies across an axis.
    within = np.sqrt(np.maximum(0, 1 - (offset[:, None] / off) ** 2))
    assert_even(1 - within.mean(axis=1))
    assert_even(np.arctan2(seen[:, 1], seen[:, 0]) / (2 * math.pi) + 0.5)


def test_the_share_that_rests() -> None:
    assert sum(not floats(s) for s in draws("placed")) / COUNT == near(0.35)


@pytest.mark.parametrize(
    ("group", "things", "low", "high"),
    [("picture", "lights", 1, 3), ("metal", "instruments", 0, 2)],
)
def test_every_count_as_often(group: str, things: str, low: int, high: int) -> None:
    found = Counter(len(getattr(s, things)) for s in draws(group))
    assert set(found) == set(range(low, high + 1))
    for number in found.values():
        assert number / COUNT == near(1 / (high - low + 1))


def of_kind(group: str, kind: str) -> list[OccluderDraw]:
    return [o for s in draws(group) for o in s.occluders or () if kind in ("any", o.kind)]


def look(one: OccluderDraw) -> list[float]:
    """Hue, saturation, value and roughness; reds lie on both sides of 0."""
    hue, *others = colorsys.rgb_to_hsv(*(c ** (1 / 2.2) for c in one.color))
    red = one.kind in ("blood", "tissue")
    return [hue - 1 if red and hue > 0.9 else hue, *others, one.roughness]


PARTS = ("hue", "saturation", "value", "roughness")


@pytest.mark.parametrize("part", range(4), ids=PARTS)
@pytest.mark.parametrize(("kind", "number"), [(k, n) for k in LOOKS for n in range(len(LOOKS[k]))])
def test_looks_in_life(kind: str, number: int, part: int) -> None:
    """Of the several looks of a kind each has hues of its own, and comes by its weight."""
    every = [look(one) for one in of_kind("lifelike", kind)]
    weight, hues, *_ = LOOKS[kind][number]
    found = [v for v in every if hues.min - 1e-9 <= v[0] <= hues.max + 1e-9]
    share = weight / sum(weight for weight, *_ in LOOKS[kind])
    assert len(found) / len(every) == near(share, len(every))
    range_ = LOOKS[kind][number][1 + part]
    assert isinstance(range_, Range)
    assert_even(below([range_.min, range_.max], [v[part] for v in found]))


@pytest.mark.parametrize("part", range(4), ids=PARTS)
@pytest.mark.parametrize(("group", "kind"), [("lifelike", "cube"), ("beside", "any")])
def test_any_look(group: str, kind: str, part: int) -> None:
    """Of cubes, and of everything where the settings say so."""
    range_ = ANY[1 + part]
    assert isinstance(range_, Range)
    found = [look(one)[part] for one in of_kind(group, kind)]
    assert_even(below([range_.min, range_.max], found))


@pytest.mark.parametrize(("kind", "tilts"), [("glove", HAND_TILT), ("gauze", TILT)])
def test_turn_and_tilt(kind: str, tilts: Range) -> None:
    found = of_kind("beside", kind)
    assert_even(below([tilts.min, tilts.max], [o.tilt for o in found]))
    assert_even([o.turn / (2 * math.pi) for o in found])


CHOICES: dict[str, Values] = {
    "camera.distance": lambda s: [away(s)[0]],
    "lights.energy": of_lamps("energy"),
    "stains.size": lambda s: [i.stains.size for i in s.instruments[:1] if i.stains],
    "render.exposure": lambda s: [s.exposure],
}


@pytest.mark.parametrize("name", CHOICES)
def test_choices_by_weight(name: str) -> None:
    """Chi-square with two degrees of freedom: beyond 13.8 once in a thousand."""
    choices = Range.from_json(given("choices", name), name).choices
    expected = {value: weight * COUNT / 10 for value, weight in choices if weight}
    found = Counter(round(x, 9) for s in draws("choices") for x in CHOICES[name](s))
    assert set(found) == set(expected) and found.total() == COUNT
    assert sum((found[v] - n) ** 2 / n for v, n in expected.items()) < 13.8
