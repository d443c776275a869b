"""The camera's sensor: each step against its formula, and what is drawn for it."""

from __future__ import annotations

from dataclasses import asdict, replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from synthpoint.core.errors import UserError
from synthpoint.core.job import spec
from synthpoint.core.job.draw import draw
from synthpoint.core.picture import sensor
from synthpoint.core.picture.sensor import color, curves, lens, noise
from synthpoint.core.randomizers.sensor import SensorDraw
from synthpoint.tests.core.catalogs import CATALOG, job

NEUTRAL = SensorDraw(
    exposure=0.0, warmth=0.0, tint=0.0, hue=0.0, saturation=1.0, tone_contrast=1.0,
    vignetting=0.0, haze=0.0, haze_color=(1.0, 1.0, 1.0), bloom=0.0, bloom_threshold=0.8,
    bloom_size=0.02, blur=0.0, shot_noise=0.0, read_noise=0.0, noise_seed=1, quality=None,
)  # fmt: skip
HALF_STEP = 0.5 / 255


def picture(height: int = 48, width: int = 64, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def light(coded: NDArray[Any]) -> NDArray[np.float64]:
    x = np.asarray(coded, dtype=np.float64)
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def coded(linear: NDArray[Any]) -> NDArray[np.float64]:
    x = np.clip(np.asarray(linear, dtype=np.float64), 0, 1)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)


def planes(value: float, height: int = 48, width: int = 64) -> NDArray[np.float32]:
    return np.full((3, height, width), value, dtype=np.float32)


def test_neutral_changes_nothing_that_a_file_holds() -> None:
    given = picture()
    made = sensor.develop(given, NEUTRAL)
    assert made.dtype == np.float32
    assert made.shape == given.shape
    assert np.abs(made - given).max() < 0.1 * HALF_STEP
    coded_8_bit = np.rint(given * 255) / np.float32(255)
    again = sensor.develop(coded_8_bit.astype(np.float32), NEUTRAL)
    np.testing.assert_array_equal(np.rint(again * 255), np.rint(coded_8_bit * 255))


def test_the_given_picture_is_left_alone() -> None:
    given = picture()
    kept = given.copy()
    strong = replace(NEUTRAL, exposure=1, haze=0.5, bloom=1, blur=2, shot_noise=0.1, vignetting=0.5)
    sensor.develop(given, strong)
    np.testing.assert_array_equal(given, kept)


@pytest.mark.parametrize("stops", [-2.0, -0.5, 0.7])
def test_exposure_counts_in_stops_of_light(stops: float) -> None:
    given = picture()
    expected = coded(light(given) * 2.0**stops)
    made = sensor.develop(given, replace(NEUTRAL, exposure=stops))
    assert np.abs(made - expected).max() < 0.2 * HALF_STEP


def test_contrast_stretches_about_the_middle() -> None:
    given = picture()
    for factor in (0.5, 1.5):
        made = sensor.develop(given, replace(NEUTRAL, tone_contrast=factor))
        expected = np.clip(0.5 + factor * (given - 0.5), 0, 1)
        assert np.abs(made - expected).max() < 0.2 * HALF_STEP


def test_white_balance_is_red_over_blue_and_keeps_the_luminance() -> None:
    grey = planes(0.2)
    red, green, blue = color.adjust(grey, 0.5, 0.0, 0.0, 1.0)[:, 0, 0]
    assert red / blue == pytest.approx(2**0.5, rel=1e-5)
    assert green / np.sqrt(red * blue) == pytest.approx(1, rel=1e-5)
    assert red * 0.2126 + green * 0.7152 + blue * 0.0722 == pytest.approx(0.2, rel=1e-5)
    red, green, blue = color.adjust(grey, 0.0, 0.5, 0.0, 1.0)[:, 0, 0]
    assert red == pytest.approx(blue, rel=1e-5)
    assert red / green == pytest.approx(2**0.5, rel=1e-5)


