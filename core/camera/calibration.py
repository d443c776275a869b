"""A calibrated camera's matrix, as camera.json files hold it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UserError
from ..settings.fields import setting
from .distortion import Coefficients, check_held, rim
from .pixels import to_continuous


@dataclass(frozen=True)
class CameraMatrix:
    """A calibrated camera as camera.json files hold it: OpenCV's convention, so cx and cy count
    from the centre of the first pixel, and the lens distorts by the Brown-Conrady model."""

    fx: float = setting(1000.0, "focal length", "px", 1.0, 1e6)
    fy: float = setting(1000.0, "focal length", "px", 1.0, 1e6)
    cx: float = setting(319.5, "principal point, from the first pixel's centre", "px", -1e5, 1e5)
    cy: float = setting(239.5, "principal point, from the first pixel's centre", "px", -1e5, 1e5)
    width: int = setting(640, "picture width the matrix holds for", "px", 8, 16384)
    height: int = setting(480, "picture height the matrix holds for", "px", 8, 16384)
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
