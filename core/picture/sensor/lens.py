"""What happens to the light before it reaches the sensor. Planes are (3, H, W), white is 1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.float32]

# A Gaussian is cut off this many standard deviations away.
REACH = 3.0

# A wide blur is made on a smaller copy, in whose pixels its standard deviation is at least this;
# glow has no detail, and takes a smaller one yet.
COARSE = 2.5
GLOW = 2.0


def vignetting(light: Planes, strength: float) -> Planes:
    """Darker with the square of the distance from the centre, by `strength` in the corners."""
    if strength == 0.0:
        return light
    return light * (np.float32(1.0) - np.float32(strength) * _radius(*light.shape[1:]))


@lru_cache(maxsize=2)
def _radius(height: int, width: int) -> NDArray[np.float32]:
    """Squared distance from the centre (H, W), 1 in the corners of the picture."""
    x = (np.arange(width) + 0.5 - width / 2) ** 2
    y = (np.arange(height) + 0.5 - height / 2) ** 2
    corner = (width / 2) ** 2 + (height / 2) ** 2
    return ((x + y[:, None]) / corner).astype(np.float32)


def haze(light: Planes, share: float, color: Sequence[float]) -> Planes:
    """A veil: `share` of the light is that of an even `color`."""
    if share == 0.0:
        return light
    veil = np.asarray(color, dtype=np.float32)[:, None, None]
    made = light * np.float32(1.0 - share)
    made += veil * np.float32(share)
    return made


def bloom(light: Planes, strength: float, threshold: float, size: float) -> Planes:
    """What is brighter than `threshold` spreads as a Gaussian whose standard deviation is `size`
    times the width, and is added `strength` times."""
    if strength == 0.0:
        return light
    bright = np.maximum(light - np.float32(threshold), np.float32(0.0))
    spread = blur(bright, size * light.shape[2], GLOW)
    spread *= np.float32(strength)
    spread += light
    return spread


def blur(light: Planes, sigma: float, coarse: float = COARSE) -> Planes:
    """Convolved with a Gaussian of `sigma` px; the border goes on as it is."""
    if sigma < 0.1:  # a pixel's neighbours would get less than a millionth of it
        return light
    factor = int(sigma / coarse)
    if factor < 2:
        return _along(_along(light, sigma, 2), sigma, 1)
    # The squares of the smaller copy and the straight lines between their centres blur as well.
    rest = float(np.sqrt(sigma**2 - (factor**2 - 1) / 12 - factor**2 / 6)) / factor
    small = _reduced(light, factor)
    return _enlarged(_along(_along(small, rest, 2), rest, 1), factor, light.shape)


def _along(planes: Planes, sigma: float, axis: int) -> Planes:
    """One axis of the separable Gaussian."""
    reach = max(1, int(np.ceil(REACH * sigma)))
    weights = np.exp(-0.5 * (np.arange(reach + 1) / sigma) ** 2)
    weights /= weights[0] + 2 * weights[1:].sum()
    margin = [(0, 0)] * planes.ndim
    margin[axis] = (reach, reach)
    padded = np.pad(planes, margin, mode="edge")

    def shifted(by: int) -> Planes:
        cut = [slice(None)] * planes.ndim
        cut[axis] = slice(reach + by, reach + by + planes.shape[axis])
        return padded[tuple(cut)]

    blurred = planes * np.float32(weights[0])
    pair = np.empty_like(blurred)
    for k in range(1, reach + 1):
        np.add(shifted(-k), shifted(k), out=pair)
        pair *= np.float32(weights[k])
        blurred += pair
    return blurred


def _reduced(planes: Planes, factor: int) -> Planes:
    """Means over squares of `factor` px; what is missing of the last ones goes on as the border."""
    _, height, width = planes.shape
    down, across = -height % factor, -width % factor
    if down or across:
        planes = np.pad(planes, ((0, 0), (0, down), (0, across)), mode="edge")
    rows = planes[:, ::factor].copy()
    for k in range(1, factor):
        rows += planes[:, k::factor]
    made = rows[:, :, ::factor].copy()
    for k in range(1, factor):
        made += rows[:, :, k::factor]
    made *= np.float32(1.0 / factor**2)
    return made


def _enlarged(planes: Planes, factor: int, shape: tuple[int, ...]) -> Planes:
    """Straight lines between the centres of the smaller copy's pixels, for planes of `shape`."""
    for axis in (1, 2):
        places = (np.arange(shape[axis]) + 0.5) / factor - 0.5
        places = places.clip(0, planes.shape[axis] - 1)
        low = np.minimum(places.astype(int), max(planes.shape[axis] - 2, 0))
        high = np.minimum(low + 1, planes.shape[axis] - 1)
        spread = (-1, 1) if axis == 1 else (-1,)
        share = (places - low).astype(np.float32).reshape(spread)
        first, second = planes.take(low, axis), planes.take(high, axis)
        second -= first
        second *= share
        first += second
        planes = first
    return planes
