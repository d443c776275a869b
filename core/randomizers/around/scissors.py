"""Scissors that nobody holds."""

from __future__ import annotations

from .kind import Kind

scissors = Kind(
    "scissors", "how often scissors, beside the other kinds", "Weight: Scissors",
    zones=(0.3, 1.0, 0.3), weight=1.5, place=10, taken_for=("scissor",),
)  # fmt: skip
