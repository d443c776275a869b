"""Folds of a sheet of cloth: smooth heights over two coordinates, with narrow crests and broad
valleys, as cloth has that is pulled, hangs or is pushed together."""

from __future__ import annotations

import numpy as np

from .types import Floats

_WAVES = 7  # that make one field
_PASSES = 3  # in which a sheet gives way


class Folded:
    """Of one sheet; `seed` says where its folds are. Coordinates and lengths in any one unit."""

    def __init__(self, seed: int) -> None:
        # Raw doubles alone, which numpy keeps the same in every version.
        self._raw = np.random.Generator(np.random.PCG64(seed))

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * float(self._raw.random())

    def waves(self, x: Floats, y: Floats, length: float, stretch: float = 1.0) -> Floats:
        """An uneven field of mean 0 and deviation about 1: `length` from one top to the next along
        x, `stretch` times that along y."""
        # Sines are several times faster in single precision.
        x, y = np.asarray(x, np.float32), np.asarray(y, np.float32)
        total = np.zeros(np.broadcast(x, y).shape, np.float32)
        for _ in range(_WAVES):
            pace = 2 * np.pi / length * self.between(0.65, 1.35)
            lean = self.between(-0.9, 0.9)
            along, up = pace * np.sqrt(1 - lean * lean), pace * lean / stretch
            phase = self.between(0, 2 * np.pi)
            total += np.sin(np.float32(along) * x + np.float32(up) * y + np.float32(phase))
        field: Floats = total.astype(float) * np.sqrt(2 / _WAVES)
        return field

    def crests(
        self, x: Floats, y: Floats, length: float, stretch: float = 5.0, sharp: float = 0.04
    ) -> Floats:
        """Folds along y, 0 to 1, about `length` apart: they bend, part, and die out. The smaller
        `sharp`, the sharper their crests."""
        bend = 0.3 * length * self.waves(x, y, 4 * length, 1.6)
        across = self.waves(x + bend, y, 2 * length, stretch)
        crest = np.clip(1 - 0.8 * np.sqrt(across * across + sharp), 0, 1) ** 1.5
        there = np.clip(0.55 + 0.55 * self.waves(x, y, 3 * length, 2.0), 0, 1)
        made: Floats = crest * there
        return made


def together(*heights: Floats) -> Floats:
    """The highest of some at each place, rounded where one passes into another."""
    made: Floats = sum((np.maximum(h, 0) ** 3 for h in heights), np.zeros(())) ** (1 / 3)
    return made


def turned(x: Floats, y: Floats, angle: float) -> tuple[Floats, Floats]:
    """Coordinates in axes that are turned by `angle` (rad, counter-clockwise)."""
    c, s = np.cos(angle), np.sin(angle)
    return c * x + s * y, c * y - s * x


def rise(value: Floats, low: float, high: float) -> Floats:
    """From 0 at `low` smoothly to 1 at `high`."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    risen: Floats = share * share * (3 - 2 * share)
    return risen


def pressed(points: Floats, inwards: Floats, balls: Floats) -> tuple[Floats, float]:
    """A sheet (R, C, 3) that gives way to balls (N, 4), centre and radius each, by moving along
    unit vectors (R, C, 3), in soft dents; and how deep the deepest is."""
    depth = np.zeros(points.shape[:2])
    for _ in range(_PASSES):
        there = points + depth[..., None] * inwards
        low, high = there.min(axis=(0, 1)), there.max(axis=(0, 1))
        radii = balls[:, 3:]
        near = ((balls[:, :3] > low - radii) & (balls[:, :3] < high + radii)).all(axis=1)
        need = np.zeros_like(depth)
        for x, y, z, radius in balls[near]:
            away = there - (x, y, z)
            left = (away * away).sum(axis=-1) - radius * radius
            inside = left < 0
            ahead = (away[inside] * inwards[inside]).sum(axis=-1)
            need[inside] = np.maximum(need[inside], np.sqrt(ahead**2 - left[inside]) - ahead)
        if not need.any():
            break
        depth += np.maximum(need, 0.9 * blurred(need, 4))
    return points + depth[..., None] * inwards, float(depth.max())


def blurred(field: Floats, times: int) -> Floats:
    """Values (R, C), each a mean of its own and its neighbours', so many times over."""
    for _ in range(times):
        wide = np.pad(field, 1, mode="edge")
        field = 0.5 * field + 0.125 * (
            wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
        )
    return field
