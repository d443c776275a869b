"""Who looks at the instruments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..camera.distortion import Coefficients, check_held, rim
from ..camera.pixels import to_continuous
from ..errors import UserError
from ..settings.fields import setting
from ..settings.ranges import Range


@dataclass(frozen=True)
class CameraMatrix:
    """A calibrated camera as camera.json files hold it: OpenCV's convention, so cx and cy count
    from the centre of the first pixel, and the lens distorts by the Brown-Conrady model."""

    fx: float = setting(1000.0, "focal length", unit="px", low=1.0, high=1e6)
    fy: float = setting(1000.0, "focal length", unit="px", low=1.0, high=1e6)
    cx: float = setting(319.5, "principal point, from the first pixel's centre", unit="px",
                        low=-1e5, high=1e5)  # fmt: skip
    cy: float = setting(239.5, "principal point, from the first pixel's centre", unit="px",
                        low=-1e5, high=1e5)  # fmt: skip
    width: int = setting(640, "picture width the matrix holds for", unit="px", low=8, high=16384)
    height: int = setting(480, "picture height the matrix holds for", unit="px", low=8, high=16384)
    k1: float = setting(0.0, "radial distortion of the lens", low=-100.0, high=100.0)
    k2: float = setting(0.0, "radial distortion, with the 4th power", low=-100.0, high=100.0)
    p1: float = setting(0.0, "tangential distortion", low=-10.0, high=10.0)
    p2: float = setting(0.0, "tangential distortion", low=-10.0, high=10.0)
    k3: float = setting(0.0, "radial distortion, with the 6th power", low=-100.0, high=100.0)

    def check(self, path: str) -> None:
        """UserError where Blender's camera, which clamps both, cannot be this one, and where no
        lens can be."""
        if self.fx * 36.0 / self.width < 1.0:
            raise UserError(
                f"{path}.fx: {self.fx} px is under the shortest lens, {self.width / 36}"
            )
        if max(self.fx / self.fy, self.fy / self.fx) > 200.0:
            raise UserError(f"{path}: fx and fy differ more than 200 times; check the file")
        check_held(path, self.distortion, self.distortion, self.rim)

    @property
    def center(self) -> tuple[float, float]:
        """Principal point in continuous coordinates."""
        return to_continuous(self.cx), to_continuous(self.cy)

    @property
    def distortion(self) -> Coefficients:
        return self.k1, self.k2, self.p1, self.p2, self.k3

    @property
    def rim(self) -> float:
        """See core/camera/distortion.py."""
        return rim(self.fx, self.fy, *self.center, self.width, self.height)


@dataclass(frozen=True)
class Camera:
    """A camera on a shell around a target or in a box. Off: the file's own camera."""

    enabled: bool = setting(True, "place the camera at random")
    mode: Literal["shell", "box"] = setting(
        "shell", "where it stands: on a shell (distance, azimuth, elevation) or in a box (x, y, z)"
    )
    target: tuple[float, float, float] = setting(
        (0.0, 0.0, 0.0), "what it looks at: the centre of the shell", unit="m", low=-1e4, high=1e4
    )
    distance: Range = setting(Range(0.3, 0.55), "distance to the target", unit="m",
                              low=1e-3, high=1e4)  # fmt: skip
    azimuth: Range = setting(Range(-180, 180), "direction round the target", unit="°",
                             low=-360, high=360)  # fmt: skip
    elevation: Range = setting(Range(35, 85), "height above the target's plane", unit="°",
                               low=-90, high=90)  # fmt: skip
    x: Range = setting(Range(-0.2, 0.2), "place in the box, in the world", unit="m",
                       low=-1e4, high=1e4)  # fmt: skip
    y: Range = setting(Range(-0.2, 0.2), "place in the box, in the world", unit="m",
                       low=-1e4, high=1e4)  # fmt: skip
    z: Range = setting(Range(0.3, 0.5), "place in the box, in the world", unit="m",
                       low=-1e4, high=1e4)  # fmt: skip
    roll: Range = setting(Range(-15, 15), "turn about the viewing axis", unit="°",
                          low=-360, high=360)  # fmt: skip
    focal_length: Range = setting(Range(35, 60), "on a sensor 36 mm wide", unit="mm",
                                  low=1.0, high=5000.0)  # fmt: skip
    look_at_jitter: Range = setting(Range(0.0, 0.02), "how far off the target it looks", unit="m",
                                    low=0.0, high=1e3)  # fmt: skip
    position_jitter: Range = setting(
        Range(0.0, 0.0), "unsteady hand: how far off its place, along each axis", unit="m",
        low=-1e3, high=1e3,
    )  # fmt: skip
    rotation_jitter: Range = setting(
        Range(0.0, 0.0), "unsteady hand: how far off its aim, about each of its axes", unit="°",
        low=-180, high=180,
    )  # fmt: skip
    intrinsics: CameraMatrix | None = setting(
        None, "calibrated camera matrix (or the path of a camera.json); replaces focal_length"
    )

    def check(self, path: str) -> None:
        """UserError where the camera would stand in what it looks at."""
        if self.mode == "box" and self.distances[1] < 1e-6:
            raise UserError(f"{path}: the box x, y, z is the target itself; move one of them")

    @property
    def distances(self) -> tuple[float, float]:
        """Least and greatest distance to the target (m), jitter aside."""
        if self.mode == "shell":
            return self.distance.min, self.distance.max
        ends = [(r.min - t, r.max - t) for r, t in zip(self._box, self.target, strict=True)]
        nearest = [max(low, -high, 0.0) for low, high in ends]
        furthest = [max(-low, high) for low, high in ends]
        return float(np.linalg.norm(nearest)), float(np.linalg.norm(furthest))

    @property
    def _box(self) -> tuple[Range, Range, Range]:
        return self.x, self.y, self.z

    def rim(self, width: int, height: int) -> float:
        """The greatest `rim` (see core/camera/distortion.py) of its pictures."""
        if self.intrinsics is not None:
            return self.intrinsics.rim
        half = 18.0  # mm, of the sensor
        return half / self.focal_length.min * float(np.hypot(1.0, height / width))
