"""Blood on a ground."""

from __future__ import annotations

import bpy

from ...blender.nodes import Nodes, Socket

# Where it is thick, linear RGB.
COLOR = (0.055, 0.0015, 0.002)

# Blood in cloth by how much there is, from the faint edge of what it has soaked over the darker rim
# where it dried to what stands on it: its linear RGB, and how much it hides of the cloth.
_SOAKED = (
    (0.0, (0.08, 0.025, 0.030), 0.0),
    (0.16, (0.07, 0.014, 0.016), 0.55),
    (0.30, (0.030, 0.004, 0.005), 0.94),
    (0.45, (0.055, 0.006, 0.007), 0.88),
    (0.75, (0.050, 0.003, 0.004), 0.95),
    (1.0, (0.040, 0.0015, 0.002), 1.0),
)
_HALF = 0.15  # of the breadth of the above: where half of the cloth is hidden
_WET = 0.8, 1.0  # of it: from where to where blood stands on the cloth


def in_cloth(
    make: Nodes, cloth: Socket, much: Socket, begin: float | Socket, broad: float
) -> tuple[Socket, Socket]:
    """The color of cloth in which there is so much blood, and how wet it is, 0 to 1: a half
    is hidden where `much` is `begin`, and `broad` is from the faint edge to standing blood."""
    first = make.math("SUBTRACT", begin, _HALF * broad)
    share = make.math("DIVIDE", make.math("SUBTRACT", much, first), broad, clamp=True)
    node = make.add("ShaderNodeValToRGB", {"Fac": share})
    color, hides = node.outputs
    assert isinstance(node, bpy.types.ShaderNodeValToRGB)
    ramp = node.color_ramp
    assert ramp is not None
    for number, (at, shade, much_hidden) in enumerate(_SOAKED):
        last = number == len(_SOAKED) - 1
        stop = ramp.elements[number] if number == 0 or last else ramp.elements.new(at)
        stop.position, stop.color = at, (*shade, much_hidden)
    return make.mix(hides, cloth, color), make.step(share, *_WET)
