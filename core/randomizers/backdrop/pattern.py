"""Where a pattern on a ground lies."""

from __future__ import annotations

import math

from ...sampling.streams import Stream


def turn(stream: Stream) -> float:
    """Any, in radians."""
    return stream.unit() * 2.0 * math.pi


def offset(stream: Stream, reach: float) -> tuple[float, float]:
    """Evenly in a square of edge 2 × reach round the origin."""
    return (2.0 * stream.unit() - 1.0) * reach, (2.0 * stream.unit() - 1.0) * reach
