"""People in gowns: where they stand, and that nobody is in the way."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from synthpoint.core.geometry.folded import pressed
from synthpoint.core.geometry.sight import hidden, triangles
from synthpoint.core.geometry.types import floats
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.core.randomizers.gown.draw import shape
from synthpoint.core.randomizers.in_hand.held import held
from synthpoint.core.randomizers.in_world import world_points
from synthpoint.tests.core import test_held

IMAGES = range(1, 13)


def spec(hands: bool = True, **sections: object) -> JobSpec:
    return from_json(
        {
            "version": 1,
            "seed": 4,
            "instruments": {"count": 2},
            "camera": {"elevation": [20, 60], "distance": [0.5, 0.8]},
            "in_hand": {"enabled": hands, "share": 1.0, "side": [100, 260], "assistant": 0.4},
            "gown": {"enabled": True, "share": 1.0},
            **sections,
        }
    )


@cache
def samples(hands: bool) -> list[Sample]:
    catalog = test_held.catalog()
    catalog = catalog if hands else replace(catalog, more={})
    return [draw(spec(hands), catalog, index) for index in IMAGES]


@pytest.mark.parametrize("hands", [True, False])
def test_nobody_stands_before_the_place_where_the_work_is_done(hands: bool) -> None:
    people = 0
    for sample in samples(hands):
        spot = np.add(sample.operating_field.spot, (0, 0, 0.004))
        points = [world_points(test_held.catalog(), one, "balls") for one in sample.instruments]
        for person in sample.gown:
            people += 1
            faces = triangles(shape(person)[0][::2, ::2])
            assert not hidden(sample.view.position, np.stack((spot,)), faces).any()
            assert hidden(sample.view.position, np.concatenate(points), faces).mean() < 0.05
    assert people > len(IMAGES) / 2


def test_the_surgeon_stands_where_forearms_come_from() -> None:
    for sample in samples(True):
        for person in sample.gown:
            own = [
                floats(one[held].balls) for one in sample.instruments
                if getattr(one[held], "who", "") == person.who
            ]  # fmt: skip
            own += [floats(one.balls) for one in sample.hands.empty if one.who == person.who]
            if not own:
                continue
            spot = floats(sample.operating_field.spot)
            elbows = np.mean([balls[-12, :2] for balls in own], axis=0) - spot[:2]
            there = floats(person.place)[:2] - spot[:2]
            assert elbows @ there > 0.5 * np.linalg.norm(elbows) * np.linalg.norm(there)
            assert person.color == sample.hands.people[person.who].look.sleeve.color


def test_cloth_is_behind_hands_and_instruments() -> None:
    """It may be just at them, but nothing of a hand is behind it: away from the field."""
    for sample in samples(True):
        balls = [np.zeros((0, 4)), *(floats(one.balls)[:-22] for one in sample.hands.empty)]
        balls += [
            floats(o[held].balls)[:-22] for o in sample.instruments if hasattr(o[held], "balls")
        ]
        for person in sample.gown:
            cloth = shape(person)[0].reshape(-1, 3)
            for x, y, z, radius in np.concatenate(balls)[::3]:
                assert np.linalg.norm(cloth - (x, y, z), axis=1).min() > radius


def test_without_an_assistants_hand_there_is_none() -> None:
    alone = spec(in_hand={"enabled": True, "share": 1.0, **test_held.ALONE})
    for index in IMAGES[:4]:
        people = draw(alone, test_held.catalog(), index).gown
        assert [one.who for one in people] in ([], ["surgeon"])


def test_the_same_image_has_the_same_people_and_off_nothing_else_changes() -> None:
    catalog = test_held.catalog()
    with_, again = draw(spec(), catalog, 2), draw(spec(), catalog, 2)
    assert with_.gown == again.gown
    without = draw(spec(gown={"enabled": False}), catalog, 2)
    assert without.gown is None
    assert without.changed(gown=None).draws == with_.changed(gown=None).draws


def test_a_sheet_gives_way_to_a_ball() -> None:
    line = np.linspace(-1, 1, 41)
    x, y = np.meshgrid(line, line)
    sheet = np.stack((x, y, 0 * x), axis=-1)
    down = np.broadcast_to((0.0, 0.0, -1.0), sheet.shape)
    dented, depth = pressed(sheet, down, np.array(((0.0, 0.0, 0.1, 0.3),)))
    assert np.linalg.norm(dented - (0, 0, 0.1), axis=-1).min() > 0.299
    assert 0.199 < depth < 0.4
    assert np.abs(dented[0, :, 2]).max() < 1e-6  # far off it lies as it lay
    flat, none = pressed(sheet, down, np.array(((0.0, 0.0, 5.0, 0.3),)))
    assert none == 0
    assert (flat == sheet).all()


def test_what_a_sheet_hides() -> None:
    line = np.linspace(-1, 1, 5)
    x, y = np.meshgrid(line, line)
    faces = triangles(np.stack((x, y, 0 * x + 1), axis=-1))
    points = np.array(((0.0, 0, 0), (0.9, 0.9, 0.5), (3.0, 0, 0), (0, 0, 1.5)))
    assert hidden(np.array((0.0, 0, 2)), points, faces).tolist() == [True, True, False, False]
