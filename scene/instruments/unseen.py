"""What is never rendered, and carries what is."""

from __future__ import annotations

import bpy

from ..blender.visibility import bring
from .instance import instruments

# What is never rendered itself, but can be what the places of others follow from.
UNSEEN = {"EMPTY", "CAMERA"}


def keep_places(scene: bpy.types.Scene, layer: bpy.types.ViewLayer) -> None:
    """Makes Blender work out where hidden empties and cameras are: it does not move what it does
    not show. In the picture nothing changes; what they hang on is worked out with them."""
    known = {*scene.objects, *(o for one in instruments(scene) for o in one.objects)}
    unseen = [o for o in known if o.type in UNSEEN and o.instance_type == "NONE"]
    unseen.sort(key=lambda o: o.name_full)
    for obj in unseen:
        obj.hide_render = False
    bring(unseen, scene, layer)
