"""What is known of instruments where they lie on uneven ground."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...geometry.types import Floats, floats

OFFERED = "patient"  # key of Catalog.more


@dataclass(frozen=True, eq=False)
class Undersides:
    """Metres in a unit of the scene; and by instrument the points of its surface (S, N, 3) that can
    be lowest, in its home orientation, root at the origin, closed, half open and open, or (S = 1)
    at any opening; in the scene's unit."""

    metres: float
    by_name: Mapping[str, Floats]

    def of(self, name: str, share: float) -> Floats:
        """(N, 3): those of an instrument at a share of its opening, by the parabola through all
        three."""
        states = self.by_name[name]
        if len(states) == 1:
            return floats(states[0])
        closed, half, wide = states
        s = share
        return floats(
            (2 * s - 1) * (s - 1) * closed + 4 * s * (1 - s) * half + s * (2 * s - 1) * wide
        )

    def identity(self) -> dict[str, str]:
        """SHA-256 of each, by name; to a micrometre, below which Blenders differ."""
        found = {}
        for name, points in self.by_name.items():
            rounded = np.round(1e6 * self.metres * points).astype(np.int64)
            found[name] = hashlib.sha256(rounded.tobytes()).hexdigest()
        return found
