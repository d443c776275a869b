"""One labelled thing alone before the camera, also beyond the picture's edges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

import bpy
from mathutils import Matrix

from ...core.camera.pinhole import View, to_blender
from ...core.labels.amodal import limits
from ...core.labels.masks import Box
from ..blender.cameras import camera_of
from ..blender.meanwhile import meanwhile
from ..blender.objects import add_object

NAME = "Synthpoint Wide Camera"


@dataclass(frozen=True)
class Alone:
    """Object index `number` and the rectangle (x, y, w, h) of the picture's plane that holds all of
    it, as far as `limits`. A lens that distorts shows no more than its own frame."""

    number: int
    view: View
    region: Box

    @contextmanager
    def staged(self, scene: bpy.types.Scene) -> Iterator[None]:
        """The camera sees nothing else for the time being; where some of it lies outside the
        picture, on the frame of `limits`."""
        with ExitStack() as stack:
            for obj in bpy.data.objects:
                if obj.visible_camera and obj.pass_index != self.number:
                    stack.enter_context(meanwhile(obj, visible_camera=False))
            k = self.view.intrinsics
            if not k.distorted:
                frame = 0, 0, k.width, k.height
                if not _holds(frame, self.region):
                    frame = limits(k.width, k.height)
                    stack.enter_context(_widened(scene, self.view, frame))
                stack.enter_context(_cropped(scene.render, frame, self.region))
            yield


def _holds(frame: Box, region: Box) -> bool:
    x, y, w, h = region
    left, top, width, height = frame
    return x >= left and y >= top and x + w <= left + width and y + h <= top + height


def _cropped(
    render: bpy.types.RenderSettings, frame: Box, region: Box
) -> AbstractContextManager[None]:
    """Renders that part of the frame and leaves the rest empty."""
    x, y, w, h = region
    left, top, width, height = frame
    return meanwhile(
        render,
        use_border=True,
        use_crop_to_border=False,
        border_min_x=(x - left) / width,
        border_max_x=(x - left + w) / width,
        border_min_y=1 - (y - top + h) / height,
        border_max_y=1 - (y - top) / height,
    )


@contextmanager
def _widened(scene: bpy.types.Scene, view: View, frame: Box) -> Iterator[None]:
    """A camera at the same place with another frame."""
    k, own = view.intrinsics, camera_of(scene).data
    left, top, width, height = frame
    wide = to_blender(k.on_frame(left, top, width, height))
    obj = bpy.data.objects.get(NAME)
    if obj is None:
        obj = add_object(NAME, bpy.data.cameras.new(NAME), scene.collection)
    lens = obj.data
    # Wide by its sensor, since a focal length cannot be less than 1 mm.
    factor = width / k.width
    lens.sensor_fit = "HORIZONTAL"
    lens.sensor_width, lens.lens = factor * wide.sensor_width, factor * wide.lens
    lens.shift_x, lens.shift_y = wide.shift_x, wide.shift_y
    lens.clip_start, lens.clip_end = own.clip_start, own.clip_end
    obj.matrix_world = Matrix(view.world_from_camera)
    size = meanwhile(scene.render, resolution_x=width, resolution_y=height)
    with meanwhile(scene, camera=obj), size:
        yield
