"""Draws: they depend on (seed, index) alone, keep their ranges, and follow their distributions."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from synthpoint.core.geometry.outline import moving
from synthpoint.core.job import spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.randomizers.materials import materials
from synthpoint.core.sampling.streams import Stream
from synthpoint.presets import class_schema, randomization
from synthpoint.tests.core.catalogs import CATALOG, MATERIALS, bar, draws, job


def test_index_alone_decides() -> None:
    forwards = draws(job(), 12)
    backwards = [draw(job(), CATALOG, i) for i in range(12, 0, -1)]
    assert forwards == backwards[::-1]
    assert [s.index for s in forwards] == list(range(1, 13))
    assert forwards == draws(job(count=5000, name="other"), 12)
    assert len({s.view for s in forwards}) == 12
    assert draws(job(seed=12), 12) != forwards


@pytest.mark.parametrize("off", ["lights", "environment", "materials", "ground"])
def test_one_off_leaves_the_others(off: str) -> None:
    full, less = draws(job(), 15), draws(job(**{off: _off(off)}), 15)
    assert full != less
    for a, b in zip(full, less, strict=True):
        if off == "materials":
            assert all(i.materials == {} for i in b.instruments)
            b = b.changed(instruments=tuple(
                i.changed(metal=j[materials])
                for i, j in zip(b.instruments, a.instruments, strict=True)
            ))  # fmt: skip
        else:
            assert getattr(b, off) is None
            none = {off: None, **({"backdrop": None} if off == "ground" else {})}
            a, b = a.changed(**none), b.changed(**none)
        assert a == b


def _off(name: str) -> dict[str, Any]:
    return {**(MATERIALS if name == "materials" else {}), "enabled": False}


def test_every_randomizer_has_a_stream_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two on one stream would be correlated."""
    asked: list[tuple[int, int, str]] = []

    def listen(seed: int, index: int, name: str) -> Stream:
        asked.append((seed, index, name))
        return Stream(seed, index, name)

    monkeypatch.setattr("synthpoint.core.randomizers.randomizer.Stream", listen)
    draw(job(instruments={"count": 2}), CATALOG, 7)
    assert len(set(asked)) == len(asked) > 8
    assert {(seed, index) for seed, index, _ in asked} == {(11, 7)}


@pytest.mark.parametrize("off", ["camera", "placement"])
def test_camera_or_placement_off_changes_poses_alone(off: str) -> None:
    for a, b in zip(draws(job(), 10), draws(job(**{off: {"enabled": False}}), 10), strict=True):
        assert (b.view == CATALOG.camera) == (off == "camera")
        assert all((i.pose is None) == (off == "placement") for i in b.instruments)
        a, b = (
            s.changed(
                frame=None,
                view=None,
                operating_field=None,
                instruments=tuple(i.changed(pose=None) for i in s.instruments),
            )
            for s in (a, b)
        )
        assert a == b


def test_ground_by_chance() -> None:
    made = [s.ground is not None for s in draws(job(ground={"share": 0.7}, **STILL), 500)]
    assert sum(made) / 500 == pytest.approx(0.7, abs=0.06)


STILL = {"placement": {"enabled": False}}


def test_ranges_are_kept() -> None:
    made = job(
        camera={"distance": [0.4, 0.5], "focal_length": [40, 45], "look_at_jitter": 0},
        lights={"count": [2, 4], "energy": [3, 4], "distance": [1, 1.1], "elevation": [30, 40]},
        environment={"strength": [0.5, 0.6]},
        instruments={"count": [1, 2], "scale": [0.9, 0.95]},
        articulation={"opening": [0.2, 0.4]},
        render={"exposure": [-1, 1]},
        **STILL,
    )
    counts = set()
    for s in draws(made, 200):
        assert s.view is not None and s.lights is not None and s.environment is not None
        distance = float(np.linalg.norm(s.view.position))
        assert 0.4 <= distance <= 0.5 + 1e-12
        assert 40 <= s.view.intrinsics.fx / 640 * 36 <= 45 + 1e-9
        assert s.view.project([(0, 0, 0)])[0] == pytest.approx([320, 240, distance], abs=1e-6)
        assert 2 <= len(s.lights) <= 4
        for lamp in s.lights:
            reach = float(np.linalg.norm(lamp.location))
            assert 1 <= reach <= 1.1 + 1e-12
            assert 30 - 1e-9 <= np.degrees(np.arcsin(lamp.location[2] / reach)) <= 40 + 1e-9
            assert 3 <= lamp.energy <= 4
        assert 0.5 <= s.environment.strength <= 0.6
        assert s.environment.picture in CATALOG.environments
        assert -1 <= s.exposure <= 1
        counts.add((len(s.instruments), len(s.lights)))
        for i in s.instruments:
            assert 0.9 <= i.scale <= 0.95
            assert 0.2 - 1e-9 <= i.opening <= 0.3 + 1e-9  # 20 to 40 % of 0.1 … 0.6
            assert 0.1 <= float(i.materials["steel"]["Roughness"]) <= 0.5  # type: ignore[arg-type]
            assert ("Metallic" in i.materials["grip"]) == (i.class_name == "tweezers")
            assert len(i.materials["grip"]["Base Color"]) == 4  # type: ignore[arg-type]
    assert counts == {(n, m) for n in (1, 2) for m in (2, 3, 4)}


