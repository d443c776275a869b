"""Gauze that lies, dry to soaked."""

from __future__ import annotations

from ...settings.ranges import Range
from .kind import Kind

gauze = Kind(
    "gauze", "how often crumpled gauze", "Weight: Gauze",
    zones=(1.5, 1.0, 0.3), weight=3.0, place=50, size=Range(0.85, 1.5), soft=True,
    taken_for=("gauze", "swab", "sponge", "compress"),
    colors=((0.86, 0.85, 0.81), (0.9, 0.9, 0.89)),
)  # fmt: skip
