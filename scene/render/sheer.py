"""Film, veils and tinted panes: they hide nothing, but the passes follow one ray of each pixel and
are full of holes where they turn it back, so labels are read without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import bpy

from ..blender import compat, opacity
from ..blender.objects import has_surface


def in_picture(
    layer: bpy.types.ViewLayer, opacities: opacity.Opacities
) -> tuple[bpy.types.Material, ...]:
    """Materials of what is rendered that are less opaque than the view layer's alpha threshold
    everywhere, and not wholly transparent."""
    found: dict[bpy.types.Material, None] = {}
    seen = set()
    for item in bpy.context.evaluated_depsgraph_get().object_instances:
        obj = item.object
        if obj.name_full in seen or not item.show_self or not obj.visible_camera:
            continue
        seen.add(obj.name_full)
        for slot in obj.material_slots if has_surface(obj) else ():
            if slot.material is not None:
                found[slot.material.original] = None
    return tuple(m for m in found if 0.0 < opacities.range_of(m)[1] < layer.pass_alpha_threshold)


@contextmanager
def cleared(materials: Sequence[bpy.types.Material]) -> Iterator[None]:
    """Makes them wholly transparent for the time being."""
    with ExitStack() as stack:
        for material in materials:
            _clear(material, stack)
        yield


def _clear(material: bpy.types.Material, stack: ExitStack) -> None:
    tree, output = compat.shading(material), compat.output(material)
    assert tree is not None and output is not None
    surface = output.inputs["Surface"]
    kept = [link.from_socket for link in surface.links]
    clear = tree.nodes.new("ShaderNodeBsdfTransparent")
    clear.inputs["Color"].default_value = (1.0, 1.0, 1.0, 1.0)
    tree.links.new(clear.outputs[0], surface)
    for socket in kept:
        stack.callback(tree.links.new, socket, surface)
    stack.callback(tree.nodes.remove, clear)
