"""Showing an object that something hides in the viewport."""

from __future__ import annotations

import bpy

from ...core.errors import UserError
from ..blender.named import by_full_name, holds
from ..blender.visibility import entries

Entry = bpy.types.LayerCollection


def reveal(context: bpy.types.Context, name: str) -> bpy.types.Object:
    """The object of this full name, visible and selectable. What is left out of the view layer
    stays so, since that would change the pictures: UserError then says where it is."""
    obj = by_full_name(name)
    if obj is None:
        raise UserError(f"{name}: no such object any more; it was renamed or deleted")
    if not holds(context.view_layer.objects, obj):
        raise UserError(f"{name}: {_why_absent(context, obj)}")
    for entry in _path(context.view_layer.layer_collection, obj):
        _clear(entry, "hide_viewport")
        _clear(entry.collection, "hide_viewport", "hide_select")
    _clear(obj, "hide_viewport", "hide_select")
    context.view_layer.update()
    if obj.hide_get():
        obj.hide_set(False)
    space = context.space_data
    if (
        isinstance(space, bpy.types.SpaceView3D)
        and space.local_view
        and not obj.local_view_get(space)
    ):
        obj.local_view_set(space, True)
    if not obj.visible_get():
        raise UserError(f"{name}: it stays hidden; show it in the Outliner")
    return obj


def _clear(owner: Entry | bpy.types.ID, *settings: str) -> None:
    """Writing an unchanged value would count as a change of the scene."""
    for setting in settings:
        if getattr(owner, setting):
            setattr(owner, setting, False)


def _path(top: Entry, obj: bpy.types.Object) -> list[Entry]:
    """The layer collections from the top one down to the first that holds the object."""
    if holds(top.collection.objects, obj) and not top.exclude:
        return [top]
    for child in top.children:
        found = _path(child, obj)
        if found:
            return [top, *found]
    return []


def _why_absent(context: bpy.types.Context, obj: bpy.types.Object) -> str:
    if not holds(context.scene.objects, obj):
        return "it is in another scene; link it to this one"
    for entry in entries(context.view_layer.layer_collection):
        if entry.exclude and holds(entry.collection.all_objects, obj):
            return f"its collection {entry.name} is excluded; tick it in the Outliner"
    return "it is not in this view layer; enable its collection in the Outliner"
