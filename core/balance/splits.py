"""Which split an image belongs to: decided by its index and the ratios, never by the count."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import lcm

SPLITS = ("train", "val", "test")


class _Sequence:
    """Tijdeman's solution of the chairman assignment problem (Discrete Mathematics 32, 1980):
    each prefix of n images holds ratio × n of each split, off by less than one image.

    In whole numbers: split k is owed weight[k] / total of the images so far. The sequence
    repeats after `total` images, when nobody is owed anything.
    """

    def __init__(self, ratios: tuple[float, ...]) -> None:
        exact = [Fraction(str(r)) for r in ratios]
        scale = lcm(*(r.denominator for r in exact))
        self.weights = [int(r * scale) for r in exact]
        self.total = sum(self.weights)
        self.used = [k for k, w in enumerate(self.weights) if w > 0]
        self.given = [0] * len(ratios)
        self.sequence: list[int] = []

    def at(self, index: int) -> int:
        if len(self.used) == 1:
            return self.used[0]
        position = (index - 1) % self.total
        while len(self.sequence) <= position:
            self._extend()
        return self.sequence[position]

    def _extend(self) -> None:
        slots = 2 * len(self.used) - 2
        t = len(self.sequence) + 1
        owed = {k: self.weights[k] * t - self.total * self.given[k] for k in self.used}
        ready = [k for k in self.used if slots * owed[k] >= self.total]
        urgency = {
            k: Fraction(self.total * (slots - 1) - slots * owed[k], self.weights[k]) for k in ready
        }
        chosen = min(ready, key=lambda k: (urgency[k], k))
        self.given[chosen] += 1
        self.sequence.append(chosen)


_sequence = lru_cache(maxsize=8)(_Sequence)


def split_of(index: int, ratios: tuple[float, float, float]) -> str:
    """The split of image `index` (from 1) for the (train, val, test) ratios (any positive sum)."""
    return SPLITS[_sequence(ratios).at(index)]
