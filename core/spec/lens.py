"""What lens, shutter and framing do to the picture, and its labels with it."""

from __future__ import annotations

from dataclasses import dataclass

from ..camera.distortion import Coefficients, check_held
from ..settings.fields import setting
from ..settings.ranges import Range


@dataclass(frozen=True)
class Crop:
    """A window cut out of the frame and shown in as many pixels again: another zoom, and a lens
    off the picture's centre."""

    enabled: bool = setting(False, "show a part of the frame")
    size: Range = setting(Range(0.6, 1.0), "its width and height, share of the frame's",
                          low=0.01, high=1.0)  # fmt: skip
    x: Range = setting(Range(0.0, 1.0), "where, from the frame's left to its right edge",
                       low=0.0, high=1.0)  # fmt: skip
    y: Range = setting(Range(0.0, 1.0), "where, from the frame's top to its bottom edge",
                       low=0.0, high=1.0)  # fmt: skip


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
        k1, k2, p1, p2, k3 = (r.min + c for r, c in zip(self.ranges, own, strict=True))
        lowest = k1, k2, p1, p2, k3
        k1, k2, p1, p2, k3 = (r.max + c for r, c in zip(self.ranges, own, strict=True))
        check_held(path, lowest, (k1, k2, p1, p2, k3), radius)


@dataclass(frozen=True)
class DepthOfField:
    """Sharpness that ends before and behind the place in focus. Labels are those of the sharp
    picture."""

    enabled: bool = setting(False, "focus the lens")
    share: float = setting(0.5, "share of images that have it", low=0.0, high=1.0)
    fstop: Range = setting(Range(2.8, 16, "log_uniform"), "aperture as f-number, of a lens on a "
                           "sensor 36 mm wide", low=0.05, high=256.0)  # fmt: skip
    focus: Range = setting(Range(-0.03, 0.03), "how far behind the camera's target it is sharp",
                           unit="m", low=-1e3, high=1e3)  # fmt: skip


@dataclass(frozen=True)
class MotionBlur:
    """Camera, instruments and hands that move while the shutter is open. What lies on an
    instrument moves with it; other things rest. Labels are those of the middle of the exposure."""

    enabled: bool = setting(False, "blur by motion")
    share: float = setting(0.5, "share of images that have it", low=0.0, high=1.0)
    shutter: Range = setting(Range(0.1, 0.6), "exposure, share of the time between two frames",
                             low=0.0, high=1.0)  # fmt: skip
    frame_rate: float = setting(30.0, "frames per second of the video it stands for",
                                low=0.1, high=1e6)  # fmt: skip
    camera_speed: Range = setting(Range(0.0, 0.1), "how fast the camera moves", unit="m/s",
                                  low=0.0, high=1e3)  # fmt: skip
    camera_turn: Range = setting(Range(0.0, 8.0), "how fast the camera turns", unit="°/s",
                                 low=0.0, high=3600.0)  # fmt: skip
    instrument_speed: Range = setting(Range(0.0, 0.25), "how fast an instrument moves",
                                      unit="m/s", low=0.0, high=1e3)  # fmt: skip
    hand_speed: Range = setting(Range(0.0, 0.25), "how fast a hand or finger in the way moves",
                                unit="m/s", low=0.0, high=1e3)  # fmt: skip
