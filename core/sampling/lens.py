"""What lens, shutter and framing do to the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..camera.pinhole import SENSOR_WIDTH, Intrinsics, View
from ..geometry.rotation import on_sphere
from ..sample import DepthOfFieldDraw, InstrumentDraw, MotionDraw, OccluderDraw, Vector
from ..spec import JobSpec
from .catalog import Catalog
from .streams import Stream

# Nothing is focused nearer than this (m).
NEAREST = 0.005


def through(spec: JobSpec, frame: View, stream_of: Callable[[str], Stream]) -> View:
    """The camera of the picture: that of the whole frame, cropped and distorted."""
    k = frame.intrinsics
    if spec.crop.enabled:
        k = crop(spec, k, stream_of("crop"))
    if spec.distortion.enabled:
        k = distortion(spec, k, stream_of("distortion"))
    return replace(frame, intrinsics=k)


def crop(spec: JobSpec, k: Intrinsics, stream: Stream) -> Intrinsics:
    """The window's camera."""
    s = spec.crop
    size, x, y = stream.draw(s.size), stream.draw(s.x), stream.draw(s.y)
    return k.cropped(size, x * (1.0 - size), y * (1.0 - size))


def distortion(spec: JobSpec, k: Intrinsics, stream: Stream) -> Intrinsics:
    """The camera's own distortion and the drawn one together."""
    drawn = [
        own + stream.draw(r) for own, r in zip(k.distortion, spec.distortion.ranges, strict=True)
    ]
    k1, k2, p1, p2, k3 = drawn
    return replace(k, distortion=(k1, k2, p1, p2, k3))


def depth_of_field(
    spec: JobSpec,
    catalog: Catalog,
    frame: View,
    shown: tuple[InstrumentDraw, ...],
    stream: Stream,
) -> DepthOfFieldDraw | None:
    """Of the whole frame, at the camera's target; at the first instrument where the file's camera
    looks, which has no target of its own."""
    s = spec.depth_of_field
    present = stream.chance(s.share)
    fstop, behind = stream.draw(s.fstop), stream.draw(s.focus)
    k = frame.intrinsics
    if spec.camera.enabled:
        target = spec.camera.target
    elif shown:
        one = shown[0]
        matrix = one.pose if one.pose is not None else catalog.instrument(one.instrument).home
        target = matrix[0][3], matrix[1][3], matrix[2][3]
    else:
        return None
    depth = max(NEAREST, float(frame.project([target])[0, 2]) + behind)
    # Of the whole frame: cropping a picture does not change the lens that took it.
    opening = k.fx * SENSOR_WIDTH / k.width / 1000.0 / fstop
    return DepthOfFieldDraw(fstop, opening, depth) if present else None


def motion(spec: JobSpec, shown: tuple[InstrumentDraw, ...], stream: Stream) -> MotionDraw | None:
    """The instruments come last, so that their number shifts nothing."""
    s = spec.motion_blur
    present = stream.chance(s.share)
    shutter = stream.draw(s.shutter)
    step = _vector(stream.draw(s.camera_speed) / s.frame_rate, stream)
    turn = _vector(float(np.radians(stream.draw(s.camera_turn))) / s.frame_rate, stream)
    steps = tuple(_vector(stream.draw(s.instrument_speed) / s.frame_rate, stream) for _ in shown)
    return MotionDraw(shutter, step, turn, steps) if present else None


def with_occluders(
    spec: JobSpec,
    catalog: Catalog,
    moved: MotionDraw,
    hidden: Sequence[OccluderDraw],
    stream: Stream,
) -> MotionDraw:
    """Hands move by themselves, what lies on an instrument moves with it, and the rest stays."""
    s = spec.motion_blur
    infos = {(o.kind, o.name): o for o in catalog.occluders}
    steps: list[Vector] = []
    for one in hidden:
        own = _vector(stream.draw(s.hand_speed) / s.frame_rate, stream)
        info = infos[one.kind, one.shape]
        if info.outward:
            steps.append(own)
        elif info.lies and one.target is not None:
            steps.append(moved.instrument_steps[one.target.instrument])
        else:
            steps.append((0.0, 0.0, 0.0))
    return replace(moved, occluder_steps=tuple(steps))


def _vector(length: float, stream: Stream) -> Vector:
    """In any direction."""
    x, y, z = length * on_sphere(stream.unit() * 2 * np.pi, np.arcsin(stream.unit() * 2 - 1))
    return float(x), float(y), float(z)
