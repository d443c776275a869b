"""The camera on its shell or in its box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..camera.calibration import CameraMatrix
from ..camera.pinhole import Intrinsics, View, pose
from ..errors import UserError
from ..geometry.rotation import about, looking_at, on_sphere
from ..settings.fields import setting
from ..settings.ranges import Range
from .randomizer import Given, Panel, Place, Randomizer


@dataclass(frozen=True)
class Camera:
    """A camera on a shell around a target or in a box. Off: the file's own camera."""

    enabled: bool = setting(True, "place the camera at random")
    mode: Literal["shell", "box"] = setting("shell", "where it stands: on a shell (distance, "
                                            "azimuth, elevation) or in a box (x, y, z)",
                                            label="Stands")  # fmt: skip
    target: tuple[float, float, float] = setting(
        (0.0, 0.0, 0.0), "what it looks at: the centre of the shell", "m", -1e4, 1e4, kind="point"
    )
    distance: Range = setting(Range(0.3, 0.55), "distance to the target", "m", 1e-3, 1e4)
    azimuth: Range = setting(Range(-180, 180), "direction round the target", "°", -360, 360,
                             label="Direction")  # fmt: skip
    elevation: Range = setting(Range(35, 85), "height above the target's plane", "°", -90, 90)
    x: Range = setting(Range(-0.2, 0.2), "place in the box, in the world", "m", -1e4, 1e4)
    y: Range = setting(Range(-0.2, 0.2), "place in the box, in the world", "m", -1e4, 1e4)
    z: Range = setting(Range(0.3, 0.5), "place in the box, in the world", "m", -1e4, 1e4)
    roll: Range = setting(Range(-15, 15), "turn about the viewing axis", "°", -360, 360)
    focal_length: Range = setting(Range(35, 60), "on a sensor 36 mm wide", "mm", 1.0, 5000.0)
    look_at_jitter: Range = setting(Range(0.0, 0.02), "how far off the target it looks",
                                    "m", 0.0, 1e3, label="Aim Error")  # fmt: skip
    position_jitter: Range = setting(Range(0.0, 0.0), "unsteady hand: how far off its place, along "
                                     "each axis", "m", -1e3, 1e3, label="Hand: Shift")  # fmt: skip
    rotation_jitter: Range = setting(Range(0.0, 0.0), "unsteady hand: how far off its aim, about "
                                     "each of its axes", "°", -180, 180,
                                     label="Hand: Turn")  # fmt: skip
    intrinsics: CameraMatrix | None = setting(None, "calibrated camera matrix (or the path of a "
                                              "camera.json); replaces focal_length",
                                              label="Camera Matrix", kept=True)  # fmt: skip

    def check(self, path: str) -> None:
        """UserError where the camera would stand in what it looks at."""
        if self.mode == "box" and self.distances[1] < 1e-6:
            raise UserError(f"{path}: the box x, y, z is the target itself; move one of them")

    @property
    def distances(self) -> tuple[float, float]:
        """Least and greatest distance to the target (m), jitter aside."""
        if self.mode == "shell":
            return self.distance.min, self.distance.max
        box = (self.x, self.y, self.z)
        ends = [(r.min - t, r.max - t) for r, t in zip(box, self.target, strict=True)]
        nearest = [max(low, -high, 0.0) for low, high in ends]
        furthest = [max(-low, high) for low, high in ends]
        return float(np.linalg.norm(nearest)), float(np.linalg.norm(furthest))

    def rim(self, width: int, height: int) -> float:
        """The greatest `rim` (see core/camera/distortion.py) of its pictures."""
        if self.intrinsics is not None:
            return self.intrinsics.rim
        half = 18.0  # mm, of the sensor
        return half / self.focal_length.min * float(np.hypot(1.0, height / width))


def _draw(c: Camera, given: Given) -> View:
    """Of the whole frame. The quotas' direction and distance take the place of those that are
    drawn for a shell."""
    stream, asked = given.stream("camera"), given.asked
    azimuth, elevation, roll = np.radians(
        [stream.draw(r) for r in (c.azimuth, c.elevation, c.roll)]
    )
    distance, focal = stream.draw(c.distance), stream.draw(c.focal_length)
    azimuth, elevation = asked.direction(c.azimuth, c.elevation) or (azimuth, elevation)
    distance = distance if asked.distance is None else asked.distance
    off = stream.draw(c.look_at_jitter)
    target = np.asarray(c.target) + off * stream.direction()
    place = np.array([stream.draw(r) for r in (c.x, c.y, c.z)])
    shake = np.array([stream.draw(c.position_jitter) for _ in range(3)])
    turns = [float(np.radians(stream.draw(c.rotation_jitter))) for _ in range(3)]
    if c.mode == "shell":
        place = np.asarray(c.target) + distance * on_sphere(azimuth, elevation)
    rotation = looking_at(tuple(place), tuple(target), roll)
    for axis, turn in enumerate(turns):
        rotation = rotation @ about(axis, turn)
    width, height = given.spec.size
    if c.intrinsics is not None:
        k = Intrinsics.from_matrix(c.intrinsics).scaled(width, height)
    else:
        k = Intrinsics.from_focal_length(focal, width, height)
    return View(k, pose(rotation, place + shake))


# Off it is the file's own, and None where that can not be seen through.
camera: Randomizer[Camera, View | None] = Randomizer(
    "frame", "camera", "who looks at them", Camera, _draw, lambda _, given: given.catalog.camera,
    streams=("camera",), replaces_camera=True,
    place=Place(settings=40), panel=Panel("Camera", own=True),
)  # fmt: skip
