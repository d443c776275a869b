"""Who belongs to an instrument: what is in the scene and below its root.

Blender keeps a deleted object as long as anything points to it, with its parent and its children.
Only what is in the scene is part of a picture, so only that belongs.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import bpy

from ..blender.named import holds

Children = dict[bpy.types.Object, list[bpy.types.Object]]

# What is in a scene that is being looked at: asking Blender for one object takes longer the more
# there are.
_here: tuple[bpy.types.Scene, set[bpy.types.Object]] | None = None


@contextmanager
def unchanged(scene: bpy.types.Scene) -> Iterator[None]:
    """Meanwhile nothing comes into the scene or leaves it, so that it is read once."""
    global _here
    before, _here = _here, (scene, set(scene.objects))
    try:
        yield
    finally:
        _here = before


def in_scene(obj: bpy.types.Object, scene: bpy.types.Scene | None = None) -> bool:
    """Whether the object is in the scene (the context's), in whatever collection of it."""
    scene = scene or bpy.context.scene
    if _here is not None and _here[0] == scene:
        return obj in _here[1]
    return holds(scene.objects, obj)


def children(scene: bpy.types.Scene | None = None) -> Children:
    """The objects of the scene by the object of the scene that is their parent."""
    objects = list((scene or bpy.context.scene).objects)
    here, below = set(objects), defaultdict[bpy.types.Object, list[bpy.types.Object]](list)
    for obj in objects:
        if obj.parent in here:
            below[obj.parent].append(obj)
    return below


def family(
    root: bpy.types.Object,
    scene: bpy.types.Scene | None = None,
    below: Children | None = None,
) -> list[bpy.types.Object]:
    """The root and all below it in the scene, except what belongs to an instrument further down.
    `below` spares reading the scene again."""
    below = children(scene) if below is None else below
    found = [root]
    for child in sorted(below.get(root, ()), key=lambda o: o.name):
        if child.synthpoint.role != "INSTRUMENT":
            found.extend(family(child, scene, below))
    return found


def root_of(
    obj: bpy.types.Object | None, scene: bpy.types.Scene | None = None
) -> bpy.types.Object | None:
    """The instrument an object of the scene belongs to, or None."""
    while obj is not None and obj.synthpoint.role != "INSTRUMENT":
        obj = obj.parent
        if obj is not None and not in_scene(obj, scene):
            return None
    return obj


def roots(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """The scene's tagged instruments, by name."""
    return sorted(
        (o for o in scene.objects if o.synthpoint.role == "INSTRUMENT"), key=lambda o: o.name_full
    )


def hangs(obj: bpy.types.Object) -> bool:
    """Whether it is an empty that goes with the metal it is on: a keypoint, or a contact."""
    return obj.synthpoint.role in {"KEYPOINT", "CONTACT"}


def make_root(obj: bpy.types.Object, class_name: str) -> None:
    """Makes the object the root of an instrument, with a key that tells copies of it from others:
    Blender copies all tags along."""
    tags = obj.synthpoint
    tags.role, tags.class_name, tags.key = "INSTRUMENT", class_name, uuid.uuid4().hex


def orphans(scene: bpy.types.Scene, role: str = "KEYPOINT") -> list[bpy.types.Object]:
    """Keypoints (or contacts) in the scene that belong to no instrument there, by name."""
    points = [o for o in scene.objects if o.synthpoint.role == role]
    return sorted((o for o in points if root_of(o, scene) is None), key=lambda o: o.name_full)
