"""The camera of the pictures: made once, driven by values."""

from __future__ import annotations

import bpy
from mathutils import Matrix

from ...core.camera.pinhole import View, to_blender
from ...core.developing.picture import Step, through_lens
from ...core.job.spec import JobSpec
from ...core.randomizers.camera import Camera
from ...core.randomizers.depth_of_field import DepthOfFieldDraw, depth_of_field
from ...core.randomizers.distortion import Distortion
from ...core.randomizers.view import distorts, view
from ..blender.cameras import camera_of
from ..blender.objects import add_object
from .effect import Build, Effect, Image

NAME = "Synthpoint Camera"


class Lens(Effect[View | None]):
    """Replaces the scene's camera. What it renders is a pinhole's picture, on a frame that holds
    all that the lens shows; `Intrinsics.rendered` says which."""

    of = view
    order = 290  # before it stands there, nothing may look through the file's own

    @classmethod
    def wanted(cls, spec: JobSpec) -> bool:
        return spec.replaces_camera

    @classmethod
    def develops(cls, spec: JobSpec) -> bool:
        return distorts(spec)

    @property
    def step(self) -> Step:
        return through_lens

    def __init__(self, build: Build) -> None:
        self._scene = build.scene
        camera = build.spec[Camera]
        self._data = data = _drawn(camera) if camera.enabled else _beside(build)
        # The file's own depth of field stays, through whatever focal length it is seen.
        self._own = data.lens / 1000.0 / data.dof.aperture_fstop if data.dof.use_dof else None
        data.sensor_fit = "HORIZONTAL"
        self.object = add_object(NAME, data, build.scene.collection)
        build.scene.camera = self.object

    def apply(self, drawn: View | None, image: Image) -> None:
        assert drawn is not None  # there is one wherever the camera is replaced
        self._aim(drawn)
        focus: DepthOfFieldDraw | None = image.sample[depth_of_field]
        aperture = focus.aperture if focus is not None else self._own
        dof = self._data.dof
        dof.use_dof = aperture is not None
        if aperture is not None:
            # Cycles: the opening's diameter is the focal length over the f-number.
            dof.aperture_fstop = self._data.lens / 1000.0 / aperture
        if focus is not None:
            if dof.focus_object is not None:  # written, Blender would build its graph anew
                dof.focus_object = None
            dof.focus_distance = focus.distance

    def _aim(self, view: View) -> None:
        k = view.intrinsics.rendered()
        settings, lens, render = to_blender(k), self._data, self._scene.render
        lens.sensor_width, lens.lens = settings.sensor_width, settings.lens
        lens.shift_x, lens.shift_y = settings.shift_x, settings.shift_y
        render.pixel_aspect_x, render.pixel_aspect_y = settings.aspect_x, settings.aspect_y
        render.resolution_x, render.resolution_y = k.width, k.height
        self.object.matrix_world = Matrix(view.world_from_camera)


def _drawn(camera: Camera) -> bpy.types.Camera:
    """For a camera that the spec places."""
    nearest, furthest = camera.distances
    data = bpy.data.cameras.new(NAME)
    data.clip_start = min(0.01, max(nearest / 10, 0.001))
    data.clip_end = 100 * furthest + 100
    return data


def _beside(build: Build) -> bpy.types.Camera:
    """For a camera in the place of the file's own, with that one's depth of field."""
    k = build.own_view.intrinsics
    if build.spec[Distortion].enabled:
        build.spec[Distortion].check_picture("distortion", k.distortion, k.rim)
    data: bpy.types.Camera = camera_of(build.scene).data.copy()
    data.animation_data_clear()
    return data
