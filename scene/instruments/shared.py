"""Scenes that share tagged objects, as linked copies of a scene do."""

from __future__ import annotations

import bpy

from .instance import instruments


def sharing(scene: bpy.types.Scene, class_name: str) -> list[bpy.types.Scene]:
    """The scene, and the file's others that have something of its instruments of this class, or
    of those of another such scene: what is done to the class's keypoints is to be done in all."""
    found = [scene]
    for each in found:  # which grows
        ours = [i for i in instruments(each) if i.class_name == class_name]
        users = {s for i in ours for o in i.objects for s in o.users_scene}
        new = [s for s in users if s.library is None and s not in found]
        found += sorted(new, key=lambda s: str(s.name))
    return found
