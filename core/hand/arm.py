"""Cuts across a forearm and its wrist, which go with any pose of the skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Floats
from ..running.kept import kept
from .places import Skin
from .shape import ELBOW, FOREARM, HAND, WRIST, Ints, Shape, bone

AROUND = 64  # points of a cut
_FIRST, _LAST, _STEP = -0.016, 0.215, 0.008  # of cuts from the wrist up the arm, metres


@dataclass(frozen=True)
class Cuts:
    """Of a posed arm, where its skin is: points (S, AROUND, 3) and middles (S, 3), in metres, at
    `stations` (S,) from the wrist up. `axes` (3, 3), rows: to the side of the little finger, out of
    the back of the arm, and up the arm."""

    stations: Floats
    points: Floats
    middles: Floats
    axes: Floats

    def at(self, along: Floats) -> tuple[Floats, Floats]:
        """Points (..., AROUND, 3) and middles (..., 3) anywhere up the arm; beyond the last cut,
        as that one is."""
        share = (along - self.stations[0]) / (self.stations[1] - self.stations[0])
        low = np.clip(np.floor(share).astype(int), 0, len(self.stations) - 2)
        part = np.clip(share - low, 0.0, 1.0)[..., None]
        more = np.maximum(along - self.stations[-1], 0.0)[..., None] * self.axes[2]
        middles = self.middles[low] * (1 - part) + self.middles[low + 1] * part + more
        part, more = part[..., None], more[..., None, :]
        return self.points[low] * (1 - part) + self.points[low + 1] * part + more, middles


class Arm:
    """The forearm of a shape, to be cut in any pose."""

    def __init__(self, shape: Shape) -> None:
        up = shape.joints[ELBOW] - shape.joints[WRIST]
        up /= np.linalg.norm(up)
        side = np.cross((0.0, 0.0, 1.0), up)
        side /= np.linalg.norm(side)
        self._axes = np.stack((side, np.cross(up, side), up))
        of_arm = (shape.weights * (shape.bones == FOREARM)).sum(axis=1)
        self._rigid: Ints = np.flatnonzero(of_arm > 0.99)
        self._rest = shape.vertices[self._rigid] - shape.vertices[self._rigid].mean(axis=0)
        self.stations, self._corners, self._shares = _cut(shape, self._axes)

    def cuts(self, vertices: Floats) -> Cuts:
        """Where they are on a skin (N, 3); a left hand's is mirrored, and so are `axes`."""
        points = (vertices[self._corners] * self._shares[..., None]).sum(axis=2)
        return Cuts(self.stations, points, points.mean(axis=1), self._axes @ self.turn(vertices).T)

    def turn(self, vertices: Floats) -> Floats:
        """(3, 3): what turned the forearm from where it rests, and mirrored it if its determinant
        is negative (Schönemann, A generalized solution of the orthogonal Procrustes problem,
        1966)."""
        there = vertices[self._rigid]
        u, _, v = np.linalg.svd(self._rest.T @ (there - there.mean(axis=0)))
        turn: Floats = (u @ v).T
        return turn


@kept
def _cut(shape: Shape, axes: Floats) -> tuple[Floats, Ints, Floats]:
    """Where an arm is cut (S,) (m), and of each cut the corners (AROUND, 3) of the triangles that
    it meets and the shares (AROUND, 3) of these."""
    stations = np.arange(_FIRST, _LAST, _STEP)
    turns = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    ways = np.cos(turns)[:, None] * axes[0] + np.sin(turns)[:, None] * axes[1]
    skin = Skin(shape, (HAND, FOREARM, bone("thumb", 0)))
    at = shape.joints[WRIST] + stations[:, None] * axes[2]
    hits = [skin.crossing(point, axes[2]).met(point, ways) for point in at]
    # A short arm ends before the last ones.
    whole = [bool(np.isfinite(shares).all()) for _, shares in hits]
    count = whole.index(False) if False in whole else len(whole)
    corners, shares = zip(*hits[:count], strict=True)
    return stations[:count], np.array(corners), np.array(shares)
