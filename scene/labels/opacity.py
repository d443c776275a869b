"""Whether the camera sees through an object, told from its materials.

The rule is that of the render's own passes: what is at least as opaque as the view layer's alpha
threshold hides what lies behind it. Glass refracts and is opaque in that sense.
"""

from __future__ import annotations

from enum import Enum

import bpy

from ..blender import compat
from ..blender.sockets import End, follow, number


class Opacity(Enum):
    """CLEAR hides nothing, OPAQUE everything; MIXED depends on the place (a texture, a mix)."""

    CLEAR = 0
    MIXED = 1
    OPAQUE = 2


# From the least to the most opaque place of a surface, 0 to 1.
Range = tuple[float, float]
ANY, FULL = (0.0, 1.0), (1.0, 1.0)


class Opacities:
    """Looks a material up once. Make a new one for each image: an image can change materials."""

    def __init__(self, layer: bpy.types.ViewLayer) -> None:
        self._threshold = layer.pass_alpha_threshold
        self._known: dict[str, Opacity] = {}

    def __call__(self, obj: bpy.types.Object) -> Opacity:
        """Of an evaluated object as a whole."""
        found = set(self.of_slots(obj))
        return found.pop() if len(found) == 1 else Opacity.MIXED

    def of_slots(self, obj: bpy.types.Object) -> list[Opacity]:
        """Of an evaluated object's materials, one at least; faces that name a later one have the
        last."""
        worn = [slot.material for slot in obj.material_slots]
        return [self._of(m) if m else Opacity.OPAQUE for m in worn] or [Opacity.OPAQUE]

    def _of(self, material: bpy.types.Material) -> Opacity:
        if material.name_full not in self._known:
            self._known[material.name_full] = self._read(material)
        return self._known[material.name_full]

    def _read(self, material: bpy.types.Material) -> Opacity:
        output = compat.output(material)
        if output is None:
            return Opacity.OPAQUE
        surface = follow(output.inputs["Surface"])
        if surface.node is None and follow(output.inputs["Volume"]).node is not None:
            return Opacity.CLEAR
        least, most = _range(surface)
        if most < self._threshold:
            return Opacity.CLEAR
        return Opacity.OPAQUE if least >= self._threshold else Opacity.MIXED


def _range(end: End) -> Range:
    """Opacity of the shader that feeds a socket."""
    node = end.node
    if node is None:  # black
        return FULL
    if node.type == "MIX_SHADER":
        return _mixed(number(end.feeding(0)), _range(end.feeding(1)), _range(end.feeding(2)))
    if node.type == "ADD_SHADER":
        a, b = _range(end.feeding(0)), _range(end.feeding(1))
        return max(0.0, a[0] + b[0] - 1.0), max(0.0, a[1] + b[1] - 1.0)
    if node.type == "BSDF_TRANSPARENT":
        color = end.feeding("Color")
        if color.node is not None:
            return ANY
        return _even(1.0 - sum(color.socket.default_value[:3]) / 3)
    if node.type == "BSDF_PRINCIPLED":
        alpha = number(end.feeding("Alpha"))
        return ANY if alpha is None else _even(alpha)
    return FULL if node.type.startswith("BSDF_") or node.type in SOLID else ANY


SOLID = {"EMISSION", "SUBSURFACE_SCATTERING", "BACKGROUND"}


def _even(opacity: float) -> Range:
    return opacity, opacity


def _mixed(share: float | None, a: Range, b: Range) -> Range:
    """`share` of the second; unknown where it is None."""
    if share is None:
        return min(a[0], b[0]), max(a[1], b[1])
    t = min(max(share, 0.0), 1.0)
    return (1 - t) * a[0] + t * b[0], (1 - t) * a[1] + t * b[1]
