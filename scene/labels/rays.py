"""What lies between the camera and a point, by ray cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import bpy
from mathutils import Matrix, Vector

from ...core.labels.visibility import Hit
from ..blender.objects import called
from ..blender.opacity import Opacity
from .silhouettes import only_carries

# After a hit the ray starts again this far behind it (m).
STEP = 1e-6
MOST_HITS = 64


def hits(
    scene: bpy.types.Scene,
    graph: bpy.types.Depsgraph,
    origin: Vector,
    target: Vector,
    instance_of: Callable[[bpy.types.Object], int],
    begin: float = 0.0,
    opacity: Callable[[bpy.types.Object, int, bpy.types.Depsgraph], Opacity] = (
        lambda *_: Opacity.OPAQUE
    ),
    owner: Callable[[bpy.types.Object, Matrix], bpy.types.Object] = lambda obj, _: obj,
) -> Iterator[Hit]:
    """Surfaces from origin to target in order; objects that the camera does not see, or sees
    through, are left out, and so is what lies nearer than `begin` metres. `opacity` is asked for an
    object and one of its faces, `owner` says whose an object at this place is, where something
    instances it.

    The graph is the viewport's: give it the render's visibilities first.
    """
    reach = (target - origin).length
    direction = (target - origin).normalized()
    passed = begin
    for _ in range(MOST_HITS):
        start = origin + direction * passed
        found, place, _normal, face, obj, world = scene.ray_cast(
            graph, start, direction, distance=max(reach - passed, 0.0)
        )
        if not found:
            return
        distance = (place - origin).length
        shown = obj.visible_camera and not only_carries(obj, world != obj.matrix_world)
        if shown and (solid := opacity(obj, face, graph)) is not Opacity.CLEAR:
            yield Hit(
                distance, instance_of(owner(obj, world)), called(obj), solid is Opacity.OPAQUE
            )
        # The far side of a wall can be nearer than a float's precision at this distance.
        passed = max(distance, passed) + max(STEP, distance * 1e-6)
        if passed >= reach:
            return
