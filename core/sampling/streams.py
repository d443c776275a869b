"""Random numbers that depend on nothing but (seed, image index, name)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from ..geometry.rotation import on_sphere
from ..geometry.types import Floats
from ..settings.ranges import Range
from ..settings.weights import at_quantile


class Stream:
    """An independent stream for one randomizer of one image.

    Only the raw doubles of numpy's PCG64 are used, which numpy keeps the same in every version;
    everything else is computed here, so that a dataset is reproducible beside any numpy.
    """

    def __init__(self, seed: int, index: int, name: str) -> None:
        entropy = [seed & 0xFFFFFFFF, seed >> 32, index, zlib.crc32(name.encode())]
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def unit(self) -> float:
        """Uniform in [0, 1)."""
        return float(self._generator.random())

    def units(self, *shape: int) -> Floats:
        """As many of `unit` as an array of some shape holds, in its order."""
        return self._generator.random(shape)

    def turn(self) -> float:
        """Any angle (radians)."""
        return self.unit() * 2.0 * np.pi

    def direction(self) -> Floats:
        """A unit vector in any direction, all as likely."""
        return on_sphere(self.turn(), np.arcsin(self.unit() * 2.0 - 1.0))

    def within(self, reach: float) -> tuple[float, float]:
        """Anywhere in a square of edge 2 × reach round the origin."""
        return (2.0 * self.unit() - 1.0) * reach, (2.0 * self.unit() - 1.0) * reach

    def draw(self, range_: Range) -> float:
        """A value of the range. It always takes one number, so later draws stay where they are."""
        return range_.at(self.unit())

    def whole(self, range_: Range) -> int:
        """A whole number from min to max, both included and equally likely when uniform."""
        if range_.distribution == "choice":
            return int(range_.at(self.unit()))
        wider = Range(range_.min, range_.max + 1.0, range_.distribution)
        return int(min(np.floor(wider.at(self.unit())), range_.max))

    def chance(self, probability: float) -> bool:
        return self.unit() < probability

    def pick(self, weights: Sequence[float]) -> int:
        """A position, with the given weights (not all zero)."""
        return at_quantile(weights, self.unit())
