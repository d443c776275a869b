"""How a hand holds an instrument: contacts, preferences, and the metal that it feels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..geometry.types import Floats, Vector

NOWHERE: Vector = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Touch:
    """A place on the skin (by its name in `places`) lies on the metal at `point`, whose outward
    direction is `outward`; it may be anywhere from there to `slide` on either side (the
    instrument's frame, m). A `loose` one is where the hand would like to touch, but need not."""

    place: str
    point: Vector
    outward: Vector
    slide: Vector = NOWHERE
    loose: bool = False


@dataclass(frozen=True)
class Through:
    """A finger goes through a ring: the middle of its bone `number`, at some share of its length
    between two, is at `center`, and it points along `axis` (the instrument's frame, m)."""

    finger: str
    number: int
    shares: tuple[float, float]
    center: Vector
    axis: Vector

    @property
    def share(self) -> float:
        return 0.5 * (self.shares[0] + self.shares[1])


Contact = Touch | Through


@dataclass(frozen=True)
class Hold:
    """One way to hold an instrument that is open as it is.

    `posture`: angles (rad) by joint's name that the fingers would rather have, others rest. `palm`
    and `fingers`: where the palm faces and where its knuckles point before the search, in the
    instrument's frame; (0, 0, 0) is as its contacts have it. `forearm`: where the forearm goes,
    from the wrist, as far as the wrist lets it; (0, 0, 0) is anywhere.
    """

    contacts: tuple[Contact, ...]
    palm: Vector
    fingers: Vector
    forearm: Vector = NOWHERE
    posture: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Metal:
    """The surface of an instrument: points (N, 3), no further apart than a millimetre or two, and
    unit vectors (N, 3) out of it (its own frame, m)."""

    points: Floats
    outward: Floats

    def thinned(self, step: float) -> Metal:
        """One point in each cube of some size (m)."""
        first = spaced(self.points, step)
        return Metal(self.points[first], self.outward[first])

    def facing(self, outward: Floats) -> NDArray[np.bool_]:
        """(N,): which of its points face a direction, by and large."""
        faces: NDArray[np.bool_] = self.outward @ outward > 0.6
        return faces

    def snapped(self, point: Floats, outward: Floats) -> Vector:
        """The nearest of its points that faces a direction; the first one where none does."""
        away = self.points - point
        far = np.einsum("ni,ni->n", away, away)
        x, y, z = self.points[np.argmin(np.where(self.facing(outward), far, np.inf))]
        return float(x), float(y), float(z)


def spaced(points: Floats, step: float) -> NDArray[np.int64]:
    """The numbers of points (N, 3) of which there is one in each cube of some size (m)."""
    cells = np.floor(points / step).astype(np.int64)
    cells -= cells.min(axis=0, initial=0)
    x, y, z = cells.T
    keys = (x * (y.max(initial=0) + 1) + y) * (z.max(initial=0) + 1) + z
    return np.sort(np.unique(keys, return_index=True)[1])
