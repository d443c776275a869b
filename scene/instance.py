"""A tagged instrument as it stands in the scene: root, parts, keypoints; and copies of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import bpy
from mathutils import Matrix

from .articulation import channel_of

SURFACES = {"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "VOLUME"}


@dataclass
class Instance:
    """One instrument in the scene. `copy` 0 is the artist's own, higher ones are duplicates."""

    name: str
    copy: int
    root: bpy.types.Object
    objects: list[bpy.types.Object]

    @property
    def class_name(self) -> str:
        name: str = self.root.synthpoint.class_name
        return name

    @property
    def parts(self) -> list[bpy.types.Object]:
        """Objects that have a surface, or that instance a collection."""
        return [o for o in self.objects if is_part(o)]

    def keypoints(self) -> dict[str, list[bpy.types.Object]]:
        """Empties by keypoint name."""
        found: dict[str, list[bpy.types.Object]] = {}
        for obj in self.objects:
            if obj.synthpoint.role == "KEYPOINT":
                found.setdefault(obj.synthpoint.keypoint, []).append(obj)
        return found


def is_part(obj: bpy.types.Object) -> bool:
    """Whether it has a surface, or instances a collection."""
    return obj.type in SURFACES or holds_collection(obj)


def holds_collection(obj: bpy.types.Object) -> bool:
    """Whether it is an empty that instances a collection."""
    return (
        obj.type == "EMPTY" and obj.instance_type == "COLLECTION" and bool(obj.instance_collection)
    )


def family(root: bpy.types.Object) -> list[bpy.types.Object]:
    """The root and all below it, except what belongs to an instrument further down."""
    found = [root]
    for child in sorted(root.children, key=lambda o: o.name):
        if child.synthpoint.role != "INSTRUMENT":
            found.extend(family(child))
    return found


def instruments(scene: bpy.types.Scene) -> list[Instance]:
    """Every tagged instrument of the scene, by name."""
    roots = [o for o in scene.objects if o.synthpoint.role == "INSTRUMENT"]
    return [Instance(r.name, 0, r, family(r)) for r in sorted(roots, key=lambda o: o.name)]


def unpack(scene: bpy.types.Scene) -> None:
    """Puts objects of their own in place of the collections that instruments instance.

    The object index and the hits of a ray cast are those of the instanced object, which any
    number of instruments can share. Needs the viewport to show what is rendered.
    """
    holders = {o for i in instruments(scene) for o in i.objects if holds_collection(o)}
    if not holders:
        return
    graph = bpy.context.evaluated_depsgraph_get()
    found = [
        (item.parent.original, item.object.original, item.matrix_world.copy())
        for item in graph.object_instances
        if item.is_instance and item.parent.original in holders
    ]
    for holder, original, world in found:
        twin = original.copy()
        twin.animation_data_clear()
        twin.constraints.clear()
        twin.parent = holder
        twin.matrix_parent_inverse = holder.matrix_world.inverted_safe() @ world
        twin.matrix_basis = Matrix.Identity(4)
        for collection in holder.users_collection:
            collection.objects.link(twin)
    for holder in holders:
        holder.instance_type = "NONE"
    bpy.context.view_layer.update()


def realize(scene: bpy.types.Scene) -> None:
    """Makes what geometry nodes instance on an instrument's part a piece of its own mesh.

    An instance renders with the object index of what it repeats, which may be no part at all.
    """
    parts = {o for i in instruments(scene) for o in i.parts}
    graph = bpy.context.evaluated_depsgraph_get()
    scattered = {
        item.parent.original
        for item in graph.object_instances
        if item.is_instance and item.parent.original in parts
        if item.parent.original.instance_type == "NONE"
        if any(m.type == "NODES" for m in item.parent.original.modifiers)
    }
    if not scattered:
        return
    tree = bpy.data.node_groups.new("Synthpoint Realize", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    given, made = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    node = tree.nodes.new("GeometryNodeRealizeInstances")
    tree.links.new(given.outputs[0], node.inputs[0])
    tree.links.new(node.outputs[0], made.inputs[0])
    for part in scattered:
        part.modifiers.new("Synthpoint Realize", "NODES").node_group = tree
    bpy.context.view_layer.update()


def slots_of(instance: Instance) -> list[bpy.types.MaterialSlot]:
    """Filled material slots of the instrument's parts."""
    return [s for o in instance.parts for s in o.material_slots if s.material]


def base_name(name: str) -> str:
    """A datablock's name without the .001 that Blender adds."""
    return re.sub(r"\.\d{3,}$", "", name)


def duplicate(original: Instance, copy: int) -> Instance:
    """A copy of the instrument whose inner references (parents, joints, modifiers, constraints,
    drivers) point to the copied objects. Meshes are shared unless they have shape keys."""
    twins: dict[bpy.types.Object, bpy.types.Object] = {}
    for obj in original.objects:
        twin = obj.copy()
        if getattr(obj.data, "shape_keys", None) is not None:
            twin.data = obj.data.copy()
        for collection in obj.users_collection:
            collection.objects.link(twin)
        twins[obj] = twin
    for obj, twin in twins.items():
        if obj.parent in twins:
            inverse = obj.matrix_parent_inverse.copy()
            twin.parent = twins[obj.parent]
            twin.matrix_parent_inverse = inverse
        _relink(twin, twins)
        for modifier in twin.modifiers:
            _relink(modifier, twins)
        for constraint in twin.constraints:
            _relink(constraint, twins)
            for target in getattr(constraint, "targets", ()):
                _relink(target, twins)
        keys = getattr(twin.data, "shape_keys", None)
        for owner in (twin, keys):
            _relink_drivers(owner, twins)
    root = twins[original.root]
    root.synthpoint.role = "NONE"
    for joint in root.synthpoint.joints:
        if joint.part is not None:
            joint.channel = channel_of(joint)
        joint.part = twins.get(joint.part, joint.part)
    return Instance(original.name, copy, root, list(twins.values()))


def _relink(owner: object, twins: dict[bpy.types.Object, bpy.types.Object]) -> None:
    for prop in owner.bl_rna.properties:  # type: ignore[attr-defined]
        if prop.type != "POINTER" or prop.is_readonly or prop.identifier == "parent":
            continue
        value = getattr(owner, prop.identifier, None)
        if isinstance(value, bpy.types.Object) and value in twins:
            setattr(owner, prop.identifier, twins[value])


def _relink_drivers(owner: object, twins: dict[bpy.types.Object, bpy.types.Object]) -> None:
    animation = getattr(owner, "animation_data", None)
    for curve in animation.drivers if animation else ():
        for variable in curve.driver.variables:
            for target in variable.targets:
                if target.id in twins:
                    target.id = twins[target.id]
