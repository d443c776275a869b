"""The spot of a surgical light: where it is, and how bright."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthpoint.core.job.draw import draw
from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.core.randomizers.in_hand.situations import AT_WORK, SITUATIONS
from synthpoint.core.randomizers.surgical_light import SurgicalLight, SurgicalLightDraw
from synthpoint.core.sampling.catalog import Catalog
from synthpoint.core.settings.ranges import Range
from synthpoint.tests.core import test_held

IMAGES = range(1, 41)
AT_WORK_ONLY = {name: float(name == AT_WORK) for name in SITUATIONS}


def spec(hands: bool = False, **light: object) -> JobSpec:
    return from_json(
        {
            "version": 1,
            "seed": 4,
            "instruments": {"count": 2},
            "surgical_light": {"enabled": True, **light},
            "in_hand": {"enabled": hands, "share": 1.0, "situations": AT_WORK_ONLY},
        }
    )


def drawn(of: JobSpec, images: range = IMAGES) -> list[SurgicalLightDraw]:
    catalog = test_held.catalog()
    if not of.in_hand.enabled:
        catalog = replace(catalog, more={})
    lights = [draw(of, catalog, index).surgical_light for index in images]
    return [light for light in lights if light is not None]


def lit(light: SurgicalLightDraw) -> float:
    """How bright a white sheet that faces each bulb is in the middle of the spot: a lamp of P watts
    sends P / 4π to a steradian in every direction that is left, and a white sheet sends back what
    falls on it by π (Blender's lamps give their watts once more by π)."""
    return sum(
        b.energy / (4 * np.pi**2 * np.sum(np.subtract(b.location, b.target) ** 2))
        for b in light.bulbs
    )


def test_a_white_sheet_is_as_bright_as_was_asked_for() -> None:
    for light in drawn(spec(brightness=[3, 3], bulbs=[1, 7], heads=[1, 3])):
        assert lit(light) == pytest.approx(3.0)


def test_all_bulbs_make_one_spot() -> None:
    for light in drawn(spec(spot=[0.1, 0.1], uneven=[0.2, 0.2])):
        for bulb in light.bulbs:
            off = np.linalg.norm(np.subtract(bulb.target, light.spot))
            far = np.linalg.norm(np.subtract(bulb.location, bulb.target))
            assert off <= 0.5 * 0.2 * 0.1 * np.sqrt(2) + 1e-9
            assert far * np.tan(0.5 * bulb.beam) == pytest.approx(0.05)


def test_a_head_has_its_bulbs_round_one_middle() -> None:
    (light,) = drawn(
        spec(heads=[1, 1], bulbs=[7, 7], head=[0.4, 0.4], distance=[1, 1]), range(1, 2)
    )
    places = np.array([bulb.location for bulb in light.bulbs])
    out = np.linalg.norm(places - places[0], axis=1)
    assert out == pytest.approx([0.0] + 6 * [0.2])
    assert np.linalg.norm(places[0] - light.spot) == pytest.approx(1.0)


def test_it_is_at_the_tips_of_what_is_held() -> None:
    of, catalog = spec(hands=True, aside=[0.02, 0.02]), test_held.catalog()
    for index in range(1, 9):
        sample = draw(of, catalog, index)
        spots = [task.spot for task in sample.hands.tasks if task.doing == AT_WORK]
        off = np.linalg.norm(np.mean(spots, axis=0) - sample.surgical_light.spot)
        assert off == pytest.approx(0.02, abs=1e-9)


def test_somebody_leans_in_now_and_then_from_the_lower_edge_of_the_picture() -> None:
    of, catalog = spec(shaded=0.5), replace(test_held.catalog(), more={})
    seen = [draw(of, catalog, index) for index in IMAGES]
    heads = [(s, np.array(s.surgical_light.leaning)) for s in seen if s.surgical_light.leaning]
    assert 10 < len(heads) < 30
    for sample, head in heads:
        way = head - sample.surgical_light.spot
        assert 0.3 < np.linalg.norm(way) < 0.7 and way[2] > 0.2
        assert way[:2] @ -sample.view.matrix[:2, 1] > 0


def test_its_switch_and_its_share_change_nothing_else() -> None:
    catalog: Catalog = replace(test_held.catalog(), more={})
    on, off = spec(share=0.5), spec(enabled=False)
    present = 0
    for index in IMAGES:
        one, other = draw(on, catalog, index), draw(off, catalog, index)
        present += one.surgical_light is not None
        assert other.surgical_light is None
        assert one.changed(surgical_light=None) == other
    assert 10 < present < 30


def test_ranges_are_kept() -> None:
    s = SurgicalLight()
    for light in drawn(spec()):
        assert s.spot.min <= light.diameter <= s.spot.max
        assert s.brightness.min <= light.brightness <= s.brightness.max
        assert 1 <= len(light.bulbs) <= 14
        assert {type(bulb.energy) for bulb in light.bulbs} == {float}
    assert isinstance(s.spot, Range)
