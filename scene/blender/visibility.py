"""Showing and hiding, for the renderer and for ray casts alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import bpy

from .named import holds

RAYS = (
    "visible_camera", "visible_diffuse", "visible_glossy", "visible_transmission",
    "visible_volume_scatter", "visible_shadow",
)  # fmt: skip
# On an object that was shown once: those of RAYS that meet it when it is shown, as bits; and the
# complement of that while they are told to pass it.
_MET_BY = "synthpoint_rays"


def show(obj: bpy.types.Object, visible: bool) -> None:
    """Shows or hides an object, for the renderer and for ray casts.

    What was shown once is not hidden again by `hide_render`, for which Blender would build its
    graph of the scene anew, a thing in the way or not (20 ms and more, and as long again in the
    render): it stays there, and rays and the viewport are told to pass it. `take_out` ends that.
    """
    rays = obj.get(_MET_BY)
    if visible:
        if rays is None:
            obj[_MET_BY] = sum(getattr(obj, ray) << bit for bit, ray in enumerate(RAYS))
        elif rays < 0:
            _let(obj, ~rays)
        _hide(obj, False)
    elif rays is None or not _can_be_passed(obj):
        _hide(obj, True)
    elif rays >= 0:
        _let(obj, ~rays)


def shown(obj: bpy.types.Object) -> bool:
    """Whether it is rendered, as far as the object itself tells."""
    return not obj.hide_render and obj.get(_MET_BY, 0) >= 0


def take_out(objects: Iterable[bpy.types.Object]) -> None:
    """What rays only pass is hidden, so that whoever looks at the scene sees it as it renders."""
    for obj in objects:
        if _MET_BY in obj:
            if passed := obj[_MET_BY] < 0:
                _let(obj, ~obj[_MET_BY])
            del obj[_MET_BY]
            _hide(obj, passed or obj.hide_render)


def _can_be_passed(obj: bpy.types.Object) -> bool:
    """A light, or what is instanced, would be in the renderer's way all the same."""
    layer = bpy.context.view_layer
    return obj.type == "MESH" and obj.instance_type == "NONE" and holds(layer.objects, obj)


def _let(obj: bpy.types.Object, rays: int) -> None:
    """Those rays meet it from now on; none, where they are a complement."""
    for bit, ray in enumerate(RAYS):
        setattr(obj, ray, rays >= 0 and bool(rays >> bit & 1))
    obj.hide_set(rays < 0, view_layer=bpy.context.view_layer)
    obj[_MET_BY] = rays


def _hide(obj: bpy.types.Object, hidden: bool) -> None:
    """Writing an unchanged value would still make Blender rebuild."""
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
    for entry in entries(layer.layer_collection):
        entry.hide_viewport = False
    for obj in bpy.data.objects:
        obj.hide_viewport = obj.hide_render
        if holds(layer.objects, obj):
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


def entries(top: bpy.types.LayerCollection) -> Iterator[bpy.types.LayerCollection]:
    """What a view layer says of a collection and of all inside it."""
    yield top
    for child in top.children:
        yield from entries(child)


def rendered_collections(layer: bpy.types.ViewLayer) -> set[bpy.types.Collection]:
    """Those of the view layer that are neither excluded nor hidden from renders, nor lie in one
    that is hidden."""
    found: set[bpy.types.Collection] = set()
    stack = [layer.layer_collection]
    while stack:
        entry = stack.pop()
        if entry.collection.hide_render:
            continue
        stack.extend(entry.children)
        if not entry.exclude:
            found.add(entry.collection)
    return found


def rendered_objects(layer: bpy.types.ViewLayer) -> set[bpy.types.Object]:
    """Objects of the view layer that nothing hides from renders."""
    return {o for c in rendered_collections(layer) for o in c.objects if not o.hide_render}


@contextmanager
def placed(objects: Iterable[bpy.types.Object]) -> Iterator[None]:
    """Their world matrices are right meanwhile, also where the view layer hides or excludes them;
    afterwards everything is hidden as before."""
    scene, layer = bpy.context.scene, bpy.context.view_layer
    hidden = [o for o in objects if not o.visible_get(view_layer=layer)]
    flags = [(o, o.hide_viewport, o.hide_get(view_layer=layer)) for o in hidden]
    linked = bring(hidden, scene, layer)
    try:
        yield
    finally:
        for obj in linked:
            scene.collection.objects.unlink(obj)
        for obj, viewport, eye in flags:
            obj.hide_viewport = viewport
            if eye:
                obj.hide_set(True, view_layer=layer)


def bring(
    objects: list[bpy.types.Object], scene: bpy.types.Scene, layer: bpy.types.ViewLayer
) -> list[bpy.types.Object]:
    """Shows them in the viewport; returns those that had to be linked to the scene for that, out
    of an excluded or a hidden collection."""
    for obj in objects:
        if obj.hide_viewport:
            obj.hide_viewport = False
        if obj.hide_get(view_layer=layer):
            obj.hide_set(False, view_layer=layer)
    layer.update()
    linked = [
        o for o in objects
        if not o.visible_get(view_layer=layer) and o not in scene.collection.objects.values()
    ]  # fmt: skip
    for obj in linked:
        scene.collection.objects.link(obj)
    layer.update()
    return linked
