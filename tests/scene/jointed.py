"""An instrument of two bars, in a pose of its own."""

from __future__ import annotations

import bpy
from mathutils import Euler, Matrix, Vector
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select

ops = bpy.ops.synthpoint
POSE = Matrix.LocRotScale((0.3, -0.2, 0.5), Euler((0.4, 0.2, 1.0)), (1.5, 1.5, 1.5))


def two_bars(scene):
    """Two bars of one instrument, in a pose of its own, with a keypoint on the right one's end."""
    ops.add_class(preset="custom")
    holder = building.empty("holder")
    holder.matrix_world = POSE
    left = building.box("left", (0.1, 0.02, 0.004), (-0.05, 0, 0), parent=holder)
    right = building.box("right", (0.1, 0.02, 0.004), (0.05, 0, 0), parent=holder)
    select(left, right)
    ops.tag_instrument()
    scene.cursor.location = POSE @ Vector((0.1, 0, 0))
    ops.place_at_cursor(keypoint="tip")
    scene.cursor.location = POSE @ Vector((0, 0, 0))
    select(right)
    return holder, left, right
