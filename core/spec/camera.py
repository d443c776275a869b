"""Who looks at the instruments."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UserError
from ..fields import setting
from ..pixels import to_continuous
from ..ranges import Range


@dataclass(frozen=True)
class CameraMatrix:
    """A calibrated camera as camera.json files hold it: OpenCV's convention, so cx and cy count
    from the centre of the first pixel."""

    fx: float = setting(1000.0, "focal length", unit="px", low=1.0, high=1e6)
    fy: float = setting(1000.0, "focal length", unit="px", low=1.0, high=1e6)
    cx: float = setting(319.5, "principal point, from the first pixel's centre", unit="px",
                        low=-1e5, high=1e5)  # fmt: skip
    cy: float = setting(239.5, "principal point, from the first pixel's centre", unit="px",
                        low=-1e5, high=1e5)  # fmt: skip
    width: int = setting(640, "picture width the matrix holds for", unit="px", low=8, high=16384)
    height: int = setting(480, "picture height the matrix holds for", unit="px", low=8, high=16384)

    def check(self, path: str) -> None:
        """UserError where Blender's camera, which clamps both, cannot be this one."""
        if self.fx * 36.0 / self.width < 1.0:
            raise UserError(
                f"{path}.fx: {self.fx} px is under the shortest lens, {self.width / 36}"
            )
        if max(self.fx / self.fy, self.fy / self.fx) > 200.0:
            raise UserError(f"{path}: fx and fy differ more than 200 times; check the file")

    @property
    def center(self) -> tuple[float, float]:
        """Principal point in continuous coordinates."""
        return to_continuous(self.cx), to_continuous(self.cy)


@dataclass(frozen=True)
class Camera:
    """A camera on a shell around a target. Off: the file's own camera."""

    enabled: bool = setting(True, "place the camera at random")
    target: tuple[float, float, float] = setting((0.0, 0.0, 0.0), "centre of the shell", unit="m",
                                                 low=-1e4, high=1e4)  # fmt: skip
    distance: Range = setting(Range(0.3, 0.55), "distance to the target", unit="m",
                              low=1e-3, high=1e4)  # fmt: skip
    azimuth: Range = setting(Range(-180, 180), "direction round the target", unit="°",
                             low=-360, high=360)  # fmt: skip
    elevation: Range = setting(Range(35, 85), "height above the target's plane", unit="°",
                               low=-90, high=90)  # fmt: skip
    roll: Range = setting(Range(-15, 15), "turn about the viewing axis", unit="°",
                          low=-360, high=360)  # fmt: skip
    focal_length: Range = setting(Range(35, 60), "on a sensor 36 mm wide", unit="mm",
                                  low=1.0, high=5000.0)  # fmt: skip
    look_at_jitter: Range = setting(Range(0.0, 0.02), "how far off the target it looks", unit="m",
                                    low=0.0, high=1e3)  # fmt: skip
    intrinsics: CameraMatrix | None = setting(
        None, "calibrated camera matrix (or the path of a camera.json); replaces focal_length"
    )
