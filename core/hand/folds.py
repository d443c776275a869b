"""Folds of a tube of cloth or rubber: smooth heights that go on where the tube closes."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats


class Folds:
    """Of one tube. `seed` says where they are."""

    def __init__(self, seed: int) -> None:
        # Raw doubles alone, which numpy keeps the same in every version.
        self._raw = np.random.Generator(np.random.PCG64(seed))

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * float(self._raw.random())

    def waves(self, along: Floats, turn: Floats, length: float, around: int = 3) -> Floats:
        """Soft ones, about −1 to 1: `length` metres from one to the next along the tube, up to
        `around` of them around it. `along` (m) and `turn` (rad) broadcast."""
        # Sines are several times faster in single precision.
        along, turn = np.asarray(along, np.float32), np.asarray(turn, np.float32)
        total = np.zeros(np.broadcast(along, turn).shape, np.float32)
        for number in range(1, around + 1):
            turned = number * turn + np.float32(self.between(0, 2 * np.pi))
            pace = self.between(0.5, 1.3) * (1 if number % 2 else -1) * 2 * np.pi / length
            total += np.sin(turned + along * np.float32(pace)) * np.sin(
                along * np.float32(pace * 0.37) + np.float32(self.between(0, 2 * np.pi))
            )
        heights: Floats = total.astype(float) / np.sqrt(around)
        return heights

    def rings(self, along: Floats, turn: Floats, length: float, slant: float = 1.0) -> Floats:
        """Bulges, 0 to 1, that run round the tube, `length` metres from one to the next, some of
        them slanted by up to `slant` of that; broad tops and narrow valleys."""
        heights: Floats = self._bulge(along, turn, length, slant) * self._there(along, turn, length)
        return heights

    def crests(self, along: Floats, turn: Floats, length: float, slant: float = 1.0) -> Floats:
        """The same with narrow tops and broad valleys, as cloth that hangs."""
        bulge = self._bulge(along, turn, length, slant)
        heights: Floats = np.maximum(1.0 - bulge, 0.0) ** 1.4 * self._there(along, turn, length)
        return heights

    def _bulge(self, along: Floats, turn: Floats, length: float, slant: float) -> Floats:
        wander = slant * self.waves(along, turn, 6 * length, 2)
        phase = np.pi * along / length + np.pi * wander + self.between(0, np.pi)
        bulge: Floats = np.sqrt((np.sin(phase) ** 2 + 0.02) / 1.02)
        return bulge

    def _there(self, along: Floats, turn: Floats, length: float) -> Floats:
        """Where they fade out, 0: no fold goes all the way round."""
        return np.clip(0.5 + 0.6 * self.waves(along, turn, 3 * length, 2), 0, 1)


def rise(value: Floats, low: float, high: float) -> Floats:
    """From 0 at `low` smoothly to 1 at `high`."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    risen: Floats = share * share * (3 - 2 * share)
    return risen
