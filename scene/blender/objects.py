"""New objects."""

from __future__ import annotations

import bpy

_CALLED = "synthpoint_called"


def add_object(
    name: str, data: bpy.types.ID | None, collection: bpy.types.Collection
) -> bpy.types.Object:
    """A new object in the collection; an empty where it has no data."""
    made = bpy.data.objects.new(name, data)
    collection.objects.link(made)
    return made


def call(obj: bpy.types.Object, name: str) -> None:
    """Names what an object is where it hides a keypoint: all parts of a hand are that."""
    obj[_CALLED] = name


def called(obj: bpy.types.Object) -> str:
    """What it is where it hides a keypoint: its own name, unless it was given another."""
    return str(obj.get(_CALLED, obj.name))


def has_surface(obj: bpy.types.Object) -> bool:
    """Of an evaluated object: False for a mesh without faces, whose materials are nowhere."""
    return not isinstance(obj.data, bpy.types.Mesh) or len(obj.data.polygons) > 0
