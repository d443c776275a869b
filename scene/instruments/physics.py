"""Rigid bodies at rest: a simulation would put them back wherever an image places them."""

from __future__ import annotations

import bpy
from mathutils import Matrix

from ..blender.animation import TRANSFORM, still
from ..blender.parenting import depth
from .instance import instruments

# Two places whose numbers differ by less are one.
SAME = 1e-6


def rest(scene: bpy.types.Scene) -> None:
    """Switches the scene's rigid bodies off; everything stays where it lies in this frame, but for
    members of instruments: they go back to where their own transforms have them, beside the rest of
    their instrument."""
    world = scene.rigidbody_world
    if world is None or not world.enabled or world.collection is None:
        return
    bodies = list(world.collection.objects)
    members = {o for one in instruments(scene) for o in one.objects if o != one.root}
    lying = {obj: obj.matrix_world.copy() for obj in bodies if obj not in members}
    world.enabled = False
    for obj in bodies:  # Blender does not see by itself that they are free now
        obj.update_tag()
    bpy.context.view_layer.update()
    for obj in sorted(lying, key=depth):  # a child counts from where its parent has come to lie
        if not _same(obj, lying[obj]):
            still(obj, *TRANSFORM)
            obj.matrix_world = lying[obj]
            bpy.context.view_layer.update()


def _same(obj: bpy.types.Object, matrix: Matrix) -> bool:
    pairs = zip(obj.matrix_world, matrix, strict=True)
    return all(abs(x - y) <= SAME for a, b in pairs for x, y in zip(a, b, strict=True))
