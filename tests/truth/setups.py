"""Scenes whose keypoints end up where they are by every way Blender knows."""

from __future__ import annotations

import bpy
from mathutils import Euler, Matrix
from synthpoint.tests.scene import building

PLACES = {"front": (0.06, 0.05, 0.01), "inside": (0.07, -0.06, 0.0), "back": (-0.07, 0.02, -0.01)}


def probe(parent=None):
    """A subdivided plate, its keypoints off its middle; returns (root, body)."""
    root = building.tag(building.empty("probe", parent))
    body = building.box("body", (0.2, 0.2, 0.02), parent=root)
    for name, place in PLACES.items():
        building.keypoint(name, body, place)
    return root, body


def camera():
    obj = building.camera()
    obj.matrix_basis = Matrix.LocRotScale((0.05, -0.35, 0.5), Euler((0.6, 0.05, 0.1)), None)
    obj.data.lens = 40.0
    return obj


def plain():
    probe()


def nested_parents():
    rig = building.empty("rig", at=(0.02, 0.03, -0.01))
    rig.rotation_euler = (0.2, -0.3, 0.4)
    arm = building.empty("arm", rig, at=(0.01, -0.02, 0.0))
    arm.matrix_basis = Matrix.LocRotScale((0.01, -0.02, 0), Euler((0.1, 0.2, 0.3)), (1.2, 1.2, 1.2))
    _, body = probe(arm)
    body.matrix_parent_inverse = Matrix.Translation((0.01, 0.0, 0.005))


def scaled_parent():
    rig = building.empty("rig")
    rig.scale = (0.7, 1.4, 1.1)
    root, _ = probe(rig)
    root.rotation_euler = (0.1, 0.2, 0.7)


def mirrored_parent():
    rig = building.empty("rig")
    rig.scale = (-1.0, 1.0, 1.0)
    probe(rig)


def constraints():
    target = building.empty("target", at=(0.03, 0.04, 0.02))
    target.rotation_euler = (0.0, 0.3, 0.5)
    _, body = probe()
    body.constraints.new("COPY_LOCATION").target = target
    turn = body.constraints.new("COPY_ROTATION")
    turn.target, turn.mix_mode = target, "AFTER"


def keypoint_constraint():
    target = building.empty("target", at=(0.03, 0.04, 0.02))
    _, body = probe()
    empty = next(o for o in body.children if o.synthpoint.keypoint == "front")
    empty.constraints.new("COPY_LOCATION").target = target


def armature():
    root, body = probe()
    data = bpy.data.armatures.new("bones")
    bones = building.link(bpy.data.objects.new("bones", data))
    bones.parent = root
    bpy.context.view_layer.objects.active = bones
    bpy.ops.object.mode_set(mode="EDIT")
    bone = data.edit_bones.new("bone")
    bone.head, bone.tail = (0, 0, 0), (0, 0.1, 0)
    bpy.ops.object.mode_set(mode="OBJECT")
    body.modifiers.new("armature", "ARMATURE").object = bones
    body.vertex_groups.new(name="bone").add(range(8), 1.0, "REPLACE")
    bones.pose.bones["bone"].matrix_basis = Matrix.LocRotScale(
        (0.02, 0.01, 0.0), Euler((0.2, 0.3, 0.1)), None
    )
    hang(body)
    tip = next(o for o in body.children if o.synthpoint.keypoint == "inside")
    tip.parent, tip.parent_type, tip.parent_bone = bones, "BONE", "bone"
    tip.matrix_basis = Matrix.Translation((0.04, 0.01, 0.0))


def hang(body):
    """Two of the keypoints on vertices, which move with whatever deforms the mesh."""
    for obj in body.children:
        if obj.synthpoint.keypoint == "front":
            obj.parent_type, obj.parent_vertices = "VERTEX", (7, 0, 0)
            obj.matrix_basis = Matrix.Identity(4)
        if obj.synthpoint.keypoint == "back":
            obj.parent_type, obj.parent_vertices = "VERTEX_3", (0, 2, 4)
            obj.matrix_basis = Matrix.Translation((0.01, 0.0, 0.0))


def shape_keys():
    _, body = probe()
    body.shape_key_add(name="Basis")
    key = body.shape_key_add(name="bent")
    for point in key.data:
        point.co.x += 0.3 * point.co.y
        point.co.z += 0.04
    key.value = 0.6
    hang(body)


def modifiers():
    _, body = probe()
    wave = body.modifiers.new("deform", "SIMPLE_DEFORM")
    wave.deform_method, wave.angle, wave.deform_axis = "TWIST", 0.6, "X"
    hang(body)


def instances():
    """The body lives in a library collection that a part of the instrument instances."""
    library = bpy.data.collections.new("library")
    building.box("metal", (0.2, 0.2, 0.02), at=(0.01, 0.0, 0.0), collection=library)
    root = building.tag(building.empty("probe"))
    part = building.empty("part", root)
    part.rotation_euler = (0.2, 0.1, 0.4)
    part.instance_type, part.instance_collection = "COLLECTION", library
    for name, place in PLACES.items():
        building.keypoint(name, part, place)


SETUPS = [
    plain, nested_parents, scaled_parent, mirrored_parent, constraints, keypoint_constraint,
    armature, shape_keys, modifiers, instances,
]  # fmt: skip
