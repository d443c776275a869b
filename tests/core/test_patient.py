"""A patient under drapes: ground that is nowhere in the way of hands, and what lies on it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.resting import laid_down, resting_plane, underside
from synthpoint.core.geometry.rotation import about
from synthpoint.core.geometry.terrain import Terrain
from synthpoint.core.geometry.types import Floats
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.patient.draped import NUMBERS, Draped, Laid, terrain
from synthpoint.core.patient.piece import PIECES, Build, shaped
from synthpoint.core.randomizers.backdrop.lying import Undersides
from synthpoint.core.randomizers.in_world import world_points
from synthpoint.core.randomizers.placement import placement
from synthpoint.tests.core import catalogs

BAR = np.stack(
    np.meshgrid(*(np.linspace(-h, h, n) for h, n in ((0.004, 5), (0.08, 60), (0.002, 2)))), axis=-1
).reshape(-1, 3)
UNDER = BAR[underside(BAR, 0.002)][None]
CATALOG = replace(
    catalogs.CATALOG,
    more={"patient": Undersides(1.0, {"needle_holder": UNDER, "tweezers": UNDER * (1, 0.75, 1)})},
)
ENDS = {
    "thin": Build(male=0.0, old=1.0, muscle=0.0, length=0.9, thickness=0.85),
    "thick": Build(male=1.0, old=0.0, muscle=1.0, length=1.1, thickness=1.2, left=True),
}


def laid(piece: str, build: Build, **changes: Any) -> Laid:
    numbers = tuple(np.random.default_rng(3).random(NUMBERS))
    made = Laid(piece, build, 0.5, 0.2, (0.1, 0.12), None, None, 0.08, 0.03, 0.15, numbers)
    return replace(made, **changes)


def job(**changes: Any) -> JobSpec:
    ground = {"share": 1, "plain": 0, "color": 0, "patient": 1}
    return catalogs.job(
        **{"ground": ground, "patient": {"enabled": True}, "instruments": {"count": 2}, **changes}
    )


def drawn(made: JobSpec, count: int) -> list[Sample]:
    return [draw(made, CATALOG, index) for index in range(1, count + 1)]


@pytest.mark.parametrize("build", ENDS)
@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("around", ["bare", "window"])
def test_the_spot_faces_up_and_nothing_round_it_is_higher(
    piece: str, build: str, around: str
) -> None:
    across = None if around == "bare" else 0.05
    of = Draped(laid(piece, ENDS[build], across=across))
    step = 0.004
    near = of.height(np.array((0.0, step, -step, 0, 0)), np.array((0.0, 0, 0, step, -step)))
    assert near[0] == pytest.approx(0, abs=1e-6)
    assert near == pytest.approx(0, abs=0.001)
    line = np.linspace(-0.35, 0.35, 141)
    x, y = np.meshgrid(line, line)
    heights = of.height(x, y)
    assert heights[np.hypot(x, y) <= 0.35].max() <= 0.0031
    assert heights.min() < -0.6 * of.laid.depth  # the table is seen beside it
    # Skin at the spot, cloth outside of the window.
    bare = of.skin(x, y) > of.cloth(x, y)
    assert bare[70, 70]
    assert not bare[of.outside(x, y) > 0.001].any()


def test_a_left_limb_is_the_mirror_image_of_a_right_one() -> None:
    build = ENDS["thin"]
    right, left = (shaped("shin", replace(build, left=side)) for side in (False, True))
    assert left.radii[:, 0] == pytest.approx(right.radii[:, 0])
    assert left.radii[:, 5] == pytest.approx(right.radii[:, -5])
    assert left.radii[:, 5] != pytest.approx(left.radii[:, -5])


def test_a_thicker_and_longer_build_is_so() -> None:
    mean = Build()
    one, other = shaped("thigh", mean), shaped("thigh", replace(mean, thickness=1.2, length=1.1))
    assert other.radii == pytest.approx(1.2 * one.radii)
    assert other.length == pytest.approx(1.1 * one.length)


def test_terrain_in_the_world_is_turned_moved_and_in_its_unit() -> None:
    of = laid("forearm", ENDS["thick"])
    spot, turn, metres = np.array((3.0, -2.0, 0.5)), 0.7, 0.1
    there = terrain(of, turn, spot, metres)
    places = np.random.default_rng(1).uniform(-0.03, 0.03, (40, 2))
    in_world = spot[:2] + (places @ about(2, turn)[:2, :2].T) / metres
    expected = 0.5 + Draped(of).height(*places.T) / metres
    assert there.height(in_world) == pytest.approx(expected, abs=0.01)


def test_a_plane_to_rest_on_is_the_lowest_over_all_points() -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        points = rng.normal(size=(int(rng.integers(4, 20)), 3)) * (1, 1, 0.3)
        points[:, :2] -= points[:, :2].mean(axis=0)
        rise = resting_plane(points)
        found = (points[:, 2] - points[:, :2] @ rise).max()
        assert found == pytest.approx(_lowest(points), abs=1e-7)


def _lowest(points: Floats) -> float:
    """By trying all planes through three of them."""
    best = np.inf
    for three in combinations(points, 3):
        flat = np.column_stack((np.array(three)[:, :2], np.ones(3)))
        if abs(np.linalg.det(flat)) > 1e-9:
            x, y, z = np.linalg.solve(flat, np.array(three)[:, 2])
            if (points[:, :2] @ (x, y) + z - points[:, 2]).min() > -1e-9:
                best = min(best, float(z))
    return best


def test_on_a_slope_a_bar_lies_as_the_slope_does() -> None:
    x, y = np.meshgrid(np.arange(-1, 1.01, 0.1), np.arange(-1, 1.01, 0.1))
    slope = Terrain((-1.0, -1.0), 0.1, 0.2 * x - 0.3 * y)
    turn, rise = laid_down(BAR, np.zeros(3), slope)
    up = np.array((-0.2, 0.3, 1.0)) / np.linalg.norm((0.2, 0.3, 1.0))
    assert turn @ (0, 0, 1) == pytest.approx(up, abs=1e-6)
    assert rise == pytest.approx(0.002 / up[2], abs=1e-6)


def test_what_lies_touches_the_ground_and_keeps_out_of_it_and_of_the_wound() -> None:
    tilts = []
    for sample in drawn(job(placement={"resting": 1.0}), 12):
        assert sample.patient is not None
        ground = sample.patient.terrain
        for one in sample.instruments:
            matrix = np.array(one[placement])
            points = UNDER[0] if one.instrument == "needle_holder" else UNDER[0] * (1, 0.75, 1)
            points = points @ matrix[:3, :3].T + matrix[:3, 3]
            above = points[:, 2] - ground.height(points[:, :2])
            assert 0 <= above.min() < 0.0004
            assert np.sum(above < 0.0015) >= 3  # it stands on some points
            tilts.append(np.degrees(np.arccos(matrix[2, 2] / np.linalg.norm(matrix[:3, 2]))))
            assert not sample.patient.touches_wound(points[:, :2])
    assert max(tilts) < 30
    assert max(tilts) > 3


def test_off_it_changes_nothing() -> None:
    ground = {"share": 1, "plain": 1, "color": 1}
    before = [draw(catalogs.job(ground=ground, instruments={"count": 2}), catalogs.CATALOG, index)
              for index in range(1, 9)]  # fmt: skip
    for patient in ({"enabled": False}, {"enabled": True}):
        made = job(ground=ground, patient=patient)
        for one, other in zip(before, drawn(made, 8), strict=True):
            assert other.patient is None
            assert one.ground == other.ground
            for a, b in zip(one.instruments, other.instruments, strict=True):
                assert world_points(CATALOG, a) == pytest.approx(world_points(CATALOG, b), abs=0)


def test_floating_ones_are_where_they_would_be_without() -> None:
    floats = {"placement": {"resting": 0.0}}
    one = drawn(job(**floats), 4)
    other = drawn(job(**floats, ground={"share": 1, "plain": 1, "color": 0}), 4)
    for a, b in zip(one, other, strict=True):
        assert a.patient is not None and b.patient is None
        for held, free in zip(a.instruments, b.instruments, strict=True):
            assert held[placement] == free[placement]


def test_without_hands_the_surgical_light_is_on_the_field() -> None:
    light = {"enabled": True, "aside": 0.0}
    for sample in drawn(job(surgical_light=light), 4):
        assert sample.surgical_light.spot == pytest.approx(sample.operating_field.spot)


def test_a_patient_without_a_piece_is_refused() -> None:
    with pytest.raises(UserError, match=r"patient: all weights are 0 \(shin, thigh, forearm"):
        job(patient={"enabled": True, **dict.fromkeys(PIECES, 0)})
