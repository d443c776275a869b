"""How long a Blender unit of a scene is."""

from __future__ import annotations

import bpy

from ...core.labels.units import metres_in


def metres(scene: bpy.types.Scene) -> float:
    """Metres in a Blender unit."""
    return metres_in(scene.unit_settings.system, scene.unit_settings.scale_length)
