"""What a picture is like, in few numbers: to compare a dataset with real frames.

A picture is (H, W, 3) uint8, sRGB (IEC 61966-2-1). Compare pictures of one size: sharpness and
noise hang on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geometry.types import Floats

_LUMINANCE = np.array((0.2126, 0.7152, 0.0722))  # of linear RGB (Rec. 709)
_DARKEST = 2.0**-10  # luminance below which it is all the same, white being 1
_BURNT, _BLACK = 250, 12  # of 255
_COLORED = 30  # of 255, the brightest channel of what has a saturation
_EDGES = 0.98  # of the steps from pixel to pixel are smaller than those that are edges
# It sees noise, but no planes, slopes or straight edges.
_MASK = ((1, -2, 1), (-2, 4, -2), (1, -2, 1))


@dataclass(frozen=True)
class Measures:
    """`brightness`: the mean luminance, and `dark` and `bright` its 5th and 95th percentile, all in
    stops below white (0 is white, −1 half of that). `burnt` and `black`: shares of pixels that are
    nearly as bright, or as dark, as can be. `saturation`: mean of HSV, 0 to 1, where there is
    light. `sharpness`: how large the steps at its edges are, and `noise` its standard deviation
    (shares of white, as the picture is coded)."""

    brightness: float
    dark: float
    bright: float
    burnt: float
    black: float
    saturation: float
    sharpness: float
    noise: float


def measured(picture: NDArray[np.uint8]) -> Measures:
    """What this picture is like; it has to be three pixels wide and high at least."""
    light = luminance(picture)
    coded = picture.astype(float) @ _LUMINANCE / 255
    most, least = picture.max(axis=2).astype(float), picture.min(axis=2).astype(float)
    lit = most >= _COLORED
    return Measures(
        brightness=_stops(light.mean()),
        dark=_stops(np.quantile(light, 0.05)),
        bright=_stops(np.quantile(light, 0.95)),
        burnt=float((most >= _BURNT).mean()),
        black=float((most <= _BLACK).mean()),
        saturation=float(((most - least)[lit] / most[lit]).mean()) if lit.any() else 0.0,
        sharpness=_sharpness(coded),
        noise=_noise(coded),
    )


def luminance(picture: NDArray[np.uint8]) -> Floats:
    """(H, W), linear, 1 is white."""
    value = np.arange(256) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    light: Floats = linear[picture] @ _LUMINANCE
    return light


def _stops(light: float) -> float:
    return float(np.log2(max(float(light), _DARKEST)))


def _sharpness(coded: Floats) -> float:
    """The mean of its largest steps from pixel to pixel."""
    across, down = np.diff(coded, axis=1)[:-1], np.diff(coded, axis=0)[:, :-1]
    steps = np.sort(np.hypot(across, down), axis=None)
    return float(steps[int(_EDGES * len(steps)) :].mean())


def _noise(coded: Floats) -> float:
    """Immerkær, Fast noise variance estimation, CVIU 64 (1996), but by the median, which edges and
    patterns hardly move."""
    rows, columns = (length - 2 for length in coded.shape)
    found = np.zeros((rows, columns))
    for i, line in enumerate(_MASK):
        for j, weight in enumerate(line):
            found += weight * coded[i : i + rows, j : j + columns]
    return float(np.median(np.abs(found)) / (0.6745 * 6))
