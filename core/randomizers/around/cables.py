"""Cables and tubing in loops."""

from __future__ import annotations

from ...settings.ranges import Range
from .kind import Kind

cables = Kind(
    "cables", "how often cables and tubing", "Weight: Cables",
    zones=(0.5, 1.0, 0.5), weight=2.0, place=40, size=Range(0.85, 1.15), soft=True, through=True,
    taken_for=("cable", "tub", "suction", "cautery", "hose"),
    colors=(
        (0.012, 0.05, 0.42), (0.02, 0.11, 0.5), (0.008, 0.03, 0.22),
        (0.012, 0.012, 0.014), (0.16, 0.165, 0.17), (0.42, 0.43, 0.43), (0.36, 0.4, 0.42),
    ),
)  # fmt: skip
