"""What lies around the field: in its zone, clear of all else, on the ground, and before no tip."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from synthpoint.core.camera.pinhole import View
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.align import apply
from synthpoint.core.geometry.terrain import Terrain, flat
from synthpoint.core.geometry.types import Floats, floats
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.core.randomizers.around.draw import OFFERED, ThingDraw, offered, possible
from synthpoint.core.randomizers.around.kind import kinds
from synthpoint.core.randomizers.around.places import covers, laid
from synthpoint.core.randomizers.in_hand.held import HeldDraw, held
from synthpoint.core.randomizers.in_world import world_points
from synthpoint.core.sampling.catalog import Catalog
from synthpoint.tests.core import test_held

IMAGES = range(1, 13)
ROD = (np.column_stack((np.zeros(9), np.linspace(-0.06, 0.06, 9), np.full(9, 0.004))), 0.008)
NAMES = [kind.name for kind in kinds()]


def catalog() -> Catalog:
    """Every kind is a rod of 12 cm, in two variants."""
    known = test_held.catalog()
    known.more[OFFERED] = offered({name: [ROD, ROD] for name in NAMES}, 1.0)
    return known


def job(**around: Any) -> JobSpec:
    return from_json(
        {
            "version": 1,
            "seed": 6,
            "instruments": {"count": [1, 2]},
            "in_hand": {"enabled": True, "share": 0.7},
            "camera": {"distance": 0.5},
            "around": {"enabled": True, **around},
        }
    )


def balls(one: ThingDraw) -> Floats:
    """(N, 4), in the world."""
    matrix = floats(one.pose)
    size = float(np.linalg.norm(matrix[:3, 0]))
    return np.column_stack((apply(matrix, ROD[0]), np.full(len(ROD[0]), ROD[1] * size)))


@cache
def samples() -> tuple[Sample, ...]:
    return tuple(draw(job(near=2, beside=3, edge=2), catalog(), index) for index in IMAGES)


def things() -> Iterator[tuple[Any, ThingDraw]]:
    for sample in samples():
        yield from ((sample, one) for one in sample.around.things)


def inside(view: View, points: Floats) -> float:
    u, v, depth = view.project(points).T
    k = view.intrinsics
    return float(np.mean((depth > 0) & (abs(u / k.width - 0.5) < 0.5)
                         & (abs(v / k.height - 0.5) < 0.5)))  # fmt: skip


def test_each_is_in_its_zone() -> None:
    seen = {"near": 0, "beside": 0, "edge": 0}
    low = {"near": 0.04, "beside": 0.1, "edge": 0.1}
    high = {"near": 0.12, "beside": 0.3, "edge": 9.0}
    for sample, one in things():
        seen[one.zone] += 1
        there = balls(one)
        away = np.linalg.norm(there[:, :2] - sample.operating_field.spot[:2], axis=1)
        assert low[one.zone] <= (away - there[:, 3]).min() <= high[one.zone]
        if one.zone == "edge":
            assert inside(sample.view, there[:, :3]) < 0.95
        if one.kind != "cables":
            assert inside(sample.view, there[:, :3]) > 0.1
    assert min(seen.values()) > 5


def test_it_meets_no_instrument_no_hand_and_no_other() -> None:
    for sample in samples():
        solid = [floats(one.balls) for one in (sample.hands.empty if sample.hands else ())]
        for one in sample.instruments:
            metal = world_points(catalog(), one, "balls")
            solid.append(np.column_stack((metal, np.zeros(len(metal)))))
            if isinstance(one[held], HeldDraw):
                solid.append(floats(one[held].balls))
        for one in sample.around.things:
            there = balls(one)
            for other in solid:
                apart = np.linalg.norm(there[:, None, :3] - other[None, :, :3], axis=2)
                assert (apart > there[:, None, 3] + other[None, :, 3]).all()
            solid.append(there)


def test_nothing_is_between_the_camera_and_the_spot() -> None:
    count = 0
    for sample, one in things():
        count += 1
        eye, spot = floats(sample.view.position), floats(sample.operating_field.spot)
        way = eye + np.linspace(0, 1, 2000)[:, None] * (spot - eye)
        for x, y, z, radius in balls(one):
            assert np.linalg.norm(way - (x, y, z), axis=1).min() >= radius - 1e-4
    assert count > 40


def test_a_ball_on_the_way_covers_what_is_behind_it() -> None:
    eye, place = np.array((0.0, 0.0, 1.0)), np.zeros((1, 3))
    for x, z, expected in ((0.0, 0.5, True), (0.2, 0.5, False), (0.0, -0.5, False)):
        assert covers(eye, place, np.array(((x, 0.0, z, 0.1),))) == expected


@pytest.mark.parametrize("slope", [(0.0, 0.0), (0.4, 0.0), (-0.2, 0.5)])
def test_a_rigid_thing_stands_on_a_slope(slope: tuple[float, float]) -> None:
    x, y = np.meshgrid(np.arange(-1, 1.01, 0.1), np.arange(-1, 1.01, 0.1))
    ground = Terrain((-1.0, -1.0), 0.1, 0.3 + slope[0] * x + slope[1] * y)
    centers = np.random.default_rng(1).uniform(-0.1, 0.1, (40, 3))
    own = np.column_stack((centers, np.full(40, 0.01)))
    matrix = laid(ground, own, np.array((0.2, -0.1)), 1.0, soft=False)
    soles = apply(matrix, centers * (1, 1, 0))
    assert soles[:, 2] == pytest.approx(ground.height(soles[:, :2]), abs=1e-6)
    assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1.0)


def test_a_rigid_thing_is_nowhere_below_a_hump() -> None:
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, 101), np.linspace(-0.5, 0.5, 101))
    ground = Terrain((-0.5, -0.5), 0.01, 0.05 * np.exp(-(x**2 + y**2) / 0.01))
    own = np.column_stack((ROD[0] * (1, 1, 0), np.full(9, 0.008)))
    soles = apply(laid(ground, own, np.array((0.04, 0.0)), 0.7, soft=False), own[:, :3])
    assert (soles[:, 2] - ground.height(soles[:, :2])).min() >= -0.001


def test_an_image_follows_from_its_number() -> None:
    one, again = (draw(job(), catalog(), 3).around for _ in range(2))
    assert one.things
    assert one == again
    assert one != draw(job(), catalog(), 4).around


def test_off_it_changes_no_other_draw() -> None:
    on, off = draw(job(), catalog(), 5), draw(job(enabled=False), catalog(), 5)
    assert off.around is None
    assert {**on.draws, "around": None} == off.draws


def test_what_a_labelled_class_would_be_taken_for_never_comes() -> None:
    weights = dict.fromkeys(NAMES, 1.0)
    left = {one.name for one in possible(weights, ["Mayo Scissors", "tweezers"])}
    assert left == set(NAMES) - {"scissors"}
    assert "clamps" not in {one.name for one in possible(weights, ["artery_clamp"])}
    assert len(possible(weights, ["needle_holder", "tweezers"])) == len(NAMES)
    for word, kind in (
        ("swab", "gauze"), ("suction_tube", "cables"), ("Pean", "clamps"),
        ("kidney_dish", "dishes"),
        ("basket", "baskets"), ("vial", "syringes"), ("label", "packets"),
    ):  # fmt: skip
        assert kind not in {one.name for one in possible(weights, [word])}


def test_without_any_weight_it_says_so() -> None:
    with pytest.raises(UserError, match="around: no kind has a weight above 0"):
        job(**dict.fromkeys(NAMES, 0.0))


def test_flat_ground_lays_it_flat() -> None:
    own = np.column_stack((ROD[0], np.full(9, 0.008)))
    matrix = laid(flat(0.02), own, np.array((0.1, 0.2)), 0.0, soft=False)
    assert matrix[:3, 3] == pytest.approx((0.1, 0.2, 0.02))
    assert matrix[:3, :3] == pytest.approx(np.eye(3))
