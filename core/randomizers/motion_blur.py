"""Blur by camera, instruments and hands that move while the shutter is open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Vector, vector
from ..sampling.streams import Stream
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .instruments import instruments
from .occluders.draw import occluders
from .randomizer import Given, Panel, Place, Randomizer


@dataclass(frozen=True)
class MotionBlur:
    """Camera, instruments and hands that move while the shutter is open. What lies on an
    instrument moves with it; other things rest. Labels are those of the middle of the exposure."""

    enabled: bool = setting(False, "blur by motion")
    share: float = fraction(0.5, "share of images that have it", label="Share of Images")
    shutter: Range = fraction(Range(0.1, 0.6), "exposure, share of the time between two frames",
                              label="Share of a Frame")  # fmt: skip
    frame_rate: float = setting(30.0, "frames per second of the video it stands for",
                                low=0.1, high=1e6)  # fmt: skip
    camera_speed: Range = setting(Range(0.0, 0.1), "how fast the camera moves", "m/s", 0.0, 1e3,
                                  label="Camera (m/s)")  # fmt: skip
    camera_turn: Range = setting(Range(0.0, 8.0), "how fast the camera turns", "°/s", 0.0, 3600.0,
                                 label="Camera (°/s)")  # fmt: skip
    instrument_speed: Range = setting(Range(0.0, 0.25), "how fast an instrument moves",
                                      "m/s", 0.0, 1e3, label="Instruments (m/s)")  # fmt: skip
    hand_speed: Range = setting(Range(0.0, 0.25), "how fast a hand or finger in the way moves",
                                "m/s", 0.0, 1e3)  # fmt: skip


@dataclass(frozen=True)
class MotionDraw:
    """`shutter` is the exposure as a share of the time between two frames, and centred on the
    frame. From one frame to the next the camera moves by `camera_step` (m, world) and turns by the
    rotation vector `camera_turn` (radians, about the camera's axes); `instrument_steps` and
    `occluder_steps` (m, world) stand in the order of the image's instruments and occluders."""

    shutter: float
    camera_step: Vector
    camera_turn: Vector
    instrument_steps: tuple[Vector, ...]
    occluder_steps: tuple[Vector, ...] = ()


def _draw(s: MotionBlur, given: Given) -> MotionDraw | None:
    """The instruments come last, so that their number shifts nothing."""
    stream = given.stream("motion")
    present = stream.chance(s.share)
    shutter = stream.draw(s.shutter)
    step = _step(s, s.camera_speed, stream)
    turn = float(np.radians(stream.draw(s.camera_turn))) / s.frame_rate
    turns = vector(turn * stream.direction())
    steps = tuple(_step(s, s.instrument_speed, stream) for _ in given.drawn(instruments))
    if not present:
        return None
    return MotionDraw(shutter, step, turns, steps, _occluder_steps(s, given, steps))


def _occluder_steps(s: MotionBlur, given: Given, steps: tuple[Vector, ...]) -> tuple[Vector, ...]:
    """Hands move by themselves, what lies on an instrument moves with it, and the rest stays."""
    stream = given.stream("occluder motion")
    infos = {(o.kind, o.name): o for o in given.catalog.occluders}
    found: list[Vector] = []
    for one in given.drawn(occluders) or ():
        own = _step(s, s.hand_speed, stream)
        info = infos[one.kind, one.shape]
        if info.outward:
            found.append(own)
        elif info.lies and one.target is not None:
            found.append(steps[one.target.instrument])
        else:
            found.append((0.0, 0.0, 0.0))
    return tuple(found)


def _step(s: MotionBlur, speed: Range, stream: Stream) -> Vector:
    """From one frame to the next, in any direction."""
    return vector(stream.draw(speed) / s.frame_rate * stream.direction())


motion_blur: Randomizer[MotionBlur, MotionDraw | None] = Randomizer(
    "motion", "motion_blur", "blur by camera and instruments that move", MotionBlur, _draw,
    after=(instruments, occluders), streams=("motion", "occluder motion"), record=True,
    replaces_camera=True,
    place=Place(settings=80, panel=150, record=80),
    panel=Panel("Motion Blur", group="Lens and Sensor"),
)  # fmt: skip
