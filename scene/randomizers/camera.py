"""The camera of the pictures: made once, driven by values."""

from __future__ import annotations

import bpy
from mathutils import Matrix

from ...core.camera.pinhole import View, to_blender
from ...core.sample import DepthOfFieldDraw
from ...core.spec import Camera

NAME = "Synthpoint Camera"


class Lens:
    """Replaces the scene's camera. What it renders is a pinhole's picture, on a frame that holds
    all that the lens shows; `Intrinsics.rendered` says which."""

    def __init__(self, scene: bpy.types.Scene, data: bpy.types.Camera) -> None:
        self._scene = scene
        self._data = data
        # The file's own depth of field stays, through whatever focal length it is seen.
        self._own = data.lens / 1000.0 / data.dof.aperture_fstop if data.dof.use_dof else None
        data.sensor_fit = "HORIZONTAL"
        self.object = bpy.data.objects.new(NAME, data)
        scene.collection.objects.link(self.object)
        scene.camera = self.object

    @classmethod
    def drawn(cls, scene: bpy.types.Scene, spec: Camera) -> Lens:
        """A camera that the spec places."""
        nearest, furthest = spec.distances
        data = bpy.data.cameras.new(NAME)
        data.clip_start = min(0.01, max(nearest / 10, 0.001))
        data.clip_end = 100 * furthest + 100
        return cls(scene, data)

    @classmethod
    def beside(cls, scene: bpy.types.Scene) -> Lens:
        """A camera for the place of the file's own, with that one's depth of field."""
        data = scene.camera.data.copy()
        data.animation_data_clear()
        return cls(scene, data)

    def apply(self, view: View, focus: DepthOfFieldDraw | None) -> None:
        self._aim(view)
        aperture = focus.aperture if focus is not None else self._own
        dof = self._data.dof
        dof.use_dof = aperture is not None
        if aperture is not None:
            # Cycles: the opening's diameter is the focal length over the f-number.
            dof.aperture_fstop = self._data.lens / 1000.0 / aperture
        if focus is not None:
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
