"""What lies between the camera and a point, by ray cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import bpy
from mathutils import Vector

from ..core.visibility import Hit

# After a hit the ray starts again this far behind it (m).
STEP = 1e-6
MOST_HITS = 64


def hits(
    scene: bpy.types.Scene,
    graph: bpy.types.Depsgraph,
    origin: Vector,
    target: Vector,
    instance_of: Callable[[bpy.types.Object], int],
) -> Iterator[Hit]:
    """Surfaces from origin to target in order; objects that the camera does not see are left out.

    The graph is the viewport's: give it the render's visibilities first.
    """
    reach = (target - origin).length
    direction = (target - origin).normalized()
    passed = 0.0
    for _ in range(MOST_HITS):
        start = origin + direction * passed
        found, place, _normal, _face, obj, _matrix = scene.ray_cast(
            graph, start, direction, distance=max(reach - passed, 0.0)
        )
        if not found:
            return
        distance = (place - origin).length
        if obj.visible_camera:
            yield Hit(distance, instance_of(obj), obj.name)
        # The far side of a wall can be nearer than a float's precision at this distance.
        passed = max(distance, passed) + max(STEP, distance * 1e-6)
        if passed >= reach:
            return
