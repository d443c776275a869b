"""Start: the example scene."""

from __future__ import annotations

import bpy

from ..properties import classes
from ..scene.authoring import example
from ..scene.blender.cameras import camera_of
from ..scene.prepare import shipped_classes
from .base import InObjectMode, select_alone


class SYNTHPOINT_OT_add_example(InObjectMode, bpy.types.Operator):
    """Add two ready-made instruments with a camera, a lamp and a ground, to generate at once"""

    bl_idname = "synthpoint.add_example"
    bl_label = "Add Example Scene"

    def run(self, context: bpy.types.Context) -> str:
        scene = context.scene
        for obj in example.start_up_objects(scene):
            bpy.data.objects.remove(obj)
        for schema in shipped_classes():
            if classes.find(scene, schema.name) is None:
                classes.add(scene, schema)
        roots = example.add(scene)
        select_alone(context, roots[0])
        _look_at(context)
        return "Example scene added: now Preview or Generate"


def _look_at(context: bpy.types.Context) -> None:
    """Instruments are a few centimetres long: shows them large, from the camera's side."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            space = area.spaces.active
            if not isinstance(space, bpy.types.SpaceView3D):
                continue
            view = space.region_3d
            view.view_perspective = "PERSP"
            view.view_location = example.TARGET
            view.view_distance = 0.42
            view.view_rotation = camera_of(context.scene).rotation_euler.to_quaternion()
            space.clip_start = min(space.clip_start, 0.001)
            if space.shading.type == "SOLID":
                space.shading.color_type = "MATERIAL"
