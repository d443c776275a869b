"""Where a thing around the field can lie: in its zone, clear of all else, and before no tip.

World coordinates and lengths in the scene's unit. Balls are (N, 4): x, y, z and radius.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ...camera.ground import in_view
from ...camera.pinhole import View, pose
from ...geometry.align import apply
from ...geometry.rotation import about, turns, unit
from ...geometry.terrain import Terrain
from ...geometry.types import Floats, floats
from ...sampling.streams import Stream
from .kind import Kind, Zone

# From the spot to the nearest part of a thing of that zone, metres.
AWAY: dict[Zone, tuple[float, float]] = {
    "near": (0.04, 0.12), "beside": (0.10, 0.30), "edge": (0.10, np.inf),
}  # fmt: skip
# Least and most of it that the picture shows.
SHOWN: dict[Zone, tuple[float, float]] = {
    "near": (0.5, 1.0), "beside": (0.3, 1.0), "edge": (0.12, 0.85),
}  # fmt: skip
_THROUGH = 0.08, 0.85  # the same of what comes from outside and goes there again
_SIDES = (1.0, 2.0, 1.0, 0.7)  # how often the edge is the left, lower, right, upper one
_NEAREST = 0.12  # to the camera, metres


@dataclass
class Room:
    """What an image has room for: a camera's `view`, the `spot` (3,) where the work is done, the
    `ground`, the balls that `taken` are so far, and the places `before` which nothing may be (M,
    3). `metres` are in a unit; `gap` (m) is kept free."""

    view: View
    spot: Floats
    ground: Terrain
    metres: float
    gap: float
    taken: Floats = field(default_factory=lambda: np.zeros((0, 4)))
    before: Floats = field(default_factory=lambda: np.zeros((0, 3)))

    def found(
        self, zone: Zone, balls: Floats, its: Kind, tries: int, stream: Stream
    ) -> Floats | None:
        """The 4×4 matrix that lays a thing down: what kind `its` is, and its `balls` in its own
        frame, at its size. None where `tries` find no room."""
        reach = 0.0 if its.through else float(np.linalg.norm(balls[:, :2], axis=1).max())
        for _ in range(tries):
            there, turn = self._candidate(zone, reach, stream), stream.turn()
            matrix = laid(self.ground, balls, there, turn, its.soft)
            moved = _moved(balls, matrix, self.ground if its.soft else None)
            if self._fits(zone, its, moved):
                self.taken = np.concatenate((self.taken, moved))
                return matrix
        return None

    def _candidate(self, zone: Zone, reach: float, stream: Stream) -> Floats:
        """x and y; it takes as many draws in any zone."""
        side, along, out, way = stream.pick(_SIDES), stream.unit(), stream.unit(), stream.turn()
        if zone == "edge":
            u, v = ((0.0, along), (along, 1.0), (1.0, along), (along, 0.0))[side]
            far = float(np.linalg.norm(self.view.position - self.spot))
            at = in_view(self.view, u, v, float(self.spot[2]), far)[:2]
            beyond = unit(at - self.spot[:2])
            aside = np.array((-beyond[1], beyond[0])) * np.cos(way)
            return floats(at + reach * ((1.3 * out - 0.4) * beyond + 0.3 * aside))
        low, high = (length / self.metres for length in AWAY[zone])
        away = low + out * (high - low + reach)
        return floats(self.spot[:2] + away * np.array((np.cos(way), np.sin(way))))

    def _fits(self, zone: Zone, its: Kind, balls: Floats) -> bool:
        low, high = (length / self.metres for length in AWAY[zone])
        nearest = float((np.linalg.norm(balls[:, :2] - self.spot[:2], axis=1) - balls[:, 3]).min())
        if not low <= nearest <= high:
            return False
        least, most = _THROUGH if its.through else SHOWN[zone]
        if not least <= shown(self.view, balls) <= most:
            return False
        eye = self.view.position
        if (
            np.linalg.norm(balls[:, :3] - eye, axis=1) - balls[:, 3]
        ).min() < _NEAREST / self.metres:
            return False
        return apart(balls, self.taken) >= self.gap and not covers(eye, self.before, balls)


def laid(ground: Terrain, balls: Floats, there: Floats, turn: float, soft: bool) -> Floats:
    """The 4×4 matrix that puts a thing, whose own ground is z = 0, at a place (2,). A rigid one is
    tilted to the ground below it, and stands on the highest of that; a soft one follows it by its
    vertices, whose heights are above the ground."""
    upright = about(2, turn)
    if soft:
        return floats(pose(upright, (*there, 0.0)))
    feet = balls[:, :2] @ upright[:2, :2].T + there
    heights = ground.height(feet)
    fit = np.column_stack((feet - feet.mean(axis=0), np.ones(len(feet))))
    rise = np.linalg.lstsq(fit, heights, rcond=None)[0]
    turned = upwards(np.array((-rise[0], -rise[1], 1.0))) @ upright
    soles = np.column_stack((balls[:, :2], np.zeros(len(balls)))) @ turned.T
    lift = (ground.height(soles[:, :2] + there) - soles[:, 2]).max()
    return floats(pose(turned, (*there, lift)))


def upwards(normal: Floats) -> Floats:
    """The shortest turn (3, 3) of +Z to a direction (3,)."""
    normal = unit(normal)
    axis = np.cross((0.0, 0.0, 1.0), normal)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-12:
        return np.eye(3)
    return turns(axis / sine, np.array(np.arctan2(sine, normal[2])))


def apart(one: Floats, other: Floats) -> float:
    """Between the nearest two balls of either; below 0 where they meet."""
    if not len(other):
        return np.inf
    between = np.linalg.norm(one[:, None, :3] - other[None, :, :3], axis=2)
    return float((between - one[:, None, 3] - other[None, :, 3]).min())


def covers(eye: Floats, places: Floats, balls: Floats) -> bool:
    """Whether a ball is on the way from the eye to one of the places (M, 3)."""
    if not len(places):
        return False
    way = places - eye
    along = np.einsum("mi,ni->mn", way, balls[:, :3] - eye) / (way * way).sum(axis=1)[:, None]
    nearest = eye + np.clip(along, 0.0, 1.0)[..., None] * way[:, None]
    off = np.linalg.norm(nearest - balls[None, :, :3], axis=2)
    return bool((off < balls[:, 3]).any())


def shown(view: View, balls: Floats) -> float:
    """Share of the balls whose middle is in the picture."""
    k = view.intrinsics
    u, v, depth = view.project(balls[:, :3]).T
    inside = (depth > 0) & (u >= 0) & (u <= k.width) & (v >= 0) & (v <= k.height)
    return float(inside.mean())


def _moved(balls: Floats, matrix: Floats, ground: Terrain | None) -> Floats:
    """In the world; soft ones, which follow the ground, with its height."""
    points = apply(matrix, balls[:, :3])
    if ground is not None:
        points[:, 2] += ground.height(points[:, :2])
    return np.column_stack((points, balls[:, 3]))
