"""Tags a scene that follows the naming convention of scripts in the field.

A collection or a parent object named after a class (`tweezers`, `tweezers.001`) holds the meshes
of one instrument and empties named after the keypoints of that class (`tip_left.001`). A parent
that instances a collection gets keypoints of its own where the empties of the collection are.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
from mathutils import Matrix

from ..core.classes import ClassSchema
from ..core.errors import UserError
from . import keypoints
from .instance import Instance, base_name, family, holds_collection, instruments, is_part
from .tagging import why_not


def tag_by_name(scene: bpy.types.Scene, classes: Iterable[ClassSchema]) -> list[bpy.types.Object]:
    """Tags what fits and is not tagged yet, also empties named after a keypoint that a tagged
    instrument lacks; returns the roots of what it tagged. UserError where all that could be an
    instrument is what `left_out` tells of."""
    by_name = {c.name: c for c in classes}
    roots = []
    for instance in instruments(scene):
        schema = by_name.get(instance.class_name)
        if schema is not None and _fill(instance, schema):
            roots.append(instance.root)
    for obj in sorted(scene.objects, key=lambda o: o.name):
        schema = by_name.get(base_name(obj.name))
        if schema is None or obj.synthpoint.role != "NONE" or obj.library is not None:
            continue
        if _taggable(family(obj)):
            _tag(obj, schema)
            roots.append(obj)
    for collection in sorted(scene.collection.children_recursive, key=lambda c: c.name):
        schema = by_name.get(base_name(collection.name))
        objects = list(collection.all_objects)
        if schema is None or not _taggable(objects):
            continue
        if any(_inside_instrument(o) or o.library is not None for o in objects):
            continue
        root = _gather(collection, objects)
        _tag(root, schema)
        roots.append(root)
    reasons = left_out(scene)
    if reasons and not instruments(scene):
        raise UserError(reasons[0])
    return roots


def left_out(scene: bpy.types.Scene) -> list[str]:
    """Why instances of collections with tagged objects are no instruments, a line for each."""
    return [reason for obj in scene.objects if (reason := why_not(obj))]


def _taggable(objects: list[bpy.types.Object]) -> bool:
    return any(is_part(o) for o in objects) and not any(why_not(o) for o in objects)


def _inside_instrument(obj: bpy.types.Object | None) -> bool:
    while obj is not None:
        if obj.synthpoint.role == "INSTRUMENT":
            return True
        obj = obj.parent
    return False


def _gather(collection: bpy.types.Collection, objects: list[bpy.types.Object]) -> bpy.types.Object:
    """An empty that holds the collection's objects, which stay where they are."""
    root = bpy.data.objects.new(collection.name, None)
    collection.objects.link(root)
    tops = [o for o in objects if o.parent not in objects]
    first = next((o for o in tops if is_part(o)), tops[0])
    root.matrix_world = Matrix.Translation(first.matrix_world.translation)
    for obj in tops:
        world = obj.matrix_world.copy()
        obj.parent = root
        obj.matrix_parent_inverse = root.matrix_world.inverted()
        obj.matrix_world = world
    bpy.context.view_layer.update()
    return root


def _fill(instance: Instance, schema: ClassSchema) -> bool:
    """Tags the empties named after keypoints that are missing; False where there are none."""
    missing = set(schema.keypoint_names) - set(instance.keypoints())
    before = len(missing)
    for obj in instance.objects:
        name = base_name(obj.name)
        if obj.type == "EMPTY" and obj.synthpoint.role == "NONE" and name in missing:
            obj.synthpoint.role, obj.synthpoint.keypoint = "KEYPOINT", name
            missing.remove(name)
    missing -= _place_held(instance.root, missing)
    return len(missing) < before


def _tag(root: bpy.types.Object, schema: ClassSchema) -> None:
    root.synthpoint.role = "INSTRUMENT"
    root.synthpoint.class_name = schema.name
    for obj in family(root):
        name = base_name(obj.name)
        if obj.type == "EMPTY" and obj != root and name in schema.keypoint_names:
            obj.synthpoint.role = "KEYPOINT"
            obj.synthpoint.keypoint = name
    placed = {o.synthpoint.keypoint for o in family(root)}
    _place_held(root, set(schema.keypoint_names) - placed)


def _place_held(root: bpy.types.Object, missing: set[str]) -> set[str]:
    """Places keypoints where the collections that the instrument instances have empties of their
    names, which any number of instruments share; returns the names."""
    made: set[str] = set()
    for holder in filter(holds_collection, family(root)):
        held = holder.instance_collection
        world = holder.matrix_world @ Matrix.Translation(-held.instance_offset)
        for obj in sorted(held.all_objects, key=lambda o: o.name):
            name = base_name(obj.name)
            if obj.type == "EMPTY" and name in missing - made:
                keypoints.place(root, name, world @ obj.matrix_world.translation, holder)
                made.add(name)
    return made
