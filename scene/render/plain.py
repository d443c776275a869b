"""Passes without materials: what a surface is made of takes most of a short render's time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import bpy
import numpy as np

from ..blender import compat, meshes
from ..blender.displacement import displaces
from ..blender.meanwhile import meanwhile
from ..blender.objects import add_object, has_surface
from ..blender.opacity import Opacities, Opacity

NAME = "Synthpoint Passes"


@dataclass(frozen=True)
class Unlike:
    """What would not be as it is where everything wears one opaque material: objects that are seen
    through, and such as are so on some of their faces."""

    clear: tuple[bpy.types.Object, ...]
    patched: tuple[bpy.types.Object, ...]
    opacities: Opacities


def material() -> bpy.types.Material:
    """A new one, black and opaque."""
    made = bpy.data.materials.new(NAME)
    tree = compat.node_tree(made)
    tree.nodes.clear()
    tree.nodes.new("ShaderNodeOutputMaterial")
    return made


def unlike(opacities: Opacities) -> Unlike | None:
    """What must give way for the passes of the image to be as with its own materials; None where
    nothing helps, since a material is opaque in places, or moves its surface."""
    clear: dict[bpy.types.Object, None] = {}
    patched: dict[bpy.types.Object, None] = {}
    seen, instancers = set(), set()
    for item in bpy.context.evaluated_depsgraph_get().object_instances:
        obj = item.object
        if item.is_instance:
            instancers.add(item.parent.original)
        there = (item.show_self or item.show_particles) and obj.visible_camera
        if not there or not has_surface(obj):
            continue
        mark = (obj.name_full, item.is_instance)
        if mark in seen:
            continue
        seen.add(mark)
        worn = [slot.material for slot in obj.material_slots]
        # Geometry nodes give materials that have no slot.
        more = list(getattr(obj.data, "materials", ()))[len(worn) :]
        if any(m is not None and displaces(m) for m in (*worn, *more)):
            return None
        found = {opacities.of_material(m) for m in (*worn, *more)} or {Opacity.OPAQUE}
        if found == {Opacity.CLEAR}:
            clear[obj.original] = None
        elif found == {Opacity.CLEAR, Opacity.OPAQUE} and not (more or item.is_instance):
            # Modifiers also grow hair, and what the renderer alone subdivides.
            if not isinstance(obj.data, bpy.types.Mesh) or len(obj.modifiers):
                return None
            patched[obj.original] = None
        elif found != {Opacity.OPAQUE}:
            return None
    # What an instancer shows is hidden with it.
    if instancers & {*clear, *patched}:
        return None
    return Unlike(tuple(clear), tuple(patched), opacities)


@contextmanager
def worn(
    scene: bpy.types.Scene, layer: bpy.types.ViewLayer, plain: bpy.types.Material, but: Unlike
) -> Iterator[None]:
    """All that is rendered wears this material for the time being; of what is seen through the
    camera sees only what is not."""
    with ExitStack() as stack:
        for obj in but.patched:
            _solid(scene, obj, but.opacities, stack)
        for obj in (*but.clear, *but.patched):
            stack.enter_context(meanwhile(obj, visible_camera=False))
        stack.enter_context(meanwhile(layer, material_override=plain))
        yield


def _solid(
    scene: bpy.types.Scene, obj: bpy.types.Object, opacities: Opacities, stack: ExitStack
) -> None:
    """Puts an object of its opaque faces in the same place, until the stack unwinds."""
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    slots = opacities.of_slots(evaluated)
    triangles, of = meshes.Triangulated()(evaluated.data.name, evaluated.data)
    opaque = np.array([slot is Opacity.OPAQUE for slot in slots])[np.minimum(of, len(slots) - 1)]
    mesh = bpy.data.meshes.new(NAME)
    stack.callback(bpy.data.meshes.remove, mesh)  # and the object with it
    meshes.fill(mesh, meshes.points(evaluated.data.vertices), triangles[opaque], smooth=False)
    made = add_object(mesh.name, mesh, scene.collection)
    made.matrix_world, made.pass_index = evaluated.matrix_world, obj.pass_index
