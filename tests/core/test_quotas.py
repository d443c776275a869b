"""Quotas: every stretch of indices keeps them, and what cannot be kept is said beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from synthpoint.core.balance import quotas
from synthpoint.core.balance.quotas import Asked
from synthpoint.core.balance.splits import SPLITS, split_of
from synthpoint.core.balance.stratify import PLANE, STEPS, place
from synthpoint.core.errors import UserError
from synthpoint.core.job import feasible, spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.randomizers.camera import Camera
from synthpoint.core.randomizers.in_world import world_points
from synthpoint.core.randomizers.occluders.draw import wanted_hidden
from synthpoint.core.sampling.catalog import Catalog
from synthpoint.presets import class_schema
from synthpoint.tests.core.catalogs import CATALOG

CLASSES = tuple(map(class_schema, ("needle_holder", "tweezers")))
TIPS = {"keypoints": ["tip_left", "tip_right"], "share": 0.3}
STILL = {"placement": {"enabled": False}}


def asked(made: JobSpec, index: int) -> Asked:
    return Asked(made.quotas, made.seed, index)


def job(quota: dict[str, Any], **sections: Any) -> JobSpec:
    data = {"seed": 11, "quotas": {"enabled": True, **quota}, **sections}
    return spec.from_json(data).with_classes(CLASSES)


def draws(made: JobSpec, count: int, first: int = 1) -> list[Sample]:
    return [draw(made, CATALOG, i) for i in range(first, first + count)]


# ---- the sequences


def off_share(step: float, share: float, count: int) -> float:
    """How many indices more or less than its share any stretch from 1 on has at most."""
    hits = np.array([place(5, i, "x", step) < share for i in range(1, count + 1)])
    return float(np.abs(np.cumsum(hits) - share * np.arange(1, count + 1)).max())


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_every_stretch_keeps_the_share(step: float, share: float) -> None:
    """Independent draws would be off by 27 (three deviations) of 1,000 at a share of 0.1."""
    assert off_share(step, share, 1000) < 4.0


def test_sequences_keep_the_share_in_every_split() -> None:
    """A sequence with a period of ten would put all 300 of them into one split, or none."""
    counts = dict.fromkeys(SPLITS, 0)
    hits = dict.fromkeys(SPLITS, 0)
    for i in range(1, 3001):
        split = split_of(i, (0.8, 0.1, 0.1))
        counts[split] += 1
        hits[split] += place(0, i, "empty", STEPS[0]) < 0.1
    for split in SPLITS:
        assert abs(hits[split] - 0.1 * counts[split]) < 8, split


def test_any_two_sequences_are_even_together() -> None:
    """In each of 4 × 4 cells of the square of two."""
    places = [
        np.array([place(1, i, f"{k}", step) for i in range(1, 801)]) for k, step in enumerate(STEPS)
    ]
    for a, x in enumerate(places):
        for b, y in enumerate(places[:a]):
            cells = np.bincount((4 * x).astype(int) * 4 + (4 * y).astype(int), minlength=16)
            assert np.abs(cells - 50).max() < 22, (a, b)


def test_the_seed_moves_the_sequence() -> None:
    places = {place(seed, 1, "x", STEPS[0]) for seed in range(100)}
    assert len(places) == 100
    assert np.std(list(places)) == pytest.approx(np.sqrt(1 / 12), rel=0.2)
    assert place(0, 1, "x", STEPS[0]) != place(0, 1, "y", STEPS[0])


# ---- empty images


def test_empty_images() -> None:
    made = job({"empty": 0.1}, **STILL, instruments={"count": [0, 2]})
    counts = np.array([len(s.instruments) for s in draws(made, 400)])
    empty = counts == 0
    assert np.abs(np.cumsum(empty) - 0.1 * np.arange(1, 401)).max() < 3
    assert set(counts) == {0, 1, 2}


def test_empty_none_leaves_the_count() -> None:
    made = job({}, **STILL, instruments={"count": [0, 1]})
    assert np.mean([not s.instruments for s in draws(made, 400)]) == pytest.approx(0.5, abs=0.08)


def test_empty_ones_are_the_only_ones_that_change() -> None:
    for a, b in zip(draws(job({}), 60), draws(job({"empty": 0.2}), 60), strict=True):
        assert b == a or (b.instruments == () and b.changed(instruments=a.instruments) == a)


# ---- view directions


def test_view_directions_are_even_by_area() -> None:
    """In 6 × 4 cells of one area each of a patch, 400 images: 16.7 in each. Independent draws
    would leave the emptiest with about 8."""
    camera = {"azimuth": [-60, 120], "elevation": [20, 80], "look_at_jitter": 0}
    made = job({"view_directions": True}, camera=camera, **STILL)
    cells = np.zeros((6, 4))
    low, high = np.sin(np.radians([20, 80]))
    for s in draws(made, 400):
        assert s.view is not None
        x, y, z = s.view.position / np.linalg.norm(s.view.position)
        azimuth = np.degrees(np.arctan2(y, x))
        assert -60 <= azimuth <= 120
        across, up = (azimuth + 60) / 180, (z - low) / (high - low)
        assert 0 <= up <= 1
        cells[int(across * 6), int(up * 4)] += 1
    assert np.abs(cells - 400 / 24).max() < 5


def test_only_the_direction_changes() -> None:
    for a, b in zip(draws(job({}), 20), draws(job({"view_directions": True}), 20), strict=True):
        assert a.view is not None and b.view is not None
        assert b.view != a.view
        assert b.view.intrinsics == a.view.intrinsics
        reach = [np.linalg.norm(s.view.position) for s in (a, b) if s.view]
        assert reach[0] == pytest.approx(reach[1])
        assert b.lights == a.lights
        assert b.ground == a.ground
        states = [[(i.instrument, i.scale, i.opening) for i in s.instruments] for s in (a, b)]
        assert states[0] == states[1]


def test_places_in_the_plane_are_those_of_the_directions() -> None:
    made = job({"view_directions": True}, camera={"azimuth": [0, 90], "elevation": [0, 90]})
    c = made.camera
    azimuth, elevation = asked(made, 7).direction(c.azimuth, c.elevation) or (0, 0)
    assert azimuth / (np.pi / 2) == pytest.approx(place(11, 7, "view azimuth", PLANE[0]))
    assert np.sin(elevation) == pytest.approx(place(11, 7, "view elevation", PLANE[1]))
    assert asked(job({}), 7).direction(c.azimuth, c.elevation) is None


# ---- image size

FAR = {"distance": [0.08, 8.0]}


def measured(s: Sample) -> float:
    """Longer side of the first instrument's box over the picture's, projected anew."""
    assert s.view is not None
    seen = s.view.project(world_points(CATALOG, s.instruments[0]))
    assert seen[:, 2].min() > 0
    return float(np.ptp(seen[:, :2], axis=0).max()) / 640


@pytest.mark.parametrize("placement", [{}, {"resting": 1.0}, {"resting": 0.0}])
def test_image_sizes_are_even(placement: dict[str, Any]) -> None:
    """Each within 2 % of what its index asks for; in ten parts of the range 10 of 100 each."""
    made = job({"image_size": [0.05, 0.6]}, camera=FAR, placement=placement)
    sizes = [(s.index, measured(s)) for s in draws(made, 100)]
    for index, size in sizes:
        assert size == pytest.approx(asked(made, index).size(), rel=0.02)
    parts = np.histogram([size for _, size in sizes], np.linspace(0.05, 0.6, 11))[0]
    assert np.abs(parts - 10).max() <= 3


def test_image_size_follows_its_distribution_without_placement() -> None:
    size = {"min": 0.05, "max": 0.5, "distribution": "log_uniform"}
    made = job({"image_size": size}, camera={**FAR, "look_at_jitter": 0}, **STILL)
    sizes = np.sort([measured(s) for s in draws(made, 80)])
    share = np.log(sizes / 0.05) / np.log(10)
    assert np.abs(share - (np.arange(80) + 0.5) / 80).max() < 0.05


def test_the_distance_stays_in_its_bounds() -> None:
    made = job({"image_size": [0.05, 0.6]}, camera={"distance": [0.3, 0.55]})
    for s in draws(made, 30):
        assert s.view is not None
        assert 0.3 - 1e-9 <= np.linalg.norm(s.view.position) <= 0.55 + 1e-9


def test_an_empty_image_has_no_size() -> None:
    """Its camera is where it would be without the quota."""
    made = job({"image_size": [0.1, 0.5], "empty": 0.5}, camera=FAR)
    plain = job({"empty": 0.5}, camera=FAR)
    empty = [s for s in draws(made, 12) if not s.instruments]
    assert 4 <= len(empty) <= 8
    assert all(draw(plain, CATALOG, s.index) == s for s in empty)


def test_index_alone_decides() -> None:
    made = job({"image_size": [0.1, 0.5], "empty": 0.2, "view_directions": True}, camera=FAR)
    forwards = draws(made, 10)
    assert [draw(made, CATALOG, i) for i in range(10, 0, -1)] == forwards[::-1]


def test_bisection_takes_the_best_it_met() -> None:
    """A jump over what is wanted, and sizes that are out of reach."""
    bounds = Camera().distance
    assert quotas.distance(bounds, 0.5, lambda d: 0.2 / d) == pytest.approx(0.4, rel=1e-3)
    jumping = quotas.distance(bounds, 0.5, lambda d: 0.52 if d < 0.45 else 0.3)
    assert 0.3 <= jumping <= 0.45
    assert quotas.distance(bounds, 0.9, lambda d: 0.2 / d) == 0.3
    assert quotas.distance(bounds, 0.1, lambda d: 0.2 / d) == 0.55
    assert quotas.distance(bounds, 0.5, lambda d: float("inf") if d < 0.4 else 0.2 / d) < 0.41


# ---- occluded keypoints


def test_forced_keypoints_come_to_their_share() -> None:
    """Both tips of an instrument or neither, 30 % in every stretch."""
    made = job({"occluded": [TIPS]}, **STILL, instruments={"count": [1, 2]})
    tips, hidden = [], []
    for s in draws(made, 300):
        targets = wanted_hidden(made, asked(made, s.index), s.instruments)
        assert {t.keypoint for t in targets} <= {"tip_left", "tip_right"}
        for position in range(len(s.instruments)):
            mine = [t for t in targets if t.instrument == position]
            assert len(mine) in (0, 2)
            tips.append(2)
            hidden.append(len(mine))
    far = np.abs(np.cumsum(hidden) - 0.3 * np.cumsum(tips))
    assert far.max() < 16  # 8 instruments: two sequences, and which of them an image has is drawn
    assert sum(hidden) / sum(tips) == pytest.approx(0.3, abs=0.02)


def test_forced_keypoints_of_one_class() -> None:
    entries = [
        {"class_name": "tweezers", "keypoints": ["handle"], "share": 1.0},
        {"class_name": "needle_holder", "keypoints": ["joint"], "share": 0.5},
    ]
    made = job({"occluded": entries}, **STILL, instruments={"count": 2})
    found = []
    for s in draws(made, 100):
        names = [i.class_name for i in s.instruments]
        for t in wanted_hidden(made, asked(made, s.index), s.instruments):
            found.append((names[t.instrument], t.keypoint))
    assert found.count(("tweezers", "handle")) == 100
    assert found.count(("needle_holder", "joint")) == pytest.approx(50, abs=4)
    assert len(found) < 160


def test_off_forces_nothing() -> None:
    made = job({"occluded": [TIPS], "enabled": False, "empty": 0.9, "view_directions": True})
    assert not any(wanted_hidden(made, asked(made, s.index), s.instruments) for s in draws(made, 5))
    plain = spec.from_json({"seed": 11}).with_classes(CLASSES)
    assert draws(made, 10) == draws(plain, 10)


# ---- what cannot be met


OCCLUDERS = {"occluders": {"enabled": True}}


@pytest.mark.parametrize(
    ("quota", "sections", "said"),
    [
        ({"occluded": [TIPS]}, {}, "quotas.occluded: occluders are off"),
        ({"occluded": [{"keypoints": ["tip"]}]}, OCCLUDERS,
         "quotas.occluded[0].keypoints: no keypoint is called 'tip'; there are tip_left"),
        ({"occluded": [{"class_name": "tweezers", "keypoints": ["joint"]}]}, OCCLUDERS,
         "quotas.occluded[0].keypoints: no keypoint is called 'joint'"),
        ({"occluded": [{"class_name": "clamp", "keypoints": ["joint"]}]}, OCCLUDERS,
         "quotas.occluded[0].class_name: no class is called 'clamp'"),
        ({"occluded": [{"share": 0.5}]}, OCCLUDERS, "quotas.occluded[0].keypoints: none is named"),
        ({"occluded": [TIPS, {"class_name": "tweezers", "keypoints": ["tip_left"]}]}, OCCLUDERS,
         "quotas.occluded[1]: tip_left of tweezers is in occluded[0] too"),
        ({"occluded": [TIPS] * 40}, OCCLUDERS, "quotas.occluded: 40 entries; at most 9"),
        ({"held": 0.5}, {}, "quotas.held: in_hand is off; switch in_hand.enabled on"),
        ({"held": 0.5}, {"in_hand": {"enabled": True}, "placement": {"enabled": False}},
         "quotas.held: placement is off"),
        ({"empty": 0.1}, {"instruments": {"count": 0}}, "quotas.empty: every image is empty"),
        ({"image_size": 0.3}, {"instruments": {"count": 0}}, "quotas.image_size: no image has"),
        (
            {"occluded": [TIPS]}, {"instruments": {"count": 0}, "occluders": {"enabled": True}},
            "quotas.occluded: no image has",
        ),
        # A choice of weight 0 is never taken.
        ({"image_size": 0.3}, {"instruments": {"count": {"choices": [[0, 1], [2, 0]]}}},
         "quotas.image_size: no image has"),
        ({"empty": 0.999, "image_size": [0.3, 1.0]}, {"camera": {"distance": [0.5, 1.0]}},
         "quotas.image_size: 100% of the picture needs the camera "),
        ({"view_directions": True}, {"camera": {"azimuth": {"choices": [0, 90]}}},
         "quotas.view_directions: camera.azimuth is a choice of values"),
        ({"view_directions": True}, {"camera": {"elevation": {"choices": [40, 80]}}},
         "quotas.view_directions: camera.elevation is a choice of values"),
        ({"image_size": 0.3}, {"camera": {"distance": {"choices": [0.2, 0.8]}}},
         "quotas.image_size: camera.distance is a choice of values"),
        ({"view_directions": True}, {"camera": {"enabled": False}},
         "quotas.view_directions: the camera randomizer is off"),
        ({"view_directions": True}, {"camera": {"mode": "box"}},
         "quotas.view_directions: the camera stands in a box"),
        ({"image_size": [0.1, 0.5]}, {"camera": {"mode": "box"}},
         "quotas.image_size: the camera stands in a box"),
        ({"image_size": [0.1, 0.5]}, {"camera": {"enabled": False}},
         "quotas.image_size: the camera randomizer is off"),
        ({"image_size": [0.02, 0.5]}, {}, "quotas.image_size: 2% of the picture needs the camera "),
        ({"image_size": [0.3, 1.0]}, {"camera": {"distance": [0.5, 1.0]}},
         "quotas.image_size: 100% of the picture needs the camera "),
    ],
)  # fmt: skip
def test_what_cannot_be_met_is_said(
    quota: dict[str, Any], sections: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError) as caught:
        feasible.check(job(quota, **sections), CATALOG)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_the_distance_that_is_named_is_enough() -> None:
    with pytest.raises(UserError) as caught:
        feasible.check(job({"image_size": [0.05, 0.5]}), CATALOG)
    needed = float(str(caught.value).split("about ")[1].split(" m ")[0])
    feasible.check(job({"image_size": [0.05, 0.5]}, camera={"distance": [0.2, needed]}), CATALOG)


@pytest.mark.parametrize(
    ("quota", "said"),
    [
        ({"empty": 1.0, "occluded": [TIPS]}, "quotas.empty: with 1 no image has an instrument"),
        ({"empty": 1.0, "image_size": 0.3}, "quotas.empty: with 1 no image has an instrument"),
        ({"empty": 1.2}, "quotas.empty: 1.2 is above"),
        ({"image_size": [0.6, 0.1]}, "quotas.image_size: min 0.6 is greater than max 0.1"),
        ({"image_size": [0, 0.1]}, "quotas.image_size: 0.0 is below the least allowed"),
        ({"occluded": [{"keypoints": "tip_left"}]}, "quotas.occluded[0].keypoints: expected a"),
        ({"occluded": [{"share": -1}]}, "quotas.occluded[0].share: -1.0 is below"),
    ],
)
def test_bad_input(quota: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as caught:
        job(quota)
    assert str(caught.value).startswith(said)


def test_what_can_be_met_passes() -> None:
    everything = {"empty": 0.1, "view_directions": True, "image_size": [0.05, 0.6]}
    feasible.check(job({**everything, "occluded": [TIPS]}, **OCCLUDERS, camera=FAR), CATALOG)
    feasible.check(job({"empty": 1.0}), CATALOG)
    feasible.check(job({"held": 0.5}, in_hand={"enabled": True}), CATALOG)
    feasible.check(job({"image_size": [0.01, 0.9], "enabled": False}), CATALOG)
    assert isinstance(CATALOG, Catalog)
