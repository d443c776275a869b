"""What belongs to another file cannot be changed here."""

from __future__ import annotations

import bpy

from ...core.errors import UserError


def require_own(*objects: bpy.types.Object) -> None:
    """UserError where one of the objects is linked from another file."""
    for obj in objects:
        if is_linked(obj):
            raise UserError(
                f"{obj.name}: linked from another file; make a library override first "
                "(Object > Library Override)"
            )


def is_linked(obj: bpy.types.Object) -> bool:
    """True for what lies in another file, without an override of it here."""
    return obj.library is not None


def takes(collection: bpy.types.Collection) -> bool:
    """Whether objects can be put into it: it is of this file, and no override."""
    return collection.library is None and collection.override_library is None
