"""The command line: one file a command, each thin; `main` runs one and returns the exit code.

Exit codes: 0 done, 1 failed (one line on standard error), 2 usage, 130 cancelled.
"""

from __future__ import annotations

_handle: object = None


def register() -> None:
    """Makes `blender -c synthpoint …` available."""
    global _handle
    import bpy

    from .run import main

    _handle = bpy.utils.register_cli_command("synthpoint", main)


def unregister() -> None:
    global _handle
    import bpy

    if _handle is not None:
        bpy.utils.unregister_cli_command(_handle)
    _handle = None