def test_copies_count_up() -> None:
    made = job(instruments={"count": [3, 4], "repeat": 2}, placement={"tries": 1})
    for s in draws(made, 20):
        named = {(i.instrument, i.copy) for i in s.instruments}
        assert len(named) == len(s.instruments) >= 3
        assert named >= {("needle_holder", 0), ("tweezers", 0)}
        assert named <= {(n, c) for n in ("needle_holder", "tweezers") for c in (0, 1)}


def test_no_copies_where_they_would_lie_in_each_other() -> None:
    made = job(instruments={"count": 4, "repeat": 2}, **STILL)
    assert all(len(s.instruments) == 2 for s in draws(made, 5))


def test_never_more_than_there_are() -> None:
    assert all(len(s.instruments) == 2 for s in draws(job(instruments={"count": 9}, **STILL), 5))


DISTRIBUTIONS = {
    "uniform": lambda x: (x - 20) / 60,
    "log_uniform": lambda x: np.log(x / 20) / np.log(4),
    "normal": lambda x: (NormalDist(50, 10).cdf(x) - _TAIL) / (1 - 2 * _TAIL),
}
_TAIL = NormalDist().cdf(-3)


@pytest.mark.parametrize("kind", DISTRIBUTIONS)
def test_distribution(kind: str) -> None:
    """Kolmogorov-Smirnov over 2,000 images: beyond 1.95 / sqrt(n) once in a thousand."""
    focal = {"min": 20, "max": 80, "distribution": kind}
    made = job(camera={"focal_length": focal}, **STILL)
    drawn = np.sort([s.view.intrinsics.fx / 640 * 36 for s in draws(made, 2000) if s.view])
    assert drawn.size == 2000
    expected = np.array([DISTRIBUTIONS[kind](x) for x in drawn])
    steps = np.arange(2001) / 2000
    worst = max(np.abs(steps[1:] - expected).max(), np.abs(steps[:-1] - expected).max())
    assert worst < 1.95 / np.sqrt(2000)


def test_choice_by_weight() -> None:
    """Chi-square over 2,000 images with two degrees of freedom: beyond 13.8 once in a thousand."""
    made = job(camera={"focal_length": {"choices": [[20, 1], [35, 3], [50, 0], [80, 6]]}}, **STILL)
    drawn = [round(s.view.intrinsics.fx / 640 * 36) for s in draws(made, 2000) if s.view]
    expected = {20: 200, 35: 600, 80: 1200}
    assert set(drawn) == set(expected)
    assert sum((drawn.count(v) - n) ** 2 / n for v, n in expected.items()) < 13.8


def test_choice_of_a_number() -> None:
    made = job(instruments={"count": {"choices": "1: 3, 3"}})
    counts = [len(s.instruments) for s in draws(made, 400)]
    assert set(counts) <= {1, 2, 3} and 250 < counts.count(1) < 350


def test_placement_in_view() -> None:
    """At least the asked share of each instrument lies in the picture, and rests on the ground."""
    placement = {
        "u": [0, 1], "v": [0, 1], "in_view": 0.9, "resting": 1.0, "ground_height": 0.01,
    }  # fmt: skip
    made = job(placement=placement, camera={"distance": [0.45, 0.55], "focal_length": 40})
    kept = 0
    samples = draws(made, 60)
    for s in samples:
        assert s.view is not None
        shares, lowest = [], []
        for i in s.instruments:
            info, matrix = CATALOG.instrument(i.instrument), np.array(i.pose)
            size = np.linalg.norm(matrix[:3, :3], axis=0)
            assert size == pytest.approx([i.scale] * 3)
            world = np.array(info.hull) @ matrix[:3, :3].T + matrix[:3, 3]
            lowest.append(world[:, 2].min())
            u, v, depth = s.view.project(np.array(info.balls) @ matrix[:3, :3].T + matrix[:3, 3]).T
            shares.append(np.mean((depth > 0) & (u >= 0) & (u <= 640) & (v >= 0) & (v <= 480)))
        assert lowest == pytest.approx([0.01] * len(lowest))
        kept += min(shares, default=1) >= 0.9
    assert kept == len(samples)


