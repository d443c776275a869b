"""What an artist does and sees: objects selected, and what the list of instruments says."""

from __future__ import annotations

import bpy
from synthpoint.tests.scene import building


def select(*objects):
    building.update()  # objects are selectable once the view layer knows them
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj in objects)
    bpy.context.view_layer.objects.active = objects[0] if objects else None


def listed():
    entries = bpy.context.window_manager.synthpoint.instruments
    return {e.name: (e.class_name, e.missing) for e in entries}
