"""What fingers would rather do."""

from __future__ import annotations

import numpy as np

from ..shape import FINGERS


def bent(knuckle: float, middle: float, last: float, *fingers: str) -> dict[str, float]:
    """Angles (rad) by joint, from degrees, of the named fingers; of all but the thumb without."""
    degrees = {"mcp": knuckle, "pip": middle, "dip": last}
    return {
        f"{finger}_{joint}": float(np.radians(angle))
        for finger in fingers or FINGERS[1:]
        for joint, angle in degrees.items()
    }


def along_the_shank() -> dict[str, float]:
    """The thumb laid beside the index finger (rad)."""
    degrees = {"thumb_cmc_flexion": 15, "thumb_mcp": 20, "thumb_ip": 15}
    return {name: float(np.radians(angle)) for name, angle in degrees.items()}
