"""Whether the camera sees through an object, told from its materials.

The rule is that of the render's own passes: what is at least as opaque as the view layer's alpha
threshold hides what lies behind it. Glass refracts and is opaque in that sense.
"""

from __future__ import annotations

from enum import Enum

import bpy

from . import compat
from .sockets import End, follow, number


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
        self._ranges: dict[str, Range] = {}

    def __call__(self, obj: bpy.types.Object) -> Opacity:
        """Of an evaluated object as a whole."""
        found = set(self.of_slots(obj))
        return found.pop() if len(found) == 1 else Opacity.MIXED

    def at(self, obj: bpy.types.Object, face: int, graph: bpy.types.Depsgraph) -> Opacity:
        """At a face of the object as `graph` has it: a mesh can be clear here and opaque there."""
        slots = self.of_slots(obj)
        if len(set(slots)) == 1:
            return slots[0]
        data = obj.evaluated_get(graph).data
        if not isinstance(data, bpy.types.Mesh) or not 0 <= face < len(data.polygons):
            return Opacity.MIXED
        return slots[min(data.polygons[face].material_index, len(slots) - 1)]

    def of_slots(self, obj: bpy.types.Object) -> list[Opacity]:
        """Of an evaluated object's materials, one at least; faces that name a later one have the
        last."""
        worn = [slot.material for slot in obj.material_slots]
        return [self.of_material(m) for m in worn] or [Opacity.OPAQUE]

    def of_material(self, material: bpy.types.Material | None) -> Opacity:
        """None: of what wears none, or an empty slot."""
        if material is None:
            return Opacity.OPAQUE
        if material.name_full not in self._known:
            self._known[material.name_full] = self._read(material)
        return self._known[material.name_full]

    def range_of(self, material: bpy.types.Material) -> Range:
        """See `of`."""
        if material.name_full not in self._ranges:
            self._ranges[material.name_full] = of(material)
        return self._ranges[material.name_full]

    def _read(self, material: bpy.types.Material) -> Opacity:
        least, most = self.range_of(material)
        if most < self._threshold or (most == 0.0 and _is_only_volume(material)):
            return Opacity.CLEAR
        return Opacity.OPAQUE if least >= self._threshold else Opacity.MIXED


def of(material: bpy.types.Material) -> Range:
    """From the least to the most opaque place of a material."""
    output = compat.output(material)
    if output is None:
        return FULL
    surface = follow(output.inputs["Surface"])
    if surface.node is None and _is_only_volume(material):
        return _even(0.0)
    return _range(surface)


def _is_only_volume(material: bpy.types.Material) -> bool:
    output = compat.output(material)
    if output is None or follow(output.inputs["Surface"]).node is not None:
        return False
    return follow(output.inputs["Volume"]).node is not None


def _range(end: End) -> Range:
    """Opacity of the shader that feeds a socket."""
    node = end.node
    if node is None:  # black
        return FULL
    if node.type == "MIX_SHADER":
        return _mixed(_share(end.feeding(0)), _range(end.feeding(1)), _range(end.feeding(2)))
    if node.type == "ADD_SHADER":
        a, b = _range(end.feeding(0)), _range(end.feeding(1))
        return max(0.0, a[0] + b[0] - 1.0), max(0.0, a[1] + b[1] - 1.0)
    if node.type == "BSDF_TRANSPARENT":
        color = end.feeding("Color")
        if color.node is not None:
            return ANY
        return _even(1.0 - sum(color.socket.default_value[:3]) / 3)
    if node.type == "BSDF_PRINCIPLED":
        return _share(end.feeding("Alpha"))
    return FULL if node.type.startswith("BSDF_") or node.type in SOLID else ANY


SOLID = {"EMISSION", "SUBSURFACE_SCATTERING", "BACKGROUND"}


def _even(opacity: float) -> Range:
    return opacity, opacity


def _share(end: End) -> Range:
    """Of a float socket, what a camera ray can find there, as far as nodes say: a number, or what
    keeps it below or above one."""
    value, node = number(end), end.node
    if value is not None:
        return _even(min(max(value, 0.0), 1.0))
    if node is not None and node.type == "MATH" and node.operation in ("MINIMUM", "MAXIMUM"):
        a, b = _share(end.feeding(0)), _share(end.feeding(1))
        pick = min if node.operation == "MINIMUM" else max
        return pick(a[0], b[0]), pick(a[1], b[1])
    return ANY


def _mixed(share: Range, a: Range, b: Range) -> Range:
    """A share of the second."""
    return (
        min((1 - t) * a[0] + t * b[0] for t in share),
        max((1 - t) * a[1] + t * b[1] for t in share),
    )
