"""Motion while the shutter is open: linear key frames, made once, driven by values.

The shutter is centred on the frame and the frame has a key of its own, so that at mid-exposure
everything is exactly where it was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy
from mathutils import Quaternion, Vector

from ...core.randomizers.motion_blur import MotionDraw, motion_blur
from ..blender import compat
from ..blender.cameras import camera_of
from .effect import Build, Effect, Image

# From the frame before to the one after.
KEYS = (-1.0, 0.0, 1.0)


class Motion(Effect[MotionDraw | None]):
    """Moves the camera, the roots of the instruments and what else moves by itself."""

    of = motion_blur
    order = 300  # what can move is there by then

    def __init__(self, build: Build) -> None:
        scene = build.scene
        self._render = scene.render
        self._render.motion_blur_position = "CENTER"
        scene.cycles.rolling_shutter_type = "NONE"
        for point in self._render.motion_blur_shutter_curve.curves[0].points:
            point.location.y = 1.0  # open or closed, nothing in between
        self._render.motion_blur_shutter_curve.update()
        self._camera = camera = camera_of(scene)
        camera.rotation_mode = "QUATERNION"
        frame = scene.frame_current_final
        roots = [i.root for i in build.instances.values()]
        self._places = {o: _Track(o, "location", frame) for o in (camera, *roots)}
        self._movers = {o: _Track(o, "location", frame) for o in build.movers}
        self._carried = {o: _Track(o, "location", frame) for o in build.carried}
        self._turn = _Track(camera, "rotation_quaternion", frame)
        self._settling = [*self._movers.values(), *self._carried.values()]
        for track in self._settling:
            track.mute(True)

    def clear(self) -> None:
        # Keys of the image before would put what others lay now back to its place as soon as
        # one of them updates the scene.
        for track in self._settling:
            track.mute(True)
        self._settling = []

    def apply(self, draw: MotionDraw | None, image: Image) -> None:
        roots = [shown.instance.root for shown in image.shown]
        self._render.use_motion_blur = draw is not None
        steps = {o: Vector() for o in self._places}
        turn = Vector()
        if draw is not None:
            self._render.motion_blur_shutter = draw.shutter
            steps[self._camera] = Vector(draw.camera_step)
            steps.update(zip(roots, map(Vector, draw.instrument_steps), strict=True))
            turn = Vector(draw.camera_turn)
        for obj in (self._camera, *roots):  # keys of what is hidden would make Blender move it
            self._places[obj].along(obj.location.copy(), _own_step(obj, steps[obj]))
        facing = self._camera.rotation_quaternion.copy()
        self._turn.set([_turned(facing, key * turn) for key in KEYS])

    def settle(self, draw: MotionDraw | None, image: Image) -> bool:
        """What moves by itself, in its order, where it is drawn; and what goes along."""
        none = ((0.0, 0.0, 0.0),) * len(image.movers)
        steps = draw.occluder_steps if draw is not None else none
        for obj, step in zip(image.movers, steps, strict=True):
            self._settle(self._movers[obj], Vector(step))
        going = {}
        if draw is not None:
            going = dict(zip((one.instance.root for one in image.shown), draw.instrument_steps,
                             strict=True))  # fmt: skip
        for obj, root in image.carried.items():
            self._settle(self._carried[obj], Vector(going.get(root, (0, 0, 0))))
        return bool(image.movers) or bool(going and image.carried)

    def _settle(self, track: _Track, step: Vector) -> None:
        track.along(track.obj.location.copy(), step)
        track.mute(False)
        self._settling.append(track)


class _Track:
    """The key frames of one property, from the frame before `frame` to the one after."""

    def __init__(self, obj: bpy.types.Object, path: str, frame: float) -> None:
        self.obj = obj
        for key in KEYS:
            obj.keyframe_insert(path, frame=frame + key)
        curves = [c for c in compat.fcurves(obj) if c.data_path == path]
        self._curves = sorted(curves, key=lambda c: c.array_index)
        for curve in self._curves:
            for point in curve.keyframe_points:
                point.interpolation = "LINEAR"

    def mute(self, muted: bool) -> None:
        for curve in self._curves:
            curve.mute = muted

    def along(self, middle: Vector, step: Vector) -> None:
        """From a step before `middle` to a step beyond."""
        self.set([middle + key * step for key in KEYS])

    def set(self, values: Sequence[Vector | Quaternion]) -> None:
        for axis, curve in enumerate(self._curves):
            for point, value in zip(curve.keyframe_points, values, strict=True):
                point.co.y = value[axis]
            curve.update()


def _own_step(obj: bpy.types.Object, step: Vector) -> Vector:
    """A step in the world as a change of the object's own location."""
    basis = obj.matrix_basis
    above = obj.matrix_world @ basis.inverted_safe()
    return above.to_3x3().inverted_safe() @ step


def _turned(middle: Quaternion, turn: Vector) -> Quaternion:
    """Turned about its own axes by a rotation vector (radians)."""
    if not turn.length:  # exactly the same
        return middle
    return middle @ Quaternion(turn.normalized(), turn.length)
