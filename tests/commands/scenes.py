"""A scene of somebody's own, for the commands."""

from __future__ import annotations

# Tweezers by naming convention, and a camera; saved by a process of its own.
SCENE = """
import sys
import bpy
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
collection = bpy.data.collections.new("tweezers")
scene.collection.children.link(collection)
for name, x in (("arm", 0.0), ("arm.001", 0.02)):
    mesh = bpy.data.meshes.new(name)
    corners = [(x + a, b, c) for a in (0, 0.01) for b in (-0.06, 0.06) for c in (0, 0.005)]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh.from_pydata(corners, [], sides)
    collection.objects.link(bpy.data.objects.new(name, mesh))
places = {"tip_left": (0.005, 0.055), "tip_right": (0.025, 0.055), "handle": (0.005, -0.055)}
for name, (x, y) in places.items():
    empty = bpy.data.objects.new(name, None)
    empty.location = (x, y, 0.005)
    collection.objects.link(empty)
camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
camera.location = (0.015, 0.0, 0.3)
scene.collection.objects.link(camera)
scene.camera = camera
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[1])
"""
