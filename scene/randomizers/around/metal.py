"""What things of metal have in common: that of the bundled instruments, steel and gold."""

from __future__ import annotations

import bpy

from ....core.randomizers.around.draw import ThingDraw
from ...instruments.metals import metal


def materials() -> list[bpy.types.Material]:
    """In the order of the numbers in its shapes."""
    return [metal("steel"), metal("gold")]


def tint(one: ThingDraw) -> tuple[float, float, float, float]:
    """The color of the object."""
    return (*one.color, 1.0)
