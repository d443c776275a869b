"""Syringes and vials."""

from __future__ import annotations

from .kind import Kind

syringes = Kind(
    "syringes", "how often a syringe or a vial", "Weight: Syringes", zones=(0.2, 1.0, 0.3),
    weight=1.0, place=80, taken_for=("syringe", "needle_cap", "vial"),
    colors=((0.02, 0.12, 0.6), (0.75, 0.2, 0.02), (0.03, 0.35, 0.08), (0.7, 0.08, 0.25),
            (0.25, 0.02, 0.3)),
)  # fmt: skip
