"""Makes what an instrument instances its own, so that the renderer and ray casts can tell whose
it is: both know an instance by the object that it repeats, which any number of instruments share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import bpy
from mathutils import Matrix

from ..blender.relink import Relinking, Twins
from ..blender.twins import twins_of
from . import instanced_empties
from .instance import Instance
from .instanced_empties import collections, contents
from .parts import holds_collection, instanced

# Two places that differ by less (m, as a share of their distance from the origin) are one.
SAME = 1e-5


def unpack(instances: Iterable[Instance]) -> list[Instance]:
    """The instruments, each with collections of its own in place of those that it instances, and
    with the objects in these as further parts. They are evaluated where the library has them and
    are shown by instances as before, so that all of it comes out as in the file."""
    found = [_unpack(instance) for instance in instances]
    bpy.context.view_layer.update()
    return found


def _unpack(instance: Instance) -> Instance:
    objects = contents(instance.objects)
    if not objects:
        return instance
    twins = twins_of(objects, collections([*instance.objects, *objects]))
    for twin in twins.values():
        if isinstance(twin, bpy.types.Object):  # a library can be an instrument of its own as well
            twin.synthpoint.role = "NONE"
    if instance.root.synthpoint.joints:
        _follow(instance, twins)
    relinking = Relinking(twins)
    for obj in instance.objects:
        relinking.relink(obj)
    return replace(instance, objects=instance.objects + [twins[o] for o in objects])


def _follow(instance: Instance, twins: Twins) -> None:
    """Keypoints that stand where an empty inside is go where that goes: what is inside can move
    as the instrument opens, by drivers that read a property of it."""
    points = [p for found in instance.keypoints().values() for p in found]
    for holder in filter(holds_collection, instance.objects):
        mine = {p.synthpoint.keypoint: p for p in points if p.parent == holder}
        for name, (empty, place) in instanced_empties.points(holder, set(mine)).items():
            point, collection = mine[name], instanced(holder)
            off = (point.matrix_world.translation - place).length
            if off > SAME * max(1.0, place.length) or empty not in set(collection.all_objects):
                continue
            offset = Matrix.Translation(-collection.instance_offset)
            point.parent_type, point.matrix_parent_inverse = "OBJECT", offset
            hold = point.constraints.new("COPY_LOCATION")
            hold.target, hold.owner_space = twins[empty], "LOCAL"


def realize(instances: Iterable[Instance]) -> None:
    """Makes what geometry nodes instance on an instrument's part a piece of its own mesh.

    An instance renders with the object index of what it repeats, which may be no part at all.
    """
    owner = {obj: instance for instance in instances for obj in instance.objects}
    graph = bpy.context.evaluated_depsgraph_get()
    scattered: set[bpy.types.Object] = set()
    for item in graph.object_instances:
        part = item.parent.original if item.is_instance else None
        if part not in owner:
            continue
        if holds_collection(part):
            if owner.get(item.object.original) is not owner[part]:  # one of those inside shows it
                scattered.update(owner[part].parts)
        elif part.instance_type == "NONE":
            scattered.add(part)
    by_nodes = [p for p in scattered if any(m.type == "NODES" for m in p.modifiers)]
    if not by_nodes:
        return
    tree = bpy.data.node_groups.new("Synthpoint Realize", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    given, made = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    node = tree.nodes.new("GeometryNodeRealizeInstances")
    tree.links.new(given.outputs[0], node.inputs[0])
    tree.links.new(node.outputs[0], made.inputs[0])
    for part in by_nodes:
        part.modifiers.new("Synthpoint Realize", "NODES").node_group = tree
    bpy.context.view_layer.update()
