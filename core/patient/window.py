"""The window in cloth over a patient: where its edge runs, and how cloth is folded over along it.
All in metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geometry.types import Floats, floats
from .cloth import smooth_step

_CORNER = 0.012  # radius of its corners
_FADE = 0.4  # from the spot, where it is straight again
_ENDS = 0.1  # the line of one edge becomes that of the opposite so far to each side of the spot
_TIGHT = 0.6  # how uneven an edge is that lies on skin all round
_TURNS = 8  # of looking for the place that comes to lie at another
NUMBERS = 24

Single = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Window:
    """From the spot `back` and `ahead` along the piece and `across` to both sides; `loose` where
    cloth lies round a whole limb, whose edge is broader and less straight. `numbers` (NUMBERS,)
    are from 0 to 1."""

    back: float
    ahead: float
    across: float
    loose: bool
    numbers: Floats

    @property
    def thick(self) -> float:
        """Of cloth that is folded over, at its edge."""
        low, high = (0.008, 0.013) if self.loose else (0.004, 0.007)
        return low + (high - low) * float(self.numbers[0])

    @property
    def cuff(self) -> float:
        """How broad what is folded over is."""
        low, high = (0.03, 0.06) if self.loose else (0.018, 0.03)
        return low + (high - low) * float(self.numbers[1])

    def outside(self, x: Floats, y: Floats) -> Floats:
        """How far outside places are; below 0 within."""
        bx, by = self._straight(x, y)
        past = (
            np.maximum(bx - self.ahead, -self.back - bx) + _CORNER,
            np.abs(by) - self.across + _CORNER,
        )
        beyond = np.hypot(*(np.maximum(p, 0.0) for p in past))
        return floats(beyond + np.minimum(np.maximum(*past), 0.0) - _CORNER)

    def lines(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Where the lines of a straight window have their places: along its edges."""
        a, b = x, y
        for _ in range(_TURNS):
            at = self._straight(a, b)
            a, b = a + x - at[0], b + y - at[1]
        return a, b

    def folded(self, outside: Floats, x: Floats, y: Floats) -> Floats:
        """How much higher than a single cloth it is: a round edge, both layers of what is folded
        over, and the step where that ends."""
        n = self.numbers
        uneven = np.sin(x / 0.021 + 6.28 * n[2]) + np.sin(y / 0.013 + 6.28 * n[3])
        thick = self.thick * (1.0 + 0.16 * uneven)
        part = np.clip(outside / (0.6 * thick), 0.0, 1.0)
        around = np.sqrt(np.maximum(part * (2.0 - part), 0.0))
        flat = 0.42 + 0.58 * np.exp(-np.maximum(outside - 0.6 * thick, 0.0) / 0.009)
        ends = smooth_step(outside, self.cuff + 0.003, self.cuff - 0.003)
        return floats(thick * around * flat * ends)

    def _straight(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Places from which its edges are straight."""
        n = self.numbers.tolist()
        # Sines are several times faster in single precision.
        u, v = np.asarray(x, np.float32), np.asarray(y, np.float32)
        fade = np.exp(-(u * u + v * v) / _FADE**2)
        size = 1.0 if self.loose else _TIGHT
        along = fade * size * _out(u, _edge(v, n[4:12]), _edge(v, n[12:20]))
        if self.loose:
            return x - along, y
        aside = fade * size * _out(v, _edge(u, n[16:24]), _edge(u, n[8:16]))
        return x - along, y - aside


def _out(at: Single, high: Single, low: Single) -> Single:
    """That edge which is towards higher places lies `high` further out, the opposite `low`; in
    between the one passes into the other."""
    out: Single = high - (high + low) * (0.5 - 0.5 * np.tanh(at / _ENDS))
    return out


def _edge(beside: Single, n: Sequence[float]) -> Single:
    """How much further out than straight an edge is: it runs aslant, bows, and is drawn into
    scallops where folds begin."""
    aslant = 0.7 * (n[0] - 0.5) * 0.08 * np.tanh(beside / 0.08)
    bow = (0.04 * n[1] - 0.012) * beside * beside / (beside * beside + 0.07**2)
    slow = np.sin(beside / (0.012 + 0.008 * n[2]) + 6.28 * n[3])
    there = 0.6 + 0.4 * np.sin(beside / (0.03 + 0.02 * n[4]) + 6.28 * n[5])
    quick = np.sin(beside / (0.0055 + 0.003 * n[6]) + 6.28 * n[7] + slow)
    out: Single = aslant + bow + (0.005 * slow + 0.0015 * quick) * there
    return out