def test_placement_hardly_overlaps() -> None:
    """Resting bars on one plane: no ball of one comes within the gap of the other's."""
    assert min(_distances({"resting": 1, "overlap": 1.0, "gap": 0.005})) >= 0.005
    assert min(_distances({"resting": 1, "overlap": 0.0, "gap": 0.0})) >= 0.005
    # The same draws cross each other where nothing is asked.
    assert min(_distances({"resting": 1, "overlap": 1, "gap": 0, "tries": 1})) < 0.005


def test_silhouettes_hardly_overlap() -> None:
    """Floating ones clear each other in depth, so only the silhouettes can keep them apart."""

    def crossings(overlap: float) -> int:
        made = job(instruments={"count": 2}, placement={
            "resting": 0, "depth": [0.5, 1.3], "overlap": overlap, "gap": 0.0, "tries": 200,
        })  # fmt: skip
        found = 0
        for s in draws(made, 30):
            assert s.view is not None
            a, b = (s.view.project(p)[:, :2] for p in _balls(s))
            # A bar's silhouette is more than 10 px wide.
            found += bool(np.linalg.norm(a[:, None] - b[None], axis=2).min() < 10)
        return found

    assert crossings(0.0) == 0
    assert crossings(1.0) > 1


def test_resting_where_the_ground_is_out_of_sight() -> None:
    made = job(placement={"resting": 1}, camera={"elevation": [0, 3]})
    for s in draws(made, 20):
        for i in s.instruments:
            hull, matrix = np.array(CATALOG.instrument(i.instrument).hull), np.array(i.pose)
            lowest = (hull @ matrix[:3, :3].T + matrix[:3, 3])[:, 2].min()
            assert lowest == pytest.approx(0, abs=1e-9)


def _balls(sample: Sample) -> list[Any]:
    """World positions (N, 3) of each instrument's balls."""
    return [
        np.array(CATALOG.instrument(i.instrument).balls) @ np.array(i.pose)[:3, :3].T
        + np.array(i.pose)[:3, 3]
        for i in sample.instruments
    ]


def _distances(placement: dict[str, Any]) -> list[float]:
    """Least distance (m) between the balls' centres of two instruments, for 40 images."""
    made = job(instruments={"count": 2}, placement=placement)
    found = []
    for s in draws(made, 40):
        a, b = _balls(s)
        found.append(float(np.linalg.norm(a[:, None] - b[None], axis=2).min()))
    return found


def test_floating_stays_above_the_ground() -> None:
    made = job(placement={"resting": 0, "depth": [0.9, 1.4]}, ground={"share": 1})
    for s in draws(made, 30):
        for i in s.instruments:
            hull, matrix = np.array(CATALOG.instrument(i.instrument).hull), np.array(i.pose)
            assert (hull @ matrix[:3, :3].T + matrix[:3, 3])[:, 2].min() >= -1e-9


def test_shipped_preset_draws() -> None:
    classes = tuple(map(class_schema, ("needle_holder", "tweezers")))
    made = spec.from_json(randomization("surgical")).with_classes(classes)
    assert len({s.render_seed for s in draws(made, 10)}) == 10


def test_the_shape_at_an_opening_is_the_arc_through_three() -> None:
    """A lever of 10 cm that turns by up to 40 degrees, and what it turns on."""
    lever = np.column_stack((np.linspace(0.01, 0.1, 30), np.zeros(30), np.zeros(30)))
    base = np.array([[0.0, -0.05, 0.0], [0.0, 0.0, -0.01], [0.0, 0.0, 0.01]])

    def at(opening: float) -> NDArray[np.float64]:
        c, s = np.cos(opening), np.sin(opening)
        return np.concatenate((lever @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]), base))

    low, high = 0.1, 0.1 + np.radians(40)
    middle = (low + high) / 2
    made = replace(
        bar("lever", 0.1), opening_min=low, opening_max=high,
        moving=moving([at(low), at(middle), at(high)]),
    )  # fmt: skip
    for opening in np.linspace(low, high, 9):
        points, truth = made.shape(opening), at(opening)
        away = np.linalg.norm(points[:, None] - truth, axis=2)
        assert away.min(axis=1).max() < 0.0003  # each is a point of it
        assert away.min(axis=0)[29] < 0.0003  # its tip among them
    still = bar("tweezers", 0.12)
    np.testing.assert_array_equal(still.shape(0.3), still.hull)
