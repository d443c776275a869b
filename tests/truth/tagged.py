"""Tagged instruments whose metal shows where their keypoints are: each has a ball of its own color
among the faces of the very mesh, so that whatever moves, bends or rebuilds the mesh takes it along.

Everything an artist would press is pressed: the meshes are made here, and tagged, pointed, hinged
and opened by Synthpoint's operators. Metres, in a pose of their own.
"""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector
from synthpoint.tests.scene import building
from synthpoint.tests.truth import bar

ops = bpy.ops.synthpoint

PLACES = {"tip": (0.048, 0.01, 0.002), "side": (-0.01, -0.018, 0.002), "end": (-0.048, 0.0, 0.002)}
COLORS = {"tip": (1.0, 0.0, 0.0), "side": (0.0, 1.0, 0.0), "end": (0.0, 0.0, 1.0)}
POSE = Matrix.LocRotScale((0.004, -0.003, 0.0), Euler((0.0, 0.0, 0.3)), (1.1, 1.1, 1.1))
METAL, BALL = (0.5, 0.5, 0.0), (0.005, 0.005, 0.002)
PIVOT = (0.012, 0.01, 0.0)
OPEN = 0.45  # rad


def select(*objects):
    """The first is the active one."""
    building.update()
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj in objects)
    bpy.context.view_layer.objects.active = objects[0] if objects else None


def metal(name, low, high, points, collection=None, pose=POSE):
    """A plate from `low` to `high` (x, y), 4 mm thick, of faces of some 5 mm, with the balls of
    these keypoints."""
    shape = _Faces()
    shape.plate(low, high)
    for number, point in enumerate(points, start=1):
        shape.box(PLACES[point], BALL, number)
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(shape.corners, [], shape.faces)
    for label, color in (("metal", METAL), *((f"ball {p}", COLORS[p]) for p in points)):
        made = bpy.data.materials.get(label) or building.emission(color)
        made.name = label
        mesh.materials.append(made)
    mesh.polygons.foreach_set("material_index", shape.slots)
    obj = building.link(bpy.data.objects.new(name, mesh), collection)
    obj.matrix_basis = pose
    return obj


class _Faces:
    """Corners and faces of several solids, with the material slot of each face."""

    def __init__(self):
        self.corners, self.faces, self.slots = [], [], []

    def plate(self, low, high):
        columns = max(2, round((high[0] - low[0]) / 0.005))
        rows = max(2, round((high[1] - low[1]) / 0.008))
        for z in (-0.002, 0.002):
            for x in np.linspace(low[0], high[0], columns + 1):
                self.corners += [(x, y, z) for y in np.linspace(low[1], high[1], rows + 1)]

        def at(level, i, j):
            return (level * (columns + 1) + i) * (rows + 1) + j

        for i in range(columns):
            for j in range(rows):
                around = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
                self._face([at(1, *c) for c in around])
                self._face([at(0, *c) for c in reversed(around)])
        rim = [(i, 0) for i in range(columns)] + [(columns, j) for j in range(rows)]
        rim += [(i, rows) for i in range(columns, 0, -1)] + [(0, j) for j in range(rows, 0, -1)]
        for a, b in zip(rim, rim[1:] + rim[:1], strict=True):
            self._face([at(0, *a), at(0, *b), at(1, *b), at(1, *a)])

    def box(self, middle, size, slot):
        first = len(self.corners)
        signs = [(i, j, k) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)]
        self.corners += [tuple(np.array(middle) + np.array(size) / 2 * s) for s in signs]
        for face in ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4),
                     (1, 5, 7, 3)):  # fmt: skip
            self._face([first + c for c in face], slot)

    def _face(self, corners, slot=0):
        self.faces.append(corners)
        self.slots.append(slot)


def plain_bar(name="bar", collection=None, pose=POSE):
    """One mesh with all three balls."""
    return metal(name, (-0.055, -0.025), (0.055, 0.025), PLACES, collection, pose)


def body_and_jaw(collection=None):
    """Two meshes, the ball `tip` on the second."""
    body = metal("body", (-0.055, -0.025), (0.02, 0.025), ("side", "end"), collection)
    return body, metal("jaw", (0.005, 0.0), (0.056, 0.02), ("tip",), collection)


def start():
    """An empty file with the class of all instruments here, a camera and a grey world."""
    scene = bpy.context.scene
    ops.add_class(preset="custom")
    ops.add_keypoint(name="side")
    bar.camera(scene)
    return scene


def tag(*objects):
    """Tags them as one instrument; its root is the active object then."""
    select(*objects)
    ops.tag_instrument()
    return bpy.context.view_layer.objects.active


def point(root, pose=POSE, names=tuple(PLACES)):
    """Places the keypoints of the instrument at its balls, with the 3D cursor."""
    select(root)
    for name in names:
        bpy.context.scene.cursor.location = pose @ Vector(PLACES[name])
        ops.place_at_cursor(keypoint=name)


def hinge(jaw):
    """Lets it turn about the pivot."""
    select(jaw)
    bpy.context.scene.cursor.location = POSE @ Vector(PIVOT)
    ops.add_hinge(high=OPEN)
