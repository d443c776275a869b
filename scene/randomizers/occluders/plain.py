"""What boxes and cards have in common."""

from __future__ import annotations

import bpy

from .material import base

# How wide they are (m).
EDGE = 0.03


def material() -> bpy.types.Material:
    """One even colour."""
    return base("Synthpoint Plain").material
