"""What the inner faces of the tips are worked to: each arm's teeth go where the other's give way.

The two faces meet in a surface that stands off the middle plane by `meeting`; the left arm fills
what is on its side of it, the right arm the rest, less a little play. So they close on each other
without ever being in each other. `back` is the distance from the tip's end, `q` the place across
the tip, −1 to 1 of its flat part, metres otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..model import Floats

# Places across an inner face at which it has vertices, −1 to 1 of its flat part.
ACROSS = (0.92, 0.70, 0.47, 0.24, 0.0)


class Jaw(Protocol):
    """A way to work the tips."""

    @property
    def length(self) -> float:
        """How far back from the end it reaches."""
        ...

    def stations(self) -> Floats:
        """Distances from the end at which the face bends."""
        ...

    def stands(self, side: float, back: Floats, q: Floats) -> Floats:
        """How far an arm's face stands beyond the middle plane, towards the other arm; `side` 1 for
        the left, −1 for the right one."""
        ...


@dataclass(frozen=True)
class Serration:
    """Cross grooves, the ribs of one arm in the grooves of the other."""

    length: float
    pitch: float
    depth: float

    def stations(self) -> Floats:
        """Both edges of each crest and of each valley."""
        number = int(self.length / self.pitch)
        steps = np.add.outer(np.arange(number), (0.08, 0.42, 0.58, 0.92)).ravel()
        at: Floats = steps * self.pitch + self._first
        return at

    @property
    def _first(self) -> float:
        return 0.6 * self.pitch

    def stands(self, side: float, back: Floats, q: Floats) -> Floats:
        """A wave along the arm, of blunt crests, that fades out at its end."""
        phase = (back - self._first) / self.pitch
        wave = 1.0 - 2.0 * np.abs(2.0 * (phase - np.round(phase)))
        wave = np.clip(wave / 0.68, -1.0, 1.0)
        number = int(self.length / self.pitch)
        inside = (phase > 0.08) & (phase < number)
        last = np.clip(number - phase, 0.0, 1.0)
        height: Floats = np.where(inside, 0.5 * self.depth * wave * last, 0.0)
        return side * height


@dataclass(frozen=True)
class RatTooth:
    """One tooth at the left arm's end that closes between two of the right one."""

    length: float
    height: float

    def stations(self) -> Floats:
        """Where the teeth rise from the face, and where they are full."""
        return np.linspace(0.1, 1.0, 10) * self.length

    def stands(self, side: float, back: Floats, q: Floats) -> Floats:
        """Full at the end, sloped behind; the left arm has the middle, the right one the sides."""
        along = np.clip((1.0 - back / self.length) / 0.6, 0.0, 1.0)
        across = np.clip(1.0 - 2.0 * (np.abs(q) - 0.24) / 0.23, -1.0, 1.0)
        height: Floats = self.height * along * across
        return side * height


@dataclass(frozen=True)
class Rows:
    """DeBakey's: a row of fine teeth along the left arm that lies between two of the right one."""

    length: float
    pitch: float
    height: float

    def stations(self) -> Floats:
        """The foot, the crest and the end of each tooth."""
        number = int(self.length / self.pitch)
        steps = np.add.outer(np.arange(number), (0.0, 0.3, 0.55)).ravel()
        at: Floats = steps * self.pitch + 0.0006
        return at

    def stands(self, side: float, back: Floats, q: Floats) -> Floats:
        """The teeth are notched, the grooves in which they lie are not."""
        off = np.abs(q)
        middle = np.clip(1.0 - off / 0.24, 0.0, 1.0) * self.height
        beside = np.clip(1.0 - np.abs(off - 0.47) / 0.23, 0.0, 1.0) * 0.85 * self.height
        number = int(self.length / self.pitch)
        phase = (back - 0.0006) / self.pitch
        inside = np.clip(np.minimum(phase, number - phase) / 0.5, 0.0, 1.0)
        part = phase % 1.0
        tooth = np.interp(part, (0.0, 0.3, 0.55, 1.0), (0.25, 1.0, 1.0, 0.25))
        own, other = (middle, beside) if side > 0 else (beside, middle)
        height: Floats = inside * (own * tooth - other)
        return height
