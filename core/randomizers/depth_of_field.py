"""Sharpness that ends before and behind the place in focus."""

from __future__ import annotations

from dataclasses import dataclass

from ..camera.pinhole import SENSOR_WIDTH
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .camera import Camera, camera
from .instruments import instruments
from .placement import placement
from .randomizer import Given, Panel, Place, Randomizer

# Nothing is focused nearer than this (m).
NEAREST = 0.005


@dataclass(frozen=True)
class DepthOfField:
    """Sharpness that ends before and behind the place in focus. Labels are those of the sharp
    picture."""

    enabled: bool = setting(False, "focus the lens")
    share: float = fraction(0.5, "share of images that have it", label="Share of Images")
    fstop: Range = setting(Range(2.8, 16, "log_uniform"), "aperture as f-number, of a lens on a "
                           "sensor 36 mm wide", low=0.05, high=256.0, label="F-Number")  # fmt: skip
    focus: Range = setting(Range(-0.03, 0.03), "how far behind the camera's target it is sharp",
                           "m", -1e3, 1e3, label="Focus Behind Target")  # fmt: skip


@dataclass(frozen=True)
class DepthOfFieldDraw:
    """`fstop` as f-number, `aperture` the diameter of the lens's opening (m), `distance` to the
    plane in focus, along the viewing axis (m)."""

    fstop: float
    aperture: float
    distance: float


def _draw(s: DepthOfField, given: Given) -> DepthOfFieldDraw | None:
    """Of the whole frame, at the camera's target; at the first instrument where the file's camera
    looks, which has no target of its own."""
    frame, shown = given.drawn(camera), given.drawn(instruments)
    if frame is None:
        return None
    stream = given.stream("depth of field")
    present = stream.chance(s.share)
    fstop, behind = stream.draw(s.fstop), stream.draw(s.focus)
    k = frame.intrinsics
    if given.spec[Camera].enabled:
        target = given.spec[Camera].target
    elif shown:
        one = shown[0]
        matrix = one[placement] or given.catalog.instrument(one.instrument).home
        target = matrix[0][3], matrix[1][3], matrix[2][3]
    else:
        return None
    depth = max(NEAREST, float(frame.project([target])[0, 2]) + behind)
    # Of the whole frame: cropping a picture does not change the lens that took it.
    opening = k.fx * SENSOR_WIDTH / k.width / 1000.0 / fstop
    return DepthOfFieldDraw(fstop, opening, depth) if present else None


depth_of_field: Randomizer[DepthOfField, DepthOfFieldDraw | None] = Randomizer(
    "depth_of_field", "depth_of_field", "blur before and behind the focus", DepthOfField, _draw,
    after=(camera, instruments), streams=("depth of field",), record=True, replaces_camera=True,
    place=Place(settings=70, panel=140, record=70),
    panel=Panel("Depth of Field", group="Lens and Sensor"),
)  # fmt: skip
