"""Bundled instruments as Blender objects: a root, its parts, its keypoints and its joints."""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ...presets import instruments
from ...presets.instruments import Bend, Hinge, Instrument, Keypoint, Part
from ...presets.instruments.model import Floats
from ..blender import meshes
from ..blender.objects import add_object
from .metals import EDGES, metal

_ROOT_SIZE = 0.01
_KEYPOINT_SIZE = 0.002


def build(
    name: str, collection: bpy.types.Collection, keypoints: Iterable[str] | None = None
) -> bpy.types.Object:
    """The bundled instrument called `name`, closed, in `collection`; its tagged root object.
    `keypoints`: the names of those that it is labelled with, as far as it has them; None: those of
    its class as it is shipped.

    Metres and the instrument's own frame: flat in XY, tips towards +Y, hinge axis +Z. Move the
    root; open it with `articulation.set_opening`.
    """
    plan = instruments.build(name)
    root = add_object(plan.class_name, None, collection)
    root.empty_display_type = "PLAIN_AXES"
    root.empty_display_size = _ROOT_SIZE
    metals = [metal(name) for name in plan.materials]
    parts = {
        part.name: _part(part, rubbed, metals, root, collection)
        for part, rubbed in zip(plan.parts, instruments.edges(name), strict=True)
    }
    labelled = plan.keypoints if keypoints is None else plan.labelled(keypoints)
    for keypoint in labelled:
        _keypoint(keypoint, parts[keypoint.part], collection)
    _tag(root, plan, parts)
    return root


def _part(
    part: Part,
    rubbed: Floats,
    metals: list[bpy.types.Material],
    root: bpy.types.Object,
    collection: bpy.types.Collection,
) -> bpy.types.Object:
    mesh = bpy.data.meshes.new(part.name)
    meshes.build(mesh, part.vertices, part.faces.corners, part.faces.sides)
    for material in metals:
        mesh.materials.append(material)
    meshes.paint(mesh, part.face_slots)
    meshes.shade(mesh, part.smooth)
    mesh.update()
    edges = mesh.attributes.new(EDGES, "FLOAT", "POINT")
    edges.data.foreach_set("value", rubbed.astype(np.float32))
    shape = add_object(part.name, mesh, collection)
    shape.parent = root
    if part.shape_keys:
        shape.shape_key_add(name="Basis")
        for key, vertices in part.shape_keys.items():
            block = shape.shape_key_add(name=key, from_mix=False)
            block.points.foreach_set("co", vertices.astype(np.float32).ravel())
            block.value = 0.0
    return shape


def _keypoint(keypoint: Keypoint, part: bpy.types.Object, collection: bpy.types.Collection) -> None:
    empty = add_object(keypoint.name, None, collection)
    empty.empty_display_type = "SPHERE"
    empty.empty_display_size = _KEYPOINT_SIZE
    empty.parent = part
    if keypoint.vertices is None:
        empty.matrix_basis = Matrix.Translation(keypoint.position)
    elif len(keypoint.vertices) == 1:
        empty.parent_type = "VERTEX"
        empty.parent_vertices = (keypoint.vertices[0], 0, 0)
    else:
        empty.parent_type = "VERTEX_3"
        empty.parent_vertices = keypoint.vertices
    empty.synthpoint.role = "KEYPOINT"
    empty.synthpoint.keypoint = keypoint.name
    # Their meshes are made here, so that numbers of vertices are what they say.
    empty.synthpoint.at_rest = True


def _tag(root: bpy.types.Object, plan: Instrument, parts: dict[str, bpy.types.Object]) -> None:
    tags = root.synthpoint
    tags.role = "INSTRUMENT"
    tags.class_name = plan.class_name
    tags.opening_min, tags.opening_max = plan.opening
    tags.opening = 0.0
    for joint in plan.joints:
        entry = tags.joints.add()
        entry.part = parts[joint.part]
        entry.channel = "opening"  # one mechanism: its halves never open apart
        match joint:
            case Hinge():
                entry.kind = "HINGE"
                entry.axis = Vector(joint.axis)
                entry.origin = Vector(joint.origin)
                entry.ratio = joint.ratio
                entry.rest = [value for row in entry.part.matrix_basis for value in row]
            case Bend():
                entry.kind = "SHAPE_KEY"
                entry.shape_key = joint.shape_key
