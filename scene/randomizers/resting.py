"""What things come to rest on: how high the updated scene is, looked at from above."""

from __future__ import annotations

from collections.abc import Collection

import bpy
import numpy as np
from mathutils import Vector

from ...core.geometry.types import Floats
from ...core.randomizers.in_hand.held import HeldDraw, held
from .effect import Image

_DOWN = Vector((0.0, 0.0, -1.0))
_LAYERS = 24  # of surfaces that are looked through


def in_hands(image: Image) -> set[str]:
    """Full names of hands, of what they hold, and of the roots of that."""
    found = {obj.name_full for obj in image.carried}
    for one in image.shown:
        if isinstance(one.draw[held], HeldDraw):
            found.update(part.name_full for part in one.instance.parts)
    return found


def heights(
    image: Image, places: Floats, ground: float, top: float, passed: Collection[str] = ()
) -> Floats:
    """Heights (N,) of the highest surface below `top` at x and y (N, 2), in the world; `ground`
    where there is none. What the camera does not see, and objects that are `passed` by their full
    names, carry nothing."""
    graph = bpy.context.evaluated_depsgraph_get()
    scene, found = image.scene, np.full(len(places), ground)
    step = 1e-5 * max(top - ground, 1e-3)
    for number, (x, y) in enumerate(places.tolist()):
        start = top
        for _ in range(_LAYERS):
            met, place, _normal, _face, obj, _world = scene.ray_cast(
                graph, Vector((x, y, start)), _DOWN
            )
            if not met:
                break
            if obj.visible_camera and obj.name_full not in passed:
                found[number] = place.z
                break
            start = place.z - step
    return found
