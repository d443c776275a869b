"""Whether the camera sees through an object, told from its materials.

The rule is that of the render's own passes: what is at least as opaque as the view layer's alpha
threshold hides what lies behind it. Glass refracts and is opaque in that sense.
"""

from __future__ import annotations

from enum import Enum

import bpy

from . import compat


class Opacity(Enum):
    """CLEAR hides nothing, OPAQUE everything; MIXED depends on the place (a texture, a mix)."""

    CLEAR = 0
    MIXED = 1
    OPAQUE = 2


class Opacities:
    """Looks a material up once. Make a new one for each image: an image can change materials."""

    def __init__(self, layer: bpy.types.ViewLayer) -> None:
        self._threshold = layer.pass_alpha_threshold
        self._known: dict[str, Opacity] = {}

    def __call__(self, obj: bpy.types.Object) -> Opacity:
        materials = [slot.material for slot in obj.material_slots]
        found = {self._of(m) if m else Opacity.OPAQUE for m in materials} or {Opacity.OPAQUE}
        return found.pop() if len(found) == 1 else Opacity.MIXED

    def _of(self, material: bpy.types.Material) -> Opacity:
        if material.name_full not in self._known:
            self._known[material.name_full] = self._read(material)
        return self._known[material.name_full]

    def _read(self, material: bpy.types.Material) -> Opacity:
        tree = compat.shading(material)
        output = tree.get_output_node("CYCLES") if tree is not None else None
        if output is None:
            return Opacity.OPAQUE
        links = output.inputs["Surface"].links
        if not links:
            return Opacity.CLEAR if output.inputs["Volume"].links else Opacity.OPAQUE
        shader = links[0].from_node
        alpha = _alpha(shader)
        if alpha is not None:
            return Opacity.CLEAR if alpha < self._threshold else Opacity.OPAQUE
        plain = all(_alpha(n) == 1.0 for n in tree.nodes if n.type in SEE_THROUGH)
        grouped = any(n.type == "GROUP" for n in tree.nodes)
        return Opacity.OPAQUE if plain and not grouped else Opacity.MIXED


SEE_THROUGH = {"BSDF_TRANSPARENT", "BSDF_PRINCIPLED", "HOLDOUT"}


def _alpha(shader: bpy.types.Node) -> float | None:
    """The shader's opacity; None where it varies or is not known from this node alone."""
    if shader.type == "BSDF_TRANSPARENT":
        color = shader.inputs["Color"]
        return None if color.is_linked else 1.0 - sum(color.default_value[:3]) / 3
    if shader.type == "BSDF_PRINCIPLED":
        alpha = shader.inputs["Alpha"]
        return None if alpha.is_linked else float(alpha.default_value)
    if shader.type.startswith("BSDF_") or shader.type == "EMISSION":
        return 1.0
    return None
