"""Instruments that lie on a patient and on the drapes round it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..camera.pinhole import View, pose
from ..geometry.resting import laid_down
from ..geometry.terrain import Terrain
from ..geometry.types import Floats, floats
from ..sampling.catalog import Catalog, InstrumentInfo
from .backdrop.lying import OFFERED, Undersides
from .backdrop.patient import PatientDraw

_STEEPEST = 30.0  # that anything lies, degrees
_REFUSED = 100.0  # an excess that no other reaches
_LOOKS = 8  # at where a ray meets the ground
_CLEAR = 0.0002  # between what lies and what it lies on, metres


@dataclass(frozen=True, eq=False)
class Lying:
    """Where something lies: its 4×4 similarity, and how far that breaks what is asked of it."""

    matrix: Floats
    excess: float


@dataclass(frozen=True, eq=False)
class OnPatient:
    """A patient's ground, and what lies down on it."""

    draw: PatientDraw
    ground: Terrain
    known: Undersides

    @classmethod
    def of(cls, drawn: PatientDraw | None, catalog: Catalog) -> OnPatient | None:
        """None where there is no patient."""
        known = catalog.more.get(OFFERED)
        if drawn is None or known is None:
            return None
        return cls(drawn, drawn.terrain, known)

    def lay(
        self, info: InstrumentInfo, flat: Floats, scale: float, opening: float, view: View
    ) -> Lying:
        """What would lie `flat` (4×4) on a plane at the ground's height comes to lie where the
        picture shows it there, turned about the vertical as it is; `opening` is a share of its
        range."""
        turn, origin = flat[:3, :3], flat[:3, 3]
        points = self.known.of(info.name, opening) @ turn.T + origin
        weight = (floats(info.balls) @ turn.T + origin).mean(axis=0)
        move = self._lower(weight, view)
        points, weight, origin = points + move, weight + move, origin + move
        turned, rise = laid_down(points, weight, self.ground)
        up = np.array((0.0, 0.0, rise + _CLEAR / self.draw.metres))
        matrix = pose(turned @ turn, turned @ (origin - weight) + weight + up)
        tilt = float(np.degrees(np.arccos(np.clip(turned[2, 2], -1, 1))))
        excess = max(0.0, tilt - _STEEPEST) * _REFUSED
        there = (points - weight) @ turned.T + weight + up
        if self.draw.touches_wound(there[:, :2]):
            excess += _REFUSED
        return Lying(floats(matrix), excess)

    def _lower(self, place: Floats, view: View) -> Floats:
        """From a place on the ground's plane along its ray to where that meets the ground."""
        ray = place - view.position
        if ray[2] > -1e-6:
            return np.zeros(3)
        found = place
        for _ in range(_LOOKS):
            height = float(self.ground.height(found[:2])) + place[2] - self.draw.spot[2]
            found = 0.5 * (found + view.position + ray * (height - view.position[2]) / ray[2])
        return floats(found - place)
