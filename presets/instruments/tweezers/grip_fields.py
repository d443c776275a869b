"""Where fingers hold tweezers: the outer faces are grooved across or knurled.

`t` are fractions of the length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..model import Floats


@dataclass(frozen=True)
class Grooves:
    """Grooves milled straight across, from edge to edge, that leave flat ribs."""

    span: tuple[float, float]
    pitch: float
    depth: float

    # Phases of a groove at which its profile bends, and how deep it is there.
    _PHASES = (0.0, 0.36, 0.43, 0.61, 0.75, 0.93)
    _DEPTHS = (0.0, 0.0, 0.14, 1.0, 1.0, 0.14)

    def stations(self, length: float) -> Floats:
        """Fractions at which the profile bends."""
        steps = (np.arange(self._count(length))[:, None] + self._PHASES).ravel()
        return self.span[0] + np.append(steps, self._count(length)) * self.pitch / length

    def _count(self, length: float) -> int:
        return int((self.span[1] - self.span[0]) * length / self.pitch)

    def cut(self, length: float, t: Floats) -> Floats:
        """How deep it is cut at t, metres."""
        phase = (t - self.span[0]) * length / self.pitch
        inside = (phase >= 0.0) & (phase <= self._count(length))
        wave = np.interp(phase % 1.0, (*self._PHASES, 1.0), (*self._DEPTHS, 0.0))
        return np.where(inside, self.depth * wave, 0.0)


@dataclass(frozen=True)
class Knurl:
    """Diagonal grooves both ways, which leave pyramids; `margin` of plain metal at the edges."""

    span: tuple[float, float]
    pitch: float  # diagonal of a pyramid
    depth: float
    margin: float

    def stations(self, length: float) -> Floats:
        """Fractions at which the arm has points beside them, about 0.8 mm apart: hands feel edges
        where they have points."""
        return np.linspace(*self.span, int((self.span[1] - self.span[0]) * length / 0.0008) + 1)


Field = Grooves | Knurl
