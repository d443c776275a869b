"""Empties inside the collections that an object instances: where they are in the scene."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

import bpy
from mathutils import Matrix, Vector

from ..blender.meanwhile import meanwhile
from .instance import base_name
from .parts import holds_collection, instanced

Hideable = bpy.types.Object | bpy.types.Collection
Found = tuple[bpy.types.Object, Vector]


def contents(objects: Iterable[bpy.types.Object]) -> list[bpy.types.Object]:
    """The objects of the collections that `objects` instance, and of those that these do."""
    found: dict[bpy.types.Object, None] = {}
    waiting = list(objects)
    while waiting:
        obj = waiting.pop(0)
        if holds_collection(obj):
            fresh = [o for o in instanced(obj).all_objects if o not in found]
            found.update(dict.fromkeys(fresh))
            waiting += fresh
    return list(found)


def collections(objects: Iterable[bpy.types.Object]) -> list[bpy.types.Collection]:
    """Those that `objects` instance, and those inside them."""
    held = [instanced(o) for o in objects if holds_collection(o)]
    return list(dict.fromkeys(c for one in held for c in (one, *one.children_recursive)))


def points(holder: bpy.types.Object, names: set[str]) -> dict[str, Found]:
    """Empties called after `names` and their places in the world, with all that moves them,
    hidden or not. One that collections inside show several times is left out."""
    own = set(instanced(holder).all_objects)
    inside = contents([holder])
    empties = [o for o in inside if o.type == "EMPTY" and base_name(o.name) in names]
    shown: dict[bpy.types.Object, list[Vector]] = {e: [] for e in empties}
    with _visible([holder, *inside, *collections([holder, *inside])]):
        for item in bpy.context.evaluated_depsgraph_get().object_instances:
            if item.is_instance and item.parent.original == holder:
                places = shown.get(item.object.original)
                if places is not None:
                    places.append(item.matrix_world.translation.copy())
    offset = Matrix.Translation(-instanced(holder).instance_offset)
    found: dict[str, Found] = {}
    for empty in sorted(empties, key=lambda e: (e not in own, e.name)):
        places = shown[empty]
        if empty in own and not places:  # the holder is in no view layer
            places = [holder.matrix_world @ offset @ empty.matrix_world.translation]
        if len(places) == 1:
            found.setdefault(base_name(empty.name), (empty, places[0]))
    return found


@contextmanager
def _visible(things: Iterable[Hideable]) -> Iterator[None]:
    """What is hidden is not evaluated: for the time being nothing of it is."""
    layer = bpy.context.view_layer
    with ExitStack() as stack:
        stack.callback(layer.update)
        for thing in things:
            if thing.hide_viewport:
                stack.enter_context(meanwhile(thing, hide_viewport=False))
        layer.update()
        yield