def test_hue_turns_red_into_green_and_keeps_greys() -> None:
    turned = color.matrix(0.0, 0.0, np.radians(120), 1.0)
    np.testing.assert_allclose(turned @ (1, 0, 0), (0, 1, 0), atol=1e-12)
    np.testing.assert_allclose(turned @ (0, 1, 0), (0, 0, 1), atol=1e-12)
    for angle in (0.1, -1.0, 3.0):
        kept = color.matrix(0.0, 0.0, angle, 1.3) @ (0.4, 0.4, 0.4)
        np.testing.assert_allclose(kept, (0.4, 0.4, 0.4), atol=1e-12)


def test_without_saturation_only_luminance_is_left() -> None:
    given = curves.to_light(picture(), 1.0)
    made = color.adjust(given, 0.0, 0.0, 0.0, 0.0)
    expected = np.einsum("c,chw->hw", (0.2126, 0.7152, 0.0722), given.astype(float))
    for plane in made:
        np.testing.assert_allclose(plane, expected, atol=1e-6)


def test_matrix_is_what_is_applied() -> None:
    given = curves.to_light(picture(), 1.0)
    values = (0.3, -0.2, 0.4, 1.4)
    expected = np.einsum("dc,chw->dhw", color.matrix(*values), given.astype(float))
    np.testing.assert_allclose(color.adjust(given, *values), expected, atol=1e-5)


def test_vignetting_takes_its_share_from_the_corners() -> None:
    made = lens.vignetting(planes(0.5, 480, 640), 0.4)
    assert made[0, 240, 320] == pytest.approx(0.5, abs=1e-5)
    assert made[0, 0, 0] == pytest.approx(0.5 * 0.6, abs=1e-3)
    assert made[0, 0, 0] == made[0, -1, -1] == made[2, 0, -1]
    # The middle of the upper edge: (240 / 400)² of the way.
    assert made[0, 0, 320] == pytest.approx(0.5 * (1 - 0.4 * 0.36), abs=1e-3)


def test_haze_blends_to_its_colour() -> None:
    given = curves.to_light(picture(), 1.0)
    made = lens.haze(given, 0.25, (0.9, 0.5, 0.1))
    for plane, source, veil in zip(made, given, (0.9, 0.5, 0.1), strict=True):
        np.testing.assert_allclose(plane, 0.75 * source + 0.25 * veil, atol=1e-6)


def gaussian(sigma: float, reach: int) -> NDArray[np.float64]:
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return weights / weights.sum()


def blurred(plane: NDArray[Any], sigma: float) -> NDArray[np.float64]:
    """In float64, out to eight standard deviations, the border repeated."""
    reach = int(np.ceil(8 * sigma))
    kernel = gaussian(sigma, reach)
    made = np.pad(np.asarray(plane, float), reach, mode="edge")
    made = np.apply_along_axis(np.convolve, 0, made, kernel, "valid")
    return np.apply_along_axis(np.convolve, 1, made, kernel, "valid")


@pytest.mark.parametrize("sigma", [0.3, 0.8, 2.0, 4.9])
def test_blur_is_a_gaussian(sigma: float) -> None:
    given = curves.to_light(picture(), 1.0)
    made = lens.blur(given, sigma)
    for plane, source in zip(made, given, strict=True):
        # What is cut off beyond three standard deviations is 0.3 %.
        assert np.abs(plane - blurred(source, sigma)).max() < 0.004


@pytest.mark.parametrize("sigma", [6.0, 11.0, 23.5])
@pytest.mark.parametrize("coarse", [lens.COARSE, lens.GLOW])
def test_wide_blur_is_nearly_one(sigma: float, coarse: float) -> None:
    """A bright square of 21 px; also where the size is no multiple of the smaller copy's."""
    given = np.zeros((3, 151, 203), dtype=np.float32)
    given[:, 60:81, 90:111] = 1.0
    made, expected = lens.blur(given, sigma, coarse)[0], blurred(given[0], sigma)
    assert np.abs(made - expected).max() < 0.04 * expected.max()
    assert made.sum() == pytest.approx(expected.sum(), rel=0.01)


def test_blur_keeps_what_is_even() -> None:
    for sigma in (0.5, 3.0, 20.0):
        np.testing.assert_allclose(lens.blur(planes(0.37), sigma), 0.37, atol=1e-6)


