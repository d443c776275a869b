"""Ringed clamps that nobody holds: they differ from needle holders by their jaws alone."""

from __future__ import annotations

from .kind import Kind

clamps = Kind(
    "clamps", "how often artery clamps and towel clamps", "Weight: Clamps",
    zones=(0.4, 1.0, 0.3), weight=2.0, place=20,
    taken_for=(
        "clamp", "clip", "hemostat", "haemostat", "mosquito", "kocher", "kelly", "forceps", "pean",
        "crile", "allis", "babcock", "backhaus",
    ),
)  # fmt: skip
