"""Small scenes out of plates, boxes and lamps, for tests on the real bpy module.

The plain camera looks straight down from 1 m with a focal length of one picture width, so the
point (x, y, 0) is seen at u = W/2 + W x, v = H/2 - W y.
"""

from __future__ import annotations

from contextlib import contextmanager

import bpy
import numpy as np
from mathutils import Matrix
from PIL import Image
from synthpoint.core.job.spec import from_json
from synthpoint.core.labels import masks
from synthpoint.scene.blender.visibility import rendered_objects
from synthpoint.scene.instruments import problems
from synthpoint.scene.instruments.instance import instruments
from synthpoint.scene.instruments.members import family
from synthpoint.scene.stage import Stage

WIDTH, HEIGHT = 64, 48

PROBE = {
    "name": "probe",
    "keypoints": [
        {"name": "front", "tolerance": 0.01},
        {"name": "inside", "tolerance": 0.01},
        {"name": "back", "tolerance": 0.01},
    ],
    "skeleton": [[1, 2], [2, 3]],
}
# On the upper face, 5 mm below it, and on the lower face of a plate 20 mm thick.
PROBE_POINTS = {
    "front": (0.0, 0.0, 0.01),
    "inside": (0.05, 0.0, 0.005),
    "back": (-0.05, 0.0, -0.01),
}


def job(**sections):
    """A spec in which nothing varies and everything of the file stays; `sections` change it."""
    data = {
        "classes": [PROBE],
        "instruments": {"count": 64, "scale": 1},
        "articulation": {"opening": 0},
        "render": {
            "width": WIDTH, "height": HEIGHT, "samples": 1, "denoise": False,
            "view_transform": "Standard", "format": "png",
        },
    }  # fmt: skip
    for name in ("placement", "camera", "lights", "environment", "ground", "materials"):
        data[name] = {"enabled": False}
    for name, value in sections.items():
        both = isinstance(value, dict) and isinstance(data.get(name), dict)
        data[name] = {**data[name], **value} if both else value
    return from_json(data)


def link(obj, collection=None):
    (collection or bpy.context.scene.collection).objects.link(obj)
    return obj


def box(name, size, at=(0.0, 0.0, 0.0), parent=None, collection=None):
    """A box of the given edges (m), centred at `at` in its parent's frame."""
    x, y, z = (s / 2 for s in size)
    corners = [(i, j, k) for i in (-x, x) for j in (-y, y) for k in (-z, z)]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], faces)
    obj = link(bpy.data.objects.new(name, mesh), collection)
    obj.parent = parent
    obj.matrix_basis = Matrix.Translation(at)
    return obj


def plate(name, edge, at, collection=None):
    """A square facing up, of one face."""
    mesh = bpy.data.meshes.new(name)
    e = edge / 2
    mesh.from_pydata([(-e, -e, 0), (e, -e, 0), (e, e, 0), (-e, e, 0)], [], [(0, 1, 2, 3)])
    obj = link(bpy.data.objects.new(name, mesh), collection)
    obj.location = at
    return obj


def empty(name, parent=None, at=(0.0, 0.0, 0.0), collection=None):
    obj = link(bpy.data.objects.new(name, None), collection)
    obj.parent = parent
    obj.matrix_basis = Matrix.Translation(at)
    return obj


def tag(root, class_name="probe"):
    root.synthpoint.role = "INSTRUMENT"
    root.synthpoint.class_name = class_name
    return root


def keypoint(name, parent, at):
    obj = empty(name, parent, at)
    obj.synthpoint.role = "KEYPOINT"
    obj.synthpoint.keypoint = name
    return obj


def probe(name="probe", at=(0.0, 0.0, 0.0), parent=None):
    """A tagged plate of 200 x 200 x 20 mm with its three keypoints; returns the root."""
    root = tag(empty(name, parent, at))
    box(f"{name} body", (0.2, 0.2, 0.02), parent=root)
    for point, place in PROBE_POINTS.items():
        keypoint(point, root, place)
    return root


def camera(at=(0.0, 0.0, 1.0), kind="PERSP"):
    """The plain camera; it becomes the scene's."""
    data = bpy.data.cameras.new("camera")
    data.type, data.lens, data.sensor_width = kind, 36.0, 36.0
    obj = link(bpy.data.objects.new("camera", data))
    obj.location = at
    bpy.context.scene.camera = obj
    return obj


def update():
    bpy.context.view_layer.update()


def emission(color, strength=1.0):
    """A material that shines in one colour and reflects nothing."""
    material = bpy.data.materials.new("emission")
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    shine = tree.nodes.new("ShaderNodeEmission")
    shine.inputs["Color"].default_value = (*color, 1.0)
    shine.inputs["Strength"].default_value = strength
    tree.links.new(shine.outputs[0], output.inputs["Surface"])
    return material


def black_world(scene):
    scene.world = bpy.data.worlds.new("black")
    scene.world.color = (0.0, 0.0, 0.0)
    if bpy.app.version < (5, 0):
        scene.world.use_nodes = True
    scene.world.node_tree.nodes.clear()


@contextmanager
def staged(spec, scene=None):
    update()
    stage = Stage(scene or bpy.context.scene, spec)
    try:
        yield stage
    finally:
        stage.close()


def shoot(spec, index=1):
    """The record of one image of the open scene."""
    with staged(spec) as stage:
        return stage.shoot(index)[1]


def picture(path):
    """Linear light (H, W, 3) of an 8-bit sRGB picture."""
    coded = np.asarray(Image.open(path).convert("RGB"), dtype=np.float64) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def mask_of(record, number=0):
    instance = record.instances[number]
    shape = (record.height, record.width)
    if instance.rle is None:
        return np.zeros(shape, dtype=bool)
    return masks.decode(instance.rle, *shape)


def reasons(record, number=0):
    return {k.name: k.reason for k in record.instances[number].keypoints}


def places(root):
    """World places of the keypoints below `root`, as evaluated."""
    update()
    graph = bpy.context.evaluated_depsgraph_get()
    found = {}
    for obj in (root, *root.children_recursive):
        if obj.synthpoint.role == "KEYPOINT":
            found[obj.synthpoint.keypoint] = np.array(
                obj.evaluated_get(graph).matrix_world.translation, dtype=np.float64
            )
    return found


def problems_of(root):
    """What does not fit in an instrument of the open scene."""
    scene, rendered = bpy.context.scene, rendered_objects(bpy.context.view_layer)
    return problems.of(root, scene, family(root, scene), rendered)


def only_instrument(scene):
    (found,) = instruments(scene)
    return found
