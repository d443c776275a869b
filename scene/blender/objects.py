"""New objects."""

from __future__ import annotations

import bpy


def add_object(
    name: str, data: bpy.types.ID | None, collection: bpy.types.Collection
) -> bpy.types.Object:
    """A new object in the collection; an empty where it has no data."""
    made = bpy.data.objects.new(name, data)
    collection.objects.link(made)
    return made
