"""What lies between the camera and a keypoint that is to be hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bpy
import numpy as np
from mathutils import Vector

from ....core.camera.pinhole import View
from ....core.randomizers.in_world import world_points
from ....core.randomizers.occluders.covering import Sight
from ....core.randomizers.occluders.draw import Target
from ....core.sampling.catalog import Catalog
from ...labels.measure import Posed
from ...labels.rays import hits
from .shape import Array

# Rays round a keypoint.
ROUND = 8

# Metal round a keypoint can lie a little further than the keypoint.
BEYOND = 1.02


def looker(
    scene: bpy.types.Scene,
    catalog: Catalog,
    view: View,
    near: float,
    margin: float,
    shown: Sequence[Posed],
) -> Callable[[Target], Sight]:
    """A function that looks from the camera at a keypoint of the posed and updated scene, and at
    what lies `margin` pixels round it."""
    graph = bpy.context.evaluated_depsgraph_get()

    def look(target: Target) -> Sight:
        one = shown[target.instrument]
        own = {part.name_full for part in one.instance.parts}
        empty = one.instance.keypoints()[target.keypoint][0]
        place = np.array(empty.evaluated_get(graph).matrix_world.translation, dtype=np.float64)
        origin = Vector(view.position)

        def first(end: Array) -> float:
            """Distance of the first of its own metal on the way to `end`, and some way beyond."""
            beyond = origin + (Vector(end) - origin) * BEYOND
            met = hits(
                scene, graph, origin, beyond, begin=near,
                instance_of=lambda obj: int(obj.name_full in own),
            )  # fmt: skip
            return next((hit.distance for hit in met if hit.instance), np.inf)

        distance = float(np.linalg.norm(place - view.position))
        nearest = min(map(first, _round(view, place, margin)))
        ahead = max(0.0, distance - min(nearest, distance))
        return Sight(place, ahead, world_points(catalog, one.draw))

    return look


def _round(view: View, place: Array, margin: float) -> list[Array]:
    """The place itself, and places at its depth `margin` pixels round it."""
    u, v, depth = view.project(place)[0]
    if depth <= 0:
        return [place]
    turns = np.linspace(0, 2 * np.pi, ROUND, endpoint=False)
    return [
        place, *(view.point(u + margin * np.cos(t), v + margin * np.sin(t), depth) for t in turns)
    ]  # fmt: skip
