"""The example: one bundled instrument of each class, a camera, a lamp and a ground."""

from __future__ import annotations

import math

import bpy
from mathutils import Matrix, Vector

from ...core.errors import UserError
from ...presets.instruments import names
from ..blender.compat import node_tree
from ..blender.objects import add_object
from ..instruments import bundled, holds, joints
from ..instruments.articulation import set_opening
from ..instruments.members import family, make_root, root_of

COLLECTION = "Synthpoint Example"
GAP = 0.09  # m between the instruments' middles
HEIGHT = 0.006  # m above the ground, so that no instrument cuts through it
BELOW = 0.001  # m under the randomized ground: two planes in one place render black
TARGET = Vector((0.0, -0.03, 0.0))
CAMERA = Vector((0.0, -0.33, 0.55))


def add(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """Adds the example to the scene; returns the instruments' roots, the first class first.

    Its camera becomes the active one, also where the scene has another, so that the example is in
    view; its lamp is added to the scene's own. UserError where the example is there already.
    """
    if any(c.name.startswith(COLLECTION) for c in scene.collection.children):
        raise UserError("the example is in this scene already; remove its collection first")
    collection = bpy.data.collections.new(COLLECTION)
    scene.collection.children.link(collection)
    firsts: dict[str, str] = {}
    for name in names():
        firsts.setdefault(name.split("/")[0], name)
    roots = []
    for number, name in enumerate(firsts.values()):
        root = bundled.build(name, collection)
        root.location = ((number - (len(firsts) - 1) / 2) * GAP, 0.0, HEIGHT)
        set_opening(root, 0.4 * root.synthpoint.opening_max)
        roots.append(root)
    _ground(collection)
    _camera(scene, collection)
    _lamp(collection)
    bpy.context.view_layer.update()
    for root in roots:
        _free(root)
    return roots


def _free(root: bpy.types.Object) -> None:
    """In an artist's file its meshes can change: nothing hangs on numbers of vertices there."""
    make_root(root, root.synthpoint.class_name)
    for empty in family(root):
        if empty.synthpoint.role == "KEYPOINT" and empty.parent is not None:
            holds.attach(empty, empty.parent, empty.matrix_world.translation.copy())
    joints.settle(root)


def start_up_objects(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """Blender's start-up cube, which would swallow instruments of a few centimetres."""
    cube = scene.objects.get("Cube")
    if cube is None:
        return []
    untouched = (
        cube.type == "MESH"
        and len(cube.data.vertices) == 8
        and not cube.children
        and not cube.modifiers
        and root_of(cube) is None
        and cube.matrix_world == Matrix.Identity(4)
    )
    return [cube] if untouched else []


def _ground(collection: bpy.types.Collection) -> None:
    mesh = bpy.data.meshes.new("Example Ground")
    e = 0.4
    mesh.from_pydata([(-e, -e, 0), (e, -e, 0), (e, e, 0), (-e, e, 0)], [], [(0, 1, 2, 3)])
    material = bpy.data.materials.new("Example Ground")
    surface = next(n for n in node_tree(material).nodes if n.type == "BSDF_PRINCIPLED")
    surface.inputs["Base Color"].default_value = (0.05, 0.18, 0.16, 1.0)
    surface.inputs["Roughness"].default_value = 0.9
    material.diffuse_color = (0.05, 0.18, 0.16, 1.0)
    mesh.materials.append(material)
    add_object("Example Ground", mesh, collection).location.z = -BELOW


def _camera(scene: bpy.types.Scene, collection: bpy.types.Collection) -> None:
    data = bpy.data.cameras.new("Example Camera")
    data.lens, data.clip_start = 45.0, 0.01
    data.display_size = 0.02
    camera = add_object("Example Camera", data, collection)
    camera.location = CAMERA
    camera.rotation_euler = (TARGET - CAMERA).to_track_quat("-Z", "Y").to_euler()
    scene.camera = camera


def _lamp(collection: bpy.types.Collection) -> None:
    data = bpy.data.lights.new("Example Lamp", "AREA")
    data.energy, data.size = 8.0, 0.3
    lamp = add_object("Example Lamp", data, collection)
    lamp.location = (0.3, -0.3, 0.8)
    lamp.rotation_euler = (math.radians(25), math.radians(20), 0.0)
