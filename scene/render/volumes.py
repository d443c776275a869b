"""Mist, smoke and fire: the passes are full of holes in them, so labels are read without them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import bpy

from ..blender import compat
from ..blender.meanwhile import meanwhile
from ..blender.objects import has_surface
from ..blender.sockets import follow

Owner = bpy.types.Material | bpy.types.World


@dataclass(frozen=True)
class Volumes:
    """What fills space in a picture: materials and worlds whose Volume is fed, volume objects, and
    objects that geometry nodes give a volume."""

    shaded: tuple[Owner, ...]
    objects: tuple[bpy.types.Object, ...]
    grown: tuple[bpy.types.Object, ...]

    def __bool__(self) -> bool:
        return bool(self.shaded or self.objects or self.grown)


def in_picture(scene: bpy.types.Scene, layer: bpy.types.ViewLayer) -> Volumes:
    """Those of the scene as it is evaluated; what is not rendered does not count."""
    objects: dict[bpy.types.Object, None] = {}
    grown: dict[bpy.types.Object, None] = {}
    materials: dict[bpy.types.Material, None] = {}
    seen = set()
    for item in bpy.context.evaluated_depsgraph_get().object_instances:
        obj = item.object
        mark = (obj.name_full, obj.type)
        if mark in seen or not item.show_self or not obj.visible_camera:
            continue
        seen.add(mark)
        if obj.type == "VOLUME":
            own = obj.original.type == "VOLUME"
            (objects if own else grown)[obj.original if own else item.parent.original] = None
        for slot in obj.material_slots if has_surface(obj) else ():
            if slot.material is not None:
                materials[slot.material.original] = None
    world = getattr(layer, "world_override", None) or scene.world
    owners: list[Owner] = [*materials, *([world] if world is not None else [])]
    return Volumes(tuple(o for o in owners if _is_filled(o)), tuple(objects), tuple(grown))


def _is_filled(owner: Owner) -> bool:
    output = compat.output(owner)
    return output is not None and follow(output.inputs["Volume"]).node is not None


# How many walls of each material that was nothing but a volume a ray can pass.
WALLS = 64


@contextmanager
def cleared(scene: bpy.types.Scene, layer: bpy.types.ViewLayer, volumes: Volumes) -> Iterator[None]:
    """Takes the volumes out for the time being; the surfaces round them stay as they are."""
    if not volumes:
        yield
        return
    with ExitStack() as stack:
        hollow = sum([_empty(owner, stack) for owner in volumes.shaded])
        # Walls of mist alone are seen through without end, transparent ones only so many times.
        bounces = min(1024, scene.cycles.transparent_max_bounces + WALLS * hollow)
        stack.enter_context(meanwhile(scene.cycles, transparent_max_bounces=bounces))
        for obj in volumes.objects:
            stack.enter_context(meanwhile(obj, visible_camera=False))
        if volumes.grown:
            # Left to itself the renderer keeps the volumes that it has.
            stack.callback(_tag, volumes.grown)
            stack.enter_context(meanwhile(layer, use_volumes=False))
            _tag(volumes.grown)
        yield


def _empty(owner: Owner, stack: ExitStack) -> bool:
    """Unlinks its volume until the stack unwinds. Returns whether nothing else was there."""
    tree, output = compat.shading(owner), compat.output(owner)
    assert tree is not None and output is not None
    source = output.inputs["Volume"].links[0].from_socket
    tree.links.remove(output.inputs["Volume"].links[0])
    stack.callback(tree.links.new, source, output.inputs["Volume"])
    if isinstance(owner, bpy.types.World) or follow(output.inputs["Surface"]).node is not None:
        return False
    kept = [link.from_socket for link in output.inputs["Surface"].links]
    clear = tree.nodes.new("ShaderNodeBsdfTransparent")
    tree.links.new(clear.outputs[0], output.inputs["Surface"])
    for socket in kept:
        stack.callback(tree.links.new, socket, output.inputs["Surface"])
    stack.callback(tree.nodes.remove, clear)
    return True


def _tag(objects: tuple[bpy.types.Object, ...]) -> None:
    for obj in objects:
        obj.update_tag()
