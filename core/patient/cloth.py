"""Folds of cloth: smooth uneven fields over the plane, from 0 to 1."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..geometry.types import Floats, floats


@dataclass(frozen=True, eq=False)
class Folds:
    """Families of long, nearly straight ridges with much plain cloth between them. `numbers`
    (K, 8), each from 0 to 1, say how; ridges are about `spacing` apart (m) and run across the
    direction `aim`, give or take half of `spread` (rad)."""

    numbers: Floats
    spacing: float
    aim: float = 0.0
    spread: float = 2.2

    def at(self, x: Floats, y: Floats) -> Floats:
        """At places of one shape (m)."""
        # Sines are several times faster in single precision.
        u, v = (np.asarray(floats(p) / self.spacing, np.float32) for p in (x, y))
        total = np.zeros(np.broadcast_shapes(u.shape, v.shape), np.float32)
        for number, n in enumerate(self.numbers.tolist()):
            turn = self.aim + self.spread * (n[0] - 0.5)
            c, s = math.cos(turn), math.sin(turn)
            along, beside = u * c + v * s, v * c - u * s
            length = 0.75 + 0.7 * (number + n[1]) / len(self.numbers)
            bend = (0.1 + 0.2 * n[2]) * np.sin(beside / (1.0 + n[3]) + 6.28 * n[4])
            phase = 2 * math.pi * (along / length + bend + n[5])
            # A fold leans over to one side, and is sharper at the top.
            crest = (0.5 + 0.5 * np.cos(phase + 0.7 * np.sin(phase + 6.28 * n[6]))) ** 2.2
            there = np.sin(beside / (2.2 + n[7]) + 6.28 * n[1])
            there = there + np.sin(1.1 * along + 6.28 * n[7])
            size = np.clip(0.2 + 0.5 * there, 0.0, 1.0) * (1.0 - 0.4 * number / len(self.numbers))
            total = total + (crest * size) ** 3
        return floats(np.minimum(np.cbrt(total), 1.3) / 1.3)


def smooth_step(value: Floats, low: Floats | float, high: Floats | float) -> Floats:
    """From 0 at `low` to 1 at `high`."""
    t = np.clip((value - low) / (floats(high) - low), 0.0, 1.0)
    return floats(t * t * (3 - 2 * t))


def higher(one: Floats, other: Floats, rounding: float) -> Floats:
    """The higher of both, and a fillet of so many metres where they meet."""
    near = np.maximum(rounding - np.abs(one - other), 0.0) / rounding
    return floats(np.maximum(one, other) + 0.25 * rounding * near * near)
