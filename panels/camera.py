"""Camera: where it may stand, or the scene's own."""

from __future__ import annotations

import bpy

from ..properties.settings import SPEC
from .base import Child, draw_field, draw_section, line
from .text import hint

# What a way to stand has no use for.
OTHER_MODE = {"shell": ("x", "y", "z"), "box": ("distance", "azimuth", "elevation")}


class SYNTHPOINT_PT_camera(Child, bpy.types.Panel):
    """Who looks at the instruments"""

    bl_label = "Camera"
    bl_order = 50

    def draw_header(self, context: bpy.types.Context) -> None:
        self.layout.prop(context.scene.synthpoint.settings.camera, "enabled", text="")

    def draw(self, context: bpy.types.Context) -> None:
        layout, scene = self.layout, context.scene
        data, group = scene.synthpoint.settings.camera, SPEC.sections["camera"]
        if data.enabled:
            idle = OTHER_MODE[data.mode]
            draw_section(layout, data, group, leave_out=("intrinsics", "focal_length", *idle))
            column = layout.column()
            column.active = not data.use_intrinsics
            draw_field(column, data, next(f for f in group.fields if f.name == "focal_length"))
            return
        hint(layout, "The scene's own camera is used", icon="CAMERA_DATA")
        line(layout, "Camera", scene, "camera")
        if scene.camera is None:
            hint(layout, "Choose a camera, or switch Camera on", icon="ERROR")


class SYNTHPOINT_PT_camera_matrix(Child, bpy.types.Panel):
    """A calibrated camera, as OpenCV measures it"""

    bl_parent_id = "SYNTHPOINT_PT_camera"
    bl_label = "Calibrated Camera"
    bl_order = 10

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return bool(context.scene.synthpoint.settings.camera.enabled)

    def draw_header(self, context: bpy.types.Context) -> None:
        self.layout.prop(context.scene.synthpoint.settings.camera, "use_intrinsics", text="")

    def draw(self, context: bpy.types.Context) -> None:
        data = context.scene.synthpoint.settings.camera
        column = self.layout.column()
        column.active = data.use_intrinsics
        draw_section(column, data.intrinsics, SPEC.sections["camera"].sections["intrinsics"])
