"""Steel dishes, bowls and trays, some with instruments in them."""

from __future__ import annotations

from ...settings.ranges import Range
from .kind import Kind

dishes = Kind(
    "dishes", "how often a steel dish, a bowl or a tray", "Weight: Dishes",
    zones=(0.0, 0.2, 1.5), weight=1.5, place=70, size=Range(0.85, 1.15),
    taken_for=("dish", "bowl", "tray", "basin"),
)  # fmt: skip
