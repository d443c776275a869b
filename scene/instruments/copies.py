"""Copies of an instrument, which stand on their own."""

from __future__ import annotations

import bpy

from ..blender.editable import takes
from ..blender.named import holds
from ..blender.relink import Twins
from ..blender.twins import twins_of
from ..blender.visibility import entries
from .articulation import channel_of
from .holds import Hold
from .instance import Instance, base_name


def duplicate(original: Instance, copy: int) -> Instance:
    """A copy of the instrument. Whatever in it points to something of the original points to what
    stands for that in the copy; meshes are shared unless they have shape keys."""
    twins = twins_of(original.objects)
    _place(original, twins)
    objects = [twins[obj] for obj in original.objects]
    for obj, twin in zip(original.objects, objects, strict=True):
        if obj.type == "META":  # which melt into all others of their name
            twin.name = obj.name.replace(base_name(obj.name), f"{base_name(obj.name)} {copy}", 1)
    root = twins[original.root]
    root.synthpoint.role = "NONE"
    for joint, former in zip(root.synthpoint.joints, original.root.synthpoint.joints, strict=True):
        if former.part is not None:
            joint.channel = channel_of(former)
    holds = {name: Hold(twins[h.part], h.foot) for name, h in original.holds.items()}
    return Instance(original.name, copy, root, objects, holds, original.unseen)


def _place(original: Instance, twins: Twins) -> None:
    """Twins are in the collections that the originals are in, or in the twins of these, which are
    where those are."""
    scene, top = bpy.context.scene, bpy.context.view_layer.layer_collection
    for obj in original.objects:
        for collection in obj.users_collection:
            own = collection if takes(collection) else scene.collection
            # In that of a rigid body world the copy is already.
            if collection not in twins and not holds(own.objects, twins[obj]):
                own.objects.link(twins[obj])
    collections = [c for c in twins if isinstance(c, bpy.types.Collection)]
    for parent in (scene.collection, *scene.collection.children_recursive):
        for child in collections:
            if holds(parent.children, child) and not holds(parent.children, twins[child]):
                parent.children.link(twins[child])
    shown = {entry.collection: entry for entry in entries(top)}
    for child in collections:
        if child in shown and twins[child] in shown:
            for flag in ("exclude", "holdout", "indirect_only"):
                setattr(shown[twins[child]], flag, getattr(shown[child], flag))
