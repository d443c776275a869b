"""What lies between the camera and a keypoint that is to be hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bpy
import numpy as np
from mathutils import Vector

from ...core.camera import View
from ...core.catalog import Catalog
from ...core.sample import Target
from ...core.sampling.occluders import world_points
from ..label import Shown
from ..rays import hits
from .pool import Sight


def looker(
    scene: bpy.types.Scene, catalog: Catalog, view: View, near: float, shown: Sequence[Shown]
) -> Callable[[Target], Sight]:
    """A function that looks from the camera at a keypoint of the posed and updated scene."""
    graph = bpy.context.evaluated_depsgraph_get()

    def look(target: Target) -> Sight:
        one = shown[target.instrument]
        own = {part.name_full for part in one.instance.parts}
        empty = one.instance.keypoints()[target.keypoint][0]
        place = np.array(empty.evaluated_get(graph).matrix_world.translation, dtype=np.float64)
        origin, end = Vector(view.position), Vector(place)
        distance = (end - origin).length
        first = next(
            (
                hit.distance
                for hit in hits(
                    scene, graph, origin, end, begin=near,
                    instance_of=lambda obj: int(obj.name_full in own),
                )
                if hit.instance
            ),
            distance,
        )  # fmt: skip
        return place, distance - first, world_points(catalog, one.draw)

    return look
