"""Paths in a .blend file."""

from __future__ import annotations

import bpy

# A path may begin with //, the folder of the file; Blender asks since 4.5 that one says so.
RELATIVE: set[str] = {"PATH_SUPPORTS_BLEND_RELATIVE"} if bpy.app.version >= (4, 5, 0) else set()
