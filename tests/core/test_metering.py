"""What a camera's meter makes of a picture's light, guessed and seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.core.picture import meter
from synthpoint.tests.core import test_held

IMAGES = range(1, 61)


def spec(light: dict[str, Any] | None = None, **metering: Any) -> JobSpec:
    return from_json(
        {
            "version": 1,
            "seed": 4,
            "surgical_light": {"enabled": True, "share": 1.0, **(light or {})},
            "lights": {"energy": 0.01},
            "environment": {"strength": 0.01},
            "render": {"exposure": [-0.25, 0.25]},
            "metering": {"enabled": True, "bias": 0.0, "wrong": 0.0, **metering},
        }
    )


def samples(of: JobSpec) -> list[Sample]:
    catalog = replace(test_held.catalog(), more={})
    return [draw(of, catalog, index) for index in IMAGES]


def test_twice_the_light_is_a_stop_less() -> None:
    bright, brighter = (
        samples(spec({"brightness": value}, spot=1.0, mean=0.0)) for value in (400.0, 800.0)
    )
    for one, other in zip(bright, brighter, strict=True):
        assert other.metering.stops == pytest.approx(one.metering.stops - 1, abs=0.01)


def test_a_white_sheet_in_the_spot_is_just_white() -> None:
    for one in samples(spec({"brightness": 100.0}, spot=1.0, mean=0.0)):
        # Three stops darker, so that the render keeps what is brighter.
        assert 2**one.metering.stops * 100.0 == pytest.approx(1 / 8, rel=0.02)


def test_for_the_mean_a_small_spot_is_burnt_out() -> None:
    means = samples(spec({"spot": 0.08}, spot=0.0, mean=1.0))
    spots = samples(spec({"spot": 0.08}, spot=1.0, mean=0.0))
    more = [m.metering.stops - s.metering.stops for m, s in zip(means, spots, strict=True)]
    assert np.median(more) > 2  # skin at 0.3 and a stop above it are white
    wide = samples(spec({"spot": 3.0}, spot=0.0, mean=1.0))
    assert [w.metering.stops for w in wide] < [m.metering.stops for m in means]


def test_some_are_wrong_by_as_much_as_is_asked() -> None:
    right, wrong = samples(spec()), samples(spec(wrong=0.5, error=[1.5, 1.5]))
    off = np.array(
        [w.metering.lighter - r.metering.lighter for w, r in zip(wrong, right, strict=True)]
    )
    assert set(np.round(off, 6)) == {0.0, 1.5}
    assert 0.3 < np.mean(off > 1) < 0.7


def test_it_comes_on_top_of_the_exposure_of_the_render() -> None:
    on = samples(spec())
    off = samples(spec(enabled=False))
    for one, other in zip(on, off, strict=True):
        assert other.metering is None
        assert -0.25 <= other.exposure <= 0.25
        assert one.exposure == pytest.approx(other.exposure + one.metering.stops)


def test_without_a_surgical_light_the_room_is_measured() -> None:
    def lit(energy: float) -> JobSpec:
        return from_json(
            {
                "version": 1,
                "seed": 4,
                "lights": {"energy": energy},
                "environment": {"strength": 0.0},
                "metering": {"enabled": True, "bias": 0.0, "wrong": 0.0},
            }
        )

    for one, other in zip(samples(lit(1.0)), samples(lit(4.0)), strict=True):
        assert other.metering.stops == pytest.approx(one.metering.stops - 2)


def test_without_one_the_whole_picture_is_the_field() -> None:
    """Of 0.3 of the light that skin and cloth send back a mean of 0.1 is made."""
    for one in samples(spec({"enabled": False}, spot=0.0, mean=1.0)):
        lamps = sum(b.energy / (np.pi**2 * np.sum(np.square(b.location))) for b in one.lights)
        light = 0.3 * (lamps + 0.5 * one.environment.strength)
        assert 2**one.metering.stops * light == pytest.approx(0.1 / 8, rel=0.25)


def planes(values: np.ndarray) -> np.ndarray:
    """Gray, (3, H, W)."""
    return np.broadcast_to(values.astype(np.float32), (3, *values.shape)).copy()


def shown(values: np.ndarray, by: Literal["spot", "mean"], lighter: float = 0.0) -> np.ndarray:
    """The light of the picture as it is exposed then."""
    return np.minimum(1.0, values * 2 ** meter.stops(planes(values), by, lighter))


@pytest.mark.parametrize("dim", [1.0, 0.1, 0.01])
def test_the_mean_of_a_picture_comes_out_alike_however_dim_it_is(dim: float) -> None:
    values = dim * np.random.default_rng(1).lognormal(-3, 1.5, (240, 320)).clip(0, 1)
    mean = shown(values, "mean").mean()
    assert mean == pytest.approx(meter.MEAN, rel=0.06)  # a sixteenth of a stop, or other pixels
    assert shown(values, "mean", 1.0).mean() == pytest.approx(2 * meter.MEAN, rel=0.06)


def test_what_is_white_counts_as_white() -> None:
    """A spot a hundred times as bright as the rest, and three in a hundred of the picture."""
    values = np.full((240, 320), 0.002)
    values[:36, :64] = 0.2
    assert shown(values, "mean").mean() == pytest.approx(meter.MEAN, rel=0.06)
    assert shown(values, "mean")[0, 0] == 1.0


def test_for_the_lights_the_brightest_become_white() -> None:
    values = np.linspace(0, 0.1, 240 * 320).reshape(240, 320)
    white = (shown(values, "spot") >= 1.0).mean()
    assert white == pytest.approx(meter.BRIGHT, abs=0.045)
    assert (shown(values, "spot", -1.0) >= 1.0).mean() == 0.0


def test_no_gain_makes_light_of_the_dark() -> None:
    assert meter.stops(planes(np.zeros((9, 9))), "mean") == meter.stops(
        planes(np.full((9, 9), 1e-6)), "spot"
    )
