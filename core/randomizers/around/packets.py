"""Suture packets, labels, cards and sheets of paper."""

from __future__ import annotations

from .kind import Kind

packets = Kind(
    "packets", "how often a suture packet, a label or a sheet of paper", "Weight: Packets",
    zones=(0.2, 1.0, 0.4), weight=1.0, place=90, soft=True,
    taken_for=("packet", "label", "paper", "card"),
    colors=((0.02, 0.3, 0.1), (0.015, 0.25, 0.2), (0.03, 0.1, 0.5), (0.4, 0.08, 0.35),
            (0.65, 0.3, 0.02)),
)  # fmt: skip
