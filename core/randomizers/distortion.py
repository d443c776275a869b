"""A lens that bends straight lines."""

from __future__ import annotations

from dataclasses import dataclass

from ..camera.distortion import NONE, Coefficients, check_held, coefficients
from ..settings.fields import setting
from ..settings.ranges import Range
from .camera import Camera
from .randomizer import Given, Panel, Place, Randomizer, Spec


@dataclass(frozen=True)
class Distortion:
    """A lens that bends straight lines (Brown-Conrady, OpenCV's coefficients): the picture and
    every label alike. With a calibrated camera it is added to the camera's own."""

    enabled: bool = setting(False, "distort the picture")
    k1: Range = setting(Range(-0.15, 0.05), "radial, below 0 is barrel", low=-100.0, high=100.0)
    k2: Range = setting(Range(-0.02, 0.02), "radial, with the 4th power", low=-100.0, high=100.0)
    p1: Range = setting(Range(-0.001, 0.001), "tangential", low=-10.0, high=10.0)
    p2: Range = setting(Range(-0.001, 0.001), "tangential", low=-10.0, high=10.0)
    k3: Range = setting(Range(0.0, 0.0), "radial, with the 6th power", low=-100.0, high=100.0)

    @property
    def ranges(self) -> tuple[Range, Range, Range, Range, Range]:
        """In OpenCV's order."""
        return self.k1, self.k2, self.p1, self.p2, self.k3

    def check_picture(self, path: str, own: Coefficients, radius: float) -> None:
        """UserError where some of the lenses, with what the camera has of its `own`, cannot make
        a picture with this `rim` (see core/camera/distortion.py)."""
        lowest = coefficients(r.min + c for r, c in zip(self.ranges, own, strict=True))
        highest = coefficients(r.max + c for r, c in zip(self.ranges, own, strict=True))
        check_held(path, lowest, highest, radius)


def _draw(s: Distortion, given: Given) -> Coefficients:
    stream = given.stream("distortion")
    return coefficients(map(stream.draw, s.ranges))


def _check(s: Distortion, spec: Spec) -> None:
    """UserError where the camera's pictures cannot be made with some of the lenses."""
    camera = spec[Camera]
    if not (camera.enabled and s.enabled):
        return
    matrix = camera.intrinsics
    own = matrix.distortion if matrix is not None else NONE
    s.check_picture("distortion", own, camera.rim(*spec.size))


distortion: Randomizer[Distortion, Coefficients | None] = Randomizer(
    "distortion", "distortion", "a lens that bends straight lines", Distortion, _draw,
    streams=("distortion",), check=_check, replaces_camera=True,
    place=Place(settings=60, panel=130), panel=Panel("Lens Distortion", group="Lens and Sensor"),
)  # fmt: skip