def test_bloom_spreads_what_is_above_the_threshold() -> None:
    given = planes(0.1, 120, 160)
    given[:, 60, 80] = 1.0
    made = lens.bloom(given, 2.0, 0.8, 0.03)
    added = made[0] - given[0]
    assert added.sum() == pytest.approx(2.0 * 0.2, rel=0.02)
    place = np.unravel_index(np.argmax(added), added.shape)
    assert np.hypot(place[0] - 60, place[1] - 80) < 2
    spread = np.sqrt((added * (np.arange(160) - 80.0) ** 2).sum() / added.sum())
    assert spread == pytest.approx(0.03 * 160, rel=0.1)
    np.testing.assert_array_equal(lens.bloom(planes(0.79), 2.0, 0.8, 0.03), planes(0.79))


@pytest.mark.parametrize("level", [0.0, 0.05, 0.5, 1.0])
def test_noise_has_the_variance_of_shot_and_read(level: float) -> None:
    """Over 300,000 values the deviation is within 0.13 % of the true one, one sigma."""
    shot, read = 0.03, 0.008
    made = noise.noisy(planes(level, 250, 400), shot, read, 5).astype(float)
    assert made.std() == pytest.approx(np.sqrt(shot**2 * level + read**2), rel=0.006)
    assert made.mean() == pytest.approx(level, abs=4 * made.std() / np.sqrt(made.size))


def test_noise_is_normal_and_independent() -> None:
    values = noise.normal(7, 100_000).astype(float)
    expected = np.array([NormalDist().cdf(x) for x in np.sort(values[:20_000])])
    steps = np.arange(20_001) / 20_000
    worst = max(np.abs(steps[1:] - expected).max(), np.abs(steps[:-1] - expected).max())
    assert worst < 1.95 / np.sqrt(20_000)  # Kolmogorov-Smirnov, once in a thousand
    for lag in (1, 2, 3, 4, 64, 640):
        both = np.corrcoef(values[:-lag], values[lag:])[0, 1]
        assert abs(both) < 4 / np.sqrt(values.size)
    assert abs(np.corrcoef(values, noise.normal(8, 100_000))[0, 1]) < 4 / np.sqrt(values.size)


def test_noise_follows_from_its_seed() -> None:
    """These numbers hold beside any numpy."""
    np.testing.assert_array_equal(noise.normal(3, 10), noise.normal(3, 1000)[:10])
    raw = np.random.PCG64(np.random.SeedSequence(3)).random_raw(1)
    first = [(int(raw[0]) >> 16 * k & 0xFFFF) + 0.5 for k in range(4)]
    expected = [NormalDist().inv_cdf(q / 65536) for q in first]
    np.testing.assert_allclose(noise.normal(3, 4), expected, rtol=1e-6)
    noisy = replace(NEUTRAL, shot_noise=0.05)
    a, b = (sensor.develop(picture(), replace(noisy, noise_seed=n)) for n in (1, 2))
    assert not np.array_equal(a, b)
    np.testing.assert_array_equal(a, sensor.develop(picture(), noisy))


def test_every_odd_size_works() -> None:
    strong = replace(NEUTRAL, blur=3, bloom=2, bloom_size=0.3, vignetting=0.5, shot_noise=0.1)
    for height, width in ((1, 1), (2, 3), (7, 5), (33, 64)):
        made = sensor.develop(picture(height, width), strong)
        assert made.shape == (height, width, 3)
        assert np.isfinite(made).all()
        assert made.min() >= 0
        assert made.max() <= 1


def test_sharpening_adds_what_a_blur_takes_away() -> None:
    given = picture()[..., :1].repeat(3, axis=2) * np.float32(0.2) + np.float32(0.4)
    made = sensor.develop(given, replace(NEUTRAL, sharpening=1.5, sharpening_size=1.2))
    soft = blurred(given[..., 0], 1.2)[..., None]
    expected = given + 1.5 * (given - soft)
    assert np.abs(made - expected.clip(0, 1)).max() < HALF_STEP
    assert made.std() > 1.5 * given.std()


