"""Patterns of what lies around: small pictures that tile, looked up where noise would cost."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.geometry.types import Floats
from ....core.running.kept import kept

SIZE = 256
SIDE = 0.033  # metres that one copy of a weave covers
_THREADS = 22  # across it


def picture(name: str, values: Floats) -> bpy.types.Image:
    """An image of values (SIZE, SIZE, 3), made once for a file."""
    made = bpy.data.images.get(name)
    if made is not None:
        return made
    height, width = values.shape[:2]
    made = bpy.data.images.new(name, width, height, alpha=False, float_buffer=True)
    made.colorspace_settings.name = "Non-Color"
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = values
    made.pixels.foreach_set(pixels.ravel())
    made.pack()
    return made


def noise(seed: int, across: float, size: int = SIZE) -> Floats:
    """(size, size) about 0.5, between 0 and 1, that tiles: about so many tops `across` it."""
    raw = np.random.Generator(np.random.PCG64(seed)).random((size, size)) - 0.5
    pace = np.hypot(*np.meshgrid(*(2 * [np.fft.fftfreq(size, 1 / size)]))) / across
    kept = np.exp(-2.5 * (pace - 1.0) ** 2) * (pace > 0)
    made = np.fft.ifft2(np.fft.fft2(raw) * kept).real
    shaped: Floats = np.clip(0.5 + 0.2 * made / made.std(), 0.0, 1.0)
    return shaped


@kept
def weave() -> Floats:
    """Of gauze: threads that cross and waver; blotches with frayed edges; fluff."""
    row, column = np.mgrid[:SIZE, :SIZE] / SIZE
    waver = [0.012 * (noise(n, 7) - 0.5) + 0.006 * (noise(n + 9, 22) - 0.5) for n in (1, 2)]
    turn = 2 * np.pi * _THREADS
    one = 0.5 + 0.5 * np.cos(turn * (column + waver[0]))
    other = 0.5 + 0.5 * np.cos(turn * (row + waver[1]))
    over = 0.5 + 0.5 * np.cos(turn / 2 * column) * np.cos(turn / 2 * row)
    threads = np.maximum(one * (0.8 + 0.2 * over), other * (1.0 - 0.2 * over))
    threads = np.clip(threads * (0.75 + 0.5 * noise(3, 40)), 0, 1)
    blotches = 0.5 + 0.55 * (noise(4, 6) - 0.5) + 0.4 * (noise(5, 17) - 0.5)
    blotches += 0.3 * (noise(6, 45) - 0.5)
    return np.stack((threads, np.clip(blotches, 0, 1), noise(7, 60)), axis=-1)
