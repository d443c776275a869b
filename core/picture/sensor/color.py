"""The camera's white balance and colors: one matrix."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ...geometry.types import Floats, floats

# Share of red, green and blue in luminance (ITU-R BT.709).
LUMINANCE = np.array((0.2126, 0.7152, 0.0722))


def adjust(
    light: NDArray[np.float32], warmth: float, tint: float, hue: float, saturation: float
) -> NDArray[np.float32]:
    """Planes of light (3, H, W) through `matrix`."""
    m = matrix(warmth, tint, hue, saturation).astype(np.float32)
    made = np.empty_like(light)
    part = np.empty_like(light[0])
    for row, plane in zip(m, made, strict=True):
        np.multiply(light[0], row[0], out=plane)
        for weight, source in zip(row[1:], light[1:], strict=True):
            np.multiply(source, weight, out=part)
            plane += part
    return made


def matrix(warmth: float, tint: float, hue: float, saturation: float) -> Floats:
    """3×3 on columns of red, green and blue: white balance, then hue and saturation.

    `warmth` is red over blue in stops, `tint` red and blue over green; both keep the
    luminance of grey. `hue` turns (radians) about the axis of greys, and keeps each grey.
    """
    gains = 2.0 ** np.array((warmth / 2 + tint / 3, -2 * tint / 3, -warmth / 2 + tint / 3))
    gains /= gains @ LUMINANCE
    grey = np.tile(LUMINANCE, (3, 1))
    return floats((grey + saturation * (np.eye(3) - grey)) @ _turn(hue) @ np.diag(gains))


def _turn(angle: float) -> Floats:
    """Rotation about (1, 1, 1), Rodrigues' formula."""
    c, s = math.cos(angle), math.sin(angle) / math.sqrt(3.0)
    cross = np.array(((0, -1, 1), (1, 0, -1), (-1, 1, 0)))
    return floats(c * np.eye(3) + s * cross + (1 - c) / 3 * np.ones((3, 3)))
