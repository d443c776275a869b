"""What a hand does with an instrument: contacts, preferences, and the instrument as a hand feels it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from .shape import Floats

_NOWHERE = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Touch:
    """A place on the skin (by its name in `places`) lies on the metal at `point`, whose outward
    direction is `outward` (the instrument's frame, m)."""

    place: str
    point: tuple[float, float, float]
    outward: tuple[float, float, float]


@dataclass(frozen=True)
class Through:
    """A finger goes through a ring: the middle of its bone `number`, at a share of its length, is
    at `center`, and it points along `axis` (the instrument's frame, m)."""

    finger: str
    number: int
    share: float
    center: tuple[float, float, float]
    axis: tuple[float, float, float]


Contact = Touch | Through


@dataclass(frozen=True)
class Hold:
    """One way to hold an instrument that is open as it is.

    `posture`: angles (rad) by joint's name that the fingers would rather have, others rest. `palm`
    and `fingers`: where the palm faces and where its knuckles point before the search, in the
    instrument's frame. `forearm`: where the forearm goes, from the wrist, as far as the wrist lets
    it; (0, 0, 0) is anywhere.
    """

    contacts: tuple[Contact, ...]
    palm: tuple[float, float, float]
    fingers: tuple[float, float, float]
    forearm: tuple[float, float, float] = _NOWHERE
    posture: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Metal:
    """The surface of an instrument: points (N, 3), no further apart than a millimetre or two, and
    unit vectors (N, 3) out of it (its own frame, m)."""

    points: Floats
    outward: Floats

    def near(self, center: Floats, radius: float) -> Metal:
        """Those within a ball."""
        close = np.linalg.norm(self.points - center, axis=1) < radius
        return Metal(self.points[close], self.outward[close])
