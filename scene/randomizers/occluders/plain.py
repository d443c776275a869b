"""What boxes and cards have in common."""

from __future__ import annotations

import bpy

from .material import Base

# How wide they are (m).
EDGE = 0.03


def material() -> bpy.types.Material:
    """One even colour."""
    return Base("Synthpoint Plain", {}).material
