"""The camera of a scene that pictures are taken of."""

from __future__ import annotations

import bpy


def camera_of(scene: bpy.types.Scene) -> bpy.types.Object:
    """The scene's camera, which a run has made sure of before its first picture."""
    assert scene.camera is not None
    return scene.camera
