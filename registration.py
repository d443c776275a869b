"""What registers with Blender, in order; unregistering is the exact mirror."""

from __future__ import annotations

import atexit

from . import commands, operators, panels, properties

ROOMS = (properties, commands, operators, panels)
_registered = False


def register() -> None:
    """Every room, in order; harmless where they are registered already."""
    global _registered
    if _registered:
        return
    for room in ROOMS:
        room.register()
    _registered = True
    _leave_before_exit()


def unregister() -> None:
    """The mirror of `register`."""
    global _registered
    if not _registered:
        return
    for room in reversed(ROOMS):
        room.unregister()
    _registered = False


def _leave_before_exit() -> None:
    """Blender as a Python module crashes on exit where a property still has a callback."""
    import bpy

    if not bpy.app.binary_path:
        atexit.register(unregister)
