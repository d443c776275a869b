"""The sRGB curve as look-up tables, both ways."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]
Planes = NDArray[np.float32]

# Entries of a table less one: the steps of 16 bits, 0.05 of an 8-bit step where it is steepest.
STEPS = 65535


@cache
def _decoding() -> NDArray[np.float32]:
    """IEC 61966-2-1, coded to light."""
    coded = np.arange(STEPS + 1) / STEPS
    light = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


@cache
def _coding() -> NDArray[np.float32]:
    """IEC 61966-2-1, light to coded."""
    light = np.arange(STEPS + 1) / STEPS
    coded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return coded.astype(np.float32)


def to_light(picture: Picture, gain: float) -> Planes:
    """Planes of light (3, H, W), times `gain`, from a coded picture (H, W, 3)."""
    table = _decoding() * np.float32(gain)
    return table[_steps(picture.transpose(2, 0, 1))]


def from_light(light: Planes, contrast: float) -> Picture:
    """The coded picture (H, W, 3) from planes of light, which are cut off at black and white.
    `contrast` is a factor on the distance from the coded middle."""
    coded = (_coding() - np.float32(0.5)) * np.float32(contrast) + np.float32(0.5)
    table = coded.clip(0.0, 1.0)
    return np.ascontiguousarray(table[_steps(light)].transpose(1, 2, 0))


def _steps(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    scaled = values * np.float32(STEPS)
    scaled += np.float32(0.5)
    np.clip(scaled, 0.0, STEPS, out=scaled)
    return scaled.astype(np.uint16)
