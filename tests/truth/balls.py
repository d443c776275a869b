"""The balls of a tagged instrument: where they are in a picture, and where their metal is."""

from __future__ import annotations

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from synthpoint.tests.scene import building
from synthpoint.tests.truth.tagged import COLORS

# Pixels of one ball are no further apart than this.
GAP = 3.0
LEAST = 3  # pixels

# A ball is smaller than this share of the distance between two balls of the body.
LARGEST = 0.4


def spots(path):
    """Centres (u, v) in continuous pixels of the balls of each color that a picture shows."""
    light = building.picture(path)
    found = {}
    for name, color in COLORS.items():
        on = np.array(color, bool)
        seen = (light[:, :, on].min(axis=2) > 0.6) & (light[:, :, ~on].max(axis=2) < 0.25)
        rows, columns = np.nonzero(seen)
        groups = _groups(np.column_stack([columns, rows]).astype(float))
        found[name] = [tuple(g.mean(axis=0) + 0.5) for g in groups if len(g) >= LEAST]
    return found


def _groups(points):
    """The points (N, 2) in groups of those that hang together."""
    left, found = list(range(len(points))), []
    while left:
        group, fresh = [], [left.pop()]
        while fresh:
            group += fresh
            away = np.linalg.norm(points[left][:, None] - points[fresh][None], axis=2)
            near = (away <= GAP).any(axis=1) if left else []
            fresh = [n for n, is_near in zip(left, near, strict=True) if is_near]
            left = [n for n in left if n not in fresh]
        found.append(points[group])
    return found


def melted_spots(scene):
    """As `spots`, of the scene that was just rendered, where a Remesh melts the balls into the rest
    of the metal: where their faces are without it."""
    melts = [m for o in scene.objects for m in o.modifiers if m.type == "REMESH"]
    for one in melts:
        one.show_viewport = False
    (metal,) = places().values()
    for one in melts:
        one.show_viewport = True
    building.update()
    width, height = scene.render.resolution_x, scene.render.resolution_y
    found = {}
    for name, ball in metal.items():
        seen = [world_to_camera_view(scene, scene.camera, Vector(ball[0]))] if ball else []
        found[name] = [(width * at.x, height * (1.0 - at.y)) for at in seen]
    return found


def places():
    """For each object without a parent that balls hang below: of each color, the middle in the
    world of the balls' faces, as the open scene is evaluated, and how far they reach; None where
    there are none."""
    building.update()
    found = {}
    for item in bpy.context.evaluated_depsgraph_get().object_instances:
        if item.object.type != "MESH":
            continue
        mesh, matrix = item.object.data, np.array(item.matrix_world)
        for face in mesh.polygons:
            slot = mesh.materials[face.material_index] if len(mesh.materials) else None
            name = slot.name.partition(".")[0].removeprefix("ball ") if slot else ""
            if name in COLORS:
                balls = found.setdefault(top(item.object.original), {n: [] for n in COLORS})
                balls[name].append((*(matrix[:3, :3] @ face.center + matrix[:3, 3]), face.area))
    return {one: {n: _middle(np.array(balls[n])) for n in COLORS} for one, balls in found.items()}


def top(obj):
    """Full name of what the object hangs on in the end."""
    while obj.parent is not None:
        obj = obj.parent
    return obj.name_full


def _middle(faces):
    if not len(faces):
        return None
    middle = np.average(faces[:, :3], axis=0, weights=faces[:, 3])
    return middle, np.linalg.norm(np.ptp(faces[:, :3], axis=0))


def shapes():
    """The shape of each instrument that has each ball once, by what it hangs on in the end."""
    found = {one: shape(balls) for one, balls in places().items()}
    return {one: value for one, value in found.items() if value is not None}


def shape(found):
    """Where the ball `tip` is seen from the two others, as a complex number: 0 at `end`, 1 at
    `side`. It is the same wherever the instrument lies and however large it is. None where not each
    ball is there once."""
    if any(f is None for f in found.values()):
        return None
    tip, side, end = (found[n][0] for n in ("tip", "side", "end"))
    unit = np.linalg.norm(side - end)
    if max(reach for _place, reach in found.values()) > LARGEST * unit:
        return None
    return from_distances(np.linalg.norm(tip - end) / unit, np.linalg.norm(tip - side) / unit)


def from_distances(from_end, from_side):
    """The point at these distances from 0 and 1, on the side on which `tip` is."""
    along = (from_end**2 - from_side**2 + 1) / 2
    return complex(along, np.sqrt(max(0.0, from_end**2 - along**2)))
