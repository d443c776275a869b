"""Tags on library overrides, kept when the file is saved."""

from __future__ import annotations

import bpy

from . import handlers


@handlers.persistent
def _keep(*_arguments: object) -> None:
    """Blender writes what an override's tags differ in. Since 5.0 it can't tell where the linked
    object has no tags at all, and the override loses them: so the linked one gets empty ones, here
    and not in its own file."""
    for obj in bpy.data.objects:
        override = obj.override_library
        reference = override.reference if override is not None else None
        if isinstance(reference, bpy.types.Object):
            tags = reference.synthpoint
            tags.role = tags.role


def register() -> None:
    """Listens to saving."""
    handlers.listen(("save_pre", _keep))


def unregister() -> None:
    """The mirror of `register`."""
    handlers.leave(("save_pre", _keep))
