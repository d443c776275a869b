"""What a picture is like, in few numbers."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.core.picture.measures import measured

SIZE = 96


def plain(value: int | tuple[int, int, int]) -> np.ndarray:
    return np.full((SIZE, SIZE, 3), value, np.uint8)


def noisy(deviation: float, around: float = 0.5) -> np.ndarray:
    raw = np.random.default_rng(1).normal(around, deviation, (SIZE, SIZE, 1))
    return np.clip(np.round(255 * raw.repeat(3, axis=2)), 0, 255).astype(np.uint8)


def blurred(picture: np.ndarray, times: int) -> np.ndarray:
    soft = picture.astype(float)
    for _ in range(times):
        soft = (np.roll(soft, 1, axis=1) + 2 * soft + np.roll(soft, -1, axis=1)) / 4
    return np.round(soft).astype(np.uint8)


def step() -> np.ndarray:
    picture = plain(40)
    picture[:, SIZE // 2 :] = 200
    return picture


@pytest.mark.parametrize(("value", "stops"), [(255, 0.0), (188, -1.0), (137, -2.0), (0, -10.0)])
def test_brightness_is_in_stops_below_white(value: int, stops: float) -> None:
    """188 and 137 are sRGB's codes of a half and a quarter of the light."""
    found = measured(plain(value))
    assert (found.brightness, found.dark, found.bright) == pytest.approx((stops,) * 3, abs=0.02)


def test_dark_and_bright_are_what_a_twentieth_is_beyond() -> None:
    picture = plain(188)
    picture[: SIZE // 8], picture[-SIZE // 8 :] = 0, 255
    found = measured(picture)
    assert (found.dark, found.bright) == pytest.approx((-10.0, 0.0))
    assert found.burnt == found.black == pytest.approx(1 / 8)


def test_one_channel_that_is_full_is_burnt() -> None:
    assert measured(plain((255, 90, 40))).burnt == 1.0
    assert measured(plain((200, 90, 40))).burnt == 0.0


def test_saturation_is_that_of_what_has_light() -> None:
    picture = plain((200, 100, 100))
    picture[: SIZE // 2] = (9, 0, 0)  # coded so dark, color is an accident
    assert measured(picture).saturation == pytest.approx(0.5)
    assert measured(plain(0)).saturation == 0.0


def test_blur_makes_it_less_sharp_and_noise_does_not_hide_that() -> None:
    sharp = [measured(blurred(step(), times)).sharpness for times in (0, 2, 8)]
    assert sharp == sorted(sharp, reverse=True) and sharp[0] > 2 * sharp[2]


@pytest.mark.parametrize("deviation", [0.01, 0.03])
def test_noise_is_its_deviation(deviation: float) -> None:
    assert measured(noisy(deviation)).noise == pytest.approx(deviation, rel=0.08)


def test_edges_and_slopes_are_no_noise() -> None:
    slope = plain(0)
    slope[:] = np.linspace(0, 255, SIZE).round()[None, :, None]
    assert measured(step()).noise == 0.0
    assert measured(slope).noise < 0.002
