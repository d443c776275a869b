"""What registers with Blender, in order; unregistering is the exact mirror."""

from __future__ import annotations

from . import commands, properties

ROOMS = (properties, commands)
_registered = False


def register() -> None:
    global _registered
    if _registered:
        return
    for room in ROOMS:
        room.register()
    _registered = True


def unregister() -> None:
    global _registered
    if not _registered:
        return
    for room in reversed(ROOMS):
        room.unregister()
    _registered = False
