"""Materials that move the surface they are on."""

from __future__ import annotations

import bpy

from . import compat
from .sockets import follow


def displaces(material: bpy.types.Material) -> bool:
    """Whether it does so truly; a bump only changes the light on it."""
    output = compat.output(material)
    return (
        output is not None
        and material.displacement_method != "BUMP"
        and follow(output.inputs["Displacement"]).node is not None
    )
