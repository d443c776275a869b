"""One labelled thing alone before the camera, also beyond the picture's edges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import bpy
from mathutils import Matrix

from ...core.camera.pinhole import View, to_blender
from ...core.labels.amodal import limits
from ...core.labels.masks import Box
from ..blender.cameras import camera_of

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
                    _set(stack, obj, "visible_camera", False)
            k = self.view.intrinsics
            if not k.distorted:
                frame = 0, 0, k.width, k.height
                if not _holds(frame, self.region):
                    frame = limits(k.width, k.height)
                    _widen(scene, self.view, frame, stack)
                _crop(scene.render, frame, self.region, stack)
            yield


def _holds(frame: Box, region: Box) -> bool:
    x, y, w, h = region
    left, top, width, height = frame
    return x >= left and y >= top and x + w <= left + width and y + h <= top + height


def _crop(render: bpy.types.RenderSettings, frame: Box, region: Box, stack: ExitStack) -> None:
    """Renders that part of the frame and leaves the rest empty."""
    x, y, w, h = region
    left, top, width, height = frame
    _set(stack, render, "use_border", True)
    _set(stack, render, "use_crop_to_border", False)
    _set(stack, render, "border_min_x", (x - left) / width)
    _set(stack, render, "border_max_x", (x - left + w) / width)
    _set(stack, render, "border_min_y", 1 - (y - top + h) / height)
    _set(stack, render, "border_max_y", 1 - (y - top) / height)


def _widen(scene: bpy.types.Scene, view: View, frame: Box, stack: ExitStack) -> None:
    """A camera at the same place with another frame."""
    k, own = view.intrinsics, camera_of(scene).data
    left, top, width, height = frame
    wide = to_blender(k.on_frame(left, top, width, height))
    obj = bpy.data.objects.get(NAME)
    if obj is None:
        obj = bpy.data.objects.new(NAME, bpy.data.cameras.new(NAME))
        scene.collection.objects.link(obj)
    lens = obj.data
    # Wide by its sensor, since a focal length cannot be less than 1 mm.
    factor = width / k.width
    lens.sensor_fit = "HORIZONTAL"
    lens.sensor_width, lens.lens = factor * wide.sensor_width, factor * wide.lens
    lens.shift_x, lens.shift_y = wide.shift_x, wide.shift_y
    lens.clip_start, lens.clip_end = own.clip_start, own.clip_end
    obj.matrix_world = Matrix(view.world_from_camera)
    _set(stack, scene, "camera", obj)
    _set(stack, scene.render, "resolution_x", width)
    _set(stack, scene.render, "resolution_y", height)


def _set(stack: ExitStack, owner: Any, name: str, value: Any) -> None:
    """Sets a property until the stack unwinds."""
    stack.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, value)
