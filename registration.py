"""What registers with Blender, in order; unregistering is the exact mirror."""

from __future__ import annotations

import atexit

from . import commands, operators, panels, properties

ROOMS = (properties, commands, operators, panels)


def register() -> None:
    """Every room, in order."""
    for room in ROOMS:
        room.register()
    _leave_before_exit()


def unregister() -> None:
    """The mirror of `register`."""
    for room in reversed(ROOMS):
        room.unregister()
    atexit.unregister(unregister)


def _leave_before_exit() -> None:
    """Blender as a Python module crashes on exit where a property still has a callback."""
    import bpy

    if not bpy.app.binary_path:
        atexit.register(unregister)
