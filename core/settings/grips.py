"""Grips: how an instrument is held by a hand, how often, and how far open it then is."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import fraction, setting, weight
from .ranges import Range


@dataclass(frozen=True)
class GripSchema:
    """One grip of a class."""

    name: str = setting("", "name, unique in its class")
    weight: float = weight(1.0, "how often it is picked")
    opening: Range = fraction(Range(0.0, 1.0), "how far open the instrument then is, as a share of "
                              "its own range")  # fmt: skip
