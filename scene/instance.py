"""A tagged instrument as it stands in the scene: root, parts, keypoints."""

from __future__ import annotations

import re
from dataclasses import dataclass

import bpy

from .named import told_apart

SURFACES = {"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "VOLUME"}


@dataclass
class Instance:
    """One instrument in the scene. `copy` 0 is the artist's own, higher ones are duplicates.
    `objects`: the root, all below it and, once it is unpacked, what the collections that it
    instances hold."""

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
    """Every tagged instrument of the scene, by name; each has a name of its own."""
    roots = [o for o in scene.objects if o.synthpoint.role == "INSTRUMENT"]
    return [Instance(name, 0, root, family(root)) for root, name in told_apart(roots).items()]


def slots_of(instance: Instance) -> list[bpy.types.MaterialSlot]:
    """Filled material slots of the instrument's parts."""
    return [s for o in instance.parts for s in o.material_slots if s.material]


def base_name(name: str) -> str:
    """A datablock's name without the .001 that Blender adds."""
    return re.sub(r"\.\d{3,}$", "", name)
