"""Plastic baskets with instruments in them, at the picture's edge."""

from __future__ import annotations

from ...settings.ranges import Range
from .kind import Kind

baskets = Kind(
    "baskets", "how often a plastic basket with instruments in it", "Weight: Baskets",
    zones=(0.0, 0.0, 2.0), weight=2.0, place=60, size=Range(0.85, 1.15),
    taken_for=("basket",),
    colors=((0.004, 0.17, 0.18), (0.006, 0.12, 0.15), (0.012, 0.08, 0.36), (0.62, 0.64, 0.63),
            (0.02, 0.2, 0.3)),
)  # fmt: skip
