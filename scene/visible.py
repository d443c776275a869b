"""Showing and hiding, for the renderer and for ray casts alike."""

from __future__ import annotations

import bpy


def show(obj: bpy.types.Object, visible: bool) -> None:
    """Shows or hides an object. Writing an unchanged value would still make Blender rebuild."""
    hidden = not visible
    if obj.hide_render != hidden:
        obj.hide_render = hidden
    if obj.hide_viewport != hidden:
        obj.hide_viewport = hidden


def match_viewport_to_render(scene: bpy.types.Scene, layer: bpy.types.ViewLayer) -> None:
    """Gives the viewport the render's visibilities and geometry, since ray casts see the
    viewport. For a process of its own: the file is not to be saved afterwards."""
    for obj in layer.objects:
        if obj.indirect_only_get(view_layer=layer):
            obj.visible_camera = False  # says the same, and ray casts look at it
    for collection in bpy.data.collections:  # also those that are only instanced
        collection.hide_viewport = collection.hide_render
    stack = [layer.layer_collection]
    while stack:
        entry = stack.pop()
        entry.hide_viewport = False
        stack.extend(entry.children)
    for obj in bpy.data.objects:
        obj.hide_viewport = obj.hide_render
        if obj.name in layer.objects:
            obj.hide_set(False, view_layer=layer)
        for modifier in obj.modifiers:
            modifier.show_viewport = modifier.show_render
            if hasattr(modifier, "render_levels"):
                modifier.levels = modifier.render_levels
    for curve in bpy.data.curves:
        # 0 stands for the viewport's own.
        curve.resolution_u = curve.render_resolution_u or curve.resolution_u
        curve.resolution_v = curve.render_resolution_v or curve.resolution_v
    for ball in bpy.data.metaballs:
        ball.resolution = ball.render_resolution
