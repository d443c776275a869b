"""How long a worker may say nothing before it counts as stopped."""

from __future__ import annotations

import math

# An image may take as many times as long as images took so far.
TIMES = 10.0

# Loading and the first image of a process may take as many times the limit of an image, and that
# many where kernels may have to be compiled for a graphics card.
FIRST, COMPILE = 10.0, 60.0

IMAGE = "image"


class Patience:
    """`least` is the lowest limit for an image (s); 0: wait for ever."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._images, self._seconds = 0, 0.0

    def took(self, seconds: float) -> None:
        """An image, other than the first one of a process, took that long."""
        self._images += 1
        self._seconds += seconds

    def limit(self, phase: str) -> float:
        """Seconds that a process may stay in a phase (see Progress.phase), or at an image."""
        if not self._least:
            return math.inf
        mean = self._seconds / self._images if self._images else 0.0
        factor = {IMAGE: 1.0, "compile": COMPILE}.get(phase, FIRST)
        return factor * max(self._least, TIMES * mean)
