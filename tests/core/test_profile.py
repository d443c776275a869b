"""What a profile counts, by a clock that is set by hand."""

from __future__ import annotations

from contextlib import suppress

import pytest
from synthpoint.core.running import stopwatch
from synthpoint.core.running.profile import Profile
from synthpoint.core.running.stopwatch import PHASES, Stopwatch, phase


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def spent(watch):
    return {name: ms for name, ms in watch.image().items() if ms}


def test_a_phase_within_another_counts_once(clock):
    with stopwatch.running(Stopwatch(clock)) as watch:
        clock.now += 1
        with phase("draw"):
            clock.now += 2
            with phase("pose"):
                clock.now += 4
            clock.now += 8
        assert spent(watch) == {"other": 1000, "draw": 10000, "pose": 4000}
        with phase("draw"):
            clock.now += 16
        assert spent(watch) == {"draw": 16000}


def test_one_that_fails_has_ended_all_the_same(clock):
    with stopwatch.running(Stopwatch(clock)) as watch:
        with suppress(RuntimeError), phase("labels"), phase("passes"):
            clock.now += 1
            raise RuntimeError
        clock.now += 2
        assert spent(watch) == {"passes": 1000, "other": 2000}


def test_off_a_phase_is_nothing():
    with phase("no such phase"):
        pass
    with stopwatch.running(Stopwatch(Clock())), pytest.raises(KeyError), phase("no such phase"):
        pass


def test_it_decorates_a_function(clock):
    @phase("labels")
    def work(seconds):
        clock.now += seconds
        return seconds

    assert work(1) == 1
    with stopwatch.running(Stopwatch(clock)) as watch:
        assert work(2) == work(2) == 2
        assert spent(watch) == {"labels": 4000}


# As Blender 4.2, 4.5 and 5.2 say it; with tiles, the denoiser comes after them.
OLD = "Fra:1 Mem:9.90M (Peak 9.90M) | Time:00:00.00 | Mem:1.48M, Peak:1.48M | Scene, ViewLayer | "
NEW = "Mem: 2M | "


@pytest.mark.parametrize("before", [OLD, NEW])
def test_the_render_operator_is_cut_by_what_cycles_says(clock, before):
    def says(status):
        watch.follow(before + status)

    with stopwatch.running(Stopwatch(clock)) as watch, phase("sync"):
        clock.now += 1
        says("Synchronizing object | Finishing Sample holder")
        clock.now += 2
        says("Rendered 0/6 Tiles, Sample 0/8")
        clock.now += 4
        says("Rendered 5/6 Tiles, Sample 8/8")
        clock.now += 8
        says("Finished")
        clock.now += 16
        says("Denoising")
        clock.now += 32
        says("Finishing")
        clock.now += 64
        assert spent(watch) == {"sync": 3000, "render": 44000, "encode": 80000}


def test_a_render_for_passes_is_not_cut(clock):
    with stopwatch.running(Stopwatch(clock)) as watch, phase("passes"):
        watch.follow(NEW + "Sample 0/1")
        clock.now += 1
        watch.follow(NEW + "Finished")
        clock.now += 1
        assert spent(watch) == {"passes": 2000}


def test_numbers_of_a_profile():
    profile = Profile()
    assert not profile
    for render in (10.0, 20.0, 60.0):
        profile.add({"draw": 10.0, "render": render})
    data = profile.data()
    assert data["images"] == 3
    assert tuple(data["phases"]) == PHASES
    assert data["phases"]["render"] == {"median_ms": 20.0, "mean_ms": 30.0, "share": 0.75}
    assert data["phases"]["draw"] == {"median_ms": 10.0, "mean_ms": 10.0, "share": 0.25}
    assert data["phases"]["sensor"] == {"median_ms": 0.0, "mean_ms": 0.0, "share": 0.0}
    assert data["image"] == {"median_ms": 30.0, "mean_ms": 40.0}
    head, *rows, last = profile.table().splitlines()
    assert head.split() == ["ms", "an", "image", "median", "mean", "share"]
    assert [row.split()[0] for row in rows] == list(PHASES)
    assert rows[PHASES.index("render")].split() == ["render", "20.0", "30.0", "75.0", "%"]
    assert last.split() == ["image", "30.0", "40.0"]