def test_sharpening_leaves_what_is_even() -> None:
    even = np.full((20, 30, 3), 0.3, np.float32)
    made = sensor.develop(even, replace(NEUTRAL, sharpening=3.0, sharpening_size=2.0))
    assert np.abs(made - even).max() < 0.1 * HALF_STEP


# ---- what is drawn

ON = {"enabled": True}


def test_off_draws_nothing_and_leaves_the_others() -> None:
    for i in range(1, 11):
        off, on = draw(job(), CATALOG, i), draw(job(sensor=ON), CATALOG, i)
        assert off.sensor is None
        assert on.sensor is not None
        assert on.changed(sensor=None) == off


def test_one_value_never_shifts_another() -> None:
    """Every draw takes its numbers, also where a range is a single value or JPEG is left out."""
    plain = [draw(job(sensor=ON), CATALOG, i).sensor for i in range(1, 6)]
    section = {"blur": 0, "haze": [0, 1], "jpeg_quality": None}
    other = [draw(job(sensor={**ON, **section}), CATALOG, i).sensor for i in range(1, 6)]
    for a, b in zip(plain, other, strict=True):
        assert a is not None and b is not None
        assert (b.blur, b.quality) == (0, None)
        assert replace(b, blur=a.blur, haze=a.haze, quality=a.quality) == a


RANGES = {
    "exposure": (-0.5, 0.7), "warmth": (-0.2, 0.4), "tint": (-0.1, 0.2), "hue": (-10, 20),
    "saturation": (0.5, 1.5), "tone_contrast": (0.8, 1.3), "vignetting": (0.1, 0.5),
    "haze": (0.0, 0.2),
    "bloom": (0.0, 2.0), "bloom_threshold": (0.7, 0.9), "bloom_size": (0.01, 0.05),
    "blur": (0.2, 1.4), "shot_noise": (0.0, 0.05), "read_noise": (0.0, 0.01),
    "sharpening": (0.2, 1.5), "sharpening_size": (0.5, 2.0),
}  # fmt: skip


def test_distributions() -> None:
    """Kolmogorov-Smirnov over 2,000 images for every value: beyond 2.2 / sqrt(n) twice in 15,000,
    and there are 16."""
    made = job(sensor={**ON, **{k: list(v) for k, v in RANGES.items()}, "jpeg_quality": [50, 90]})
    small = {"placement": {"enabled": False}, "instruments": {"count": 0}}
    made = spec.from_json({**spec.to_json(made), **small})
    drawn = [asdict(d) for i in range(1, 2001) if (d := draw(made, CATALOG, i).sensor)]
    steps = np.arange(2001) / 2000
    for name, (low, high) in RANGES.items():
        values = np.sort([d[name] for d in drawn])
        values = np.degrees(values) if name == "hue" else values
        expected = (values - low) / (high - low)
        worst = max(np.abs(steps[1:] - expected).max(), np.abs(steps[:-1] - expected).max())
        assert worst < 2.2 / np.sqrt(2000), name
    qualities = [d["quality"] for d in drawn]
    assert set(qualities) == set(range(50, 91))
    assert np.mean(qualities) == pytest.approx(70, abs=4 * 11.6 / np.sqrt(2000))
    assert len({d["noise_seed"] for d in drawn}) == 2000
    correlations = np.corrcoef([[d[name] for d in drawn] for name in RANGES])
    assert np.abs(correlations - np.eye(len(RANGES))).max() < 4.5 / np.sqrt(2000)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"jpeg_quality": [9, 90]}, "sensor.jpeg_quality: 9.0 is below"),
        ({"jpeg_quality": 101}, "sensor.jpeg_quality: 101.0 is above"),
        ({"blur": [2, 1]}, "sensor.blur: min 2.0 is greater"),
        ({"vignetting": 1.5}, "sensor.vignetting: 1.5 is above"),
        ({"shot_noise": -0.1}, "sensor.shot_noise: -0.1 is below"),
        ({"exposure": "bright"}, "sensor.exposure"),
        ({"exposure": float("nan")}, "sensor.exposure: min nan is not finite"),
        ({"grain": 1}, "sensor.grain: unknown setting"),
    ],
)
def test_bad_input(section: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said.replace(".", r"\.")):
        job(sensor=section)
