"""A cut in skin: a fine mesh that lies in the limb's coarse one, which gives way below it."""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np

from ....core.geometry.types import Floats, floats
from ....core.randomizers.backdrop import wound_shape
from ....core.randomizers.backdrop.flesh_tile import SIDE as FLESH_SIDE
from ....core.randomizers.backdrop.flesh_tile import flesh_tile
from ....core.randomizers.backdrop.skin_paint import Where
from ....core.randomizers.backdrop.wound import WoundDraw
from ...blender.baked import pixels
from ...blender.meshes import fill, put
from ...blender.objects import add_object
from .skin import CUT, FLESH, FROM_SPOT

NAME = "Synthpoint Wound"

# From places (…, 2) on the unrolled skin, as FROM_SPOT has them, to points and outward unit normals
# (…, 3) of the whole skin (m).
OnSkin = Callable[[Floats], tuple[Floats, Floats]]

ROWS = 220
# Columns: outside metres from the edge, inside shares of the way from the middle to it.
_OUT = (
    np.array((0.0, 0.1, 0.25, 0.5, 0.85, 1.3, 1.9, 2.6, 3.4, 4.3, 5.4, 6.5, 8, 9.5, 11, 12.5))
    / 1000
)
_IN = np.array((0.0, 0.25, 0.48, 0.66, 0.8, 0.9, 0.96, 0.985))
COLUMNS = 2 * (len(_OUT) + len(_IN)) - 1

# It lies so far above the limb's skin, into which it dips from that distance to its edge on (m).
_ABOVE, _DIPS = 0.00005, 0.0065

_BUMPS = 0.0005  # height of lobules (m)


class Cut:
    """Made once; its vertices are moved for an image."""

    def __init__(self, scene: bpy.types.Scene, material: bpy.types.Material) -> None:
        self._mesh = bpy.data.meshes.new(NAME)
        fill(self._mesh, np.zeros((ROWS * COLUMNS, 3)), _faces())
        self._mesh.materials.append(material)
        self._mesh.attributes.new(FROM_SPOT, "FLOAT2", "POINT")
        for name in (CUT, FLESH):
            self._mesh.attributes.new(name, "FLOAT_VECTOR", "POINT")
        self._lobes = pixels("Flesh", 1, flesh_tile)[..., 0]
        self.object = add_object(NAME, self._mesh, scene.collection)

    def apply(self, wound: WoundDraw, where: Where, on_skin: OnSkin) -> None:
        along, across = _grid(wound)
        away, _ = wound_shape.from_edge(along, across, wound)
        deep = wound_shape.carve(along, across, wound)
        arc = _down_the_walls(across, deep)
        within = np.clip(-away / 0.0008, 0, 1)
        lumps = self._lobule(along, arc) - 0.5
        deep = deep - _BUMPS * within * lumps
        deep, pool = _filled(along, deep, wound, within)
        # Where blood meets a wall it's drawn up unevenly, so that light glints instead of a line.
        deep = deep - 1.6 * _BUMPS * pool * (1 - pool) * lumps
        dips = np.clip((away - _DIPS) / (_OUT[-1] - _DIPS), 0, 1)
        place = on_place(along, across, where)
        points, normals = on_skin(place)
        points = points + (_ABOVE * (1 - 2 * dips) - deep)[..., None] * normals
        put(self._mesh, points)
        self._tell(FROM_SPOT, place)
        self._tell(CUT, np.dstack((1000 * away, 1000 * deep, pool)))
        self._tell(FLESH, np.dstack((along, arc, np.zeros_like(along))))
        self._mesh.update()

    def _lobule(self, along: Floats, arc: Floats) -> Floats:
        size = len(self._lobes)
        row, column = (np.round(a / FLESH_SIDE * size).astype(int) % size for a in (arc, along))
        return floats(self._lobes[row, column])

    def _tell(self, name: str, values: Floats) -> None:
        attribute = self._mesh.attributes[name]
        assert isinstance(attribute, (bpy.types.FloatVectorAttribute, bpy.types.Float2Attribute))
        attribute.data.foreach_set("vector", values.astype(np.float32).ravel())


def on_place(along: Floats, across: Floats, where: Where) -> Floats:
    """Where on the unrolled skin (…, 2) the places at a wound are."""
    c, s = np.cos(where.turn), np.sin(where.turn)
    return np.stack((along * c - across * s, along * s + across * c), axis=-1)


def _grid(wound: WoundDraw) -> tuple[Floats, Floats]:
    """Along and across (ROWS, COLUMNS), columns along the edges."""
    reach = wound.length / 2 + _OUT[-1]
    along = np.linspace(-reach, reach, ROWS)
    middle = wound_shape.line(along, wound)
    left, right = (wound_shape.half(along, wound, side)[:, None] for side in (1, -1))
    columns = (-right - _OUT[::-1], -right * _IN[:0:-1], 0 * left, left * _IN[1:], left + _OUT)
    across = middle[:, None] + np.concatenate(columns, axis=1)
    return np.broadcast_to(along[:, None], across.shape), across


def _down_the_walls(across: Floats, deep: Floats) -> Floats:
    """How far a point is from the middle along the surface (m)."""
    steps = np.hypot(np.diff(across, axis=1), np.diff(deep, axis=1))
    arc = np.concatenate((np.zeros((ROWS, 1)), np.cumsum(steps, axis=1)), axis=1)
    return floats(arc - arc[:, COLUMNS // 2, None])


def _filled(along: Floats, deep: Floats, wound: WoundDraw, within: Floats) -> tuple[Floats, Floats]:
    """(depth with blood that stands in it, up to which it is level; how much of it is blood)."""
    # Nearly level; what bulges higher stands out of it.
    full = wound_shape.deepest(wound) * (1.0 - 0.5 * wound_shape.bloody(wound))
    level = full * (1 + 0.08 * np.sin(along / 0.019 + wound.seed % 7)) + 0.0002
    soft = 0.0004
    # Its surface rises a little where it meets a wall.
    over = (deep - level) / soft
    filled = deep - soft * np.logaddexp(0.0, over)
    return np.where(within > 0, filled, deep), within * np.clip(0.35 * over + 0.1, 0, 1)


def _faces() -> np.ndarray:
    row, column = (a.ravel() for a in np.mgrid[: ROWS - 1, : COLUMNS - 1])
    first = row * COLUMNS + column
    return np.stack((first, first + COLUMNS, first + COLUMNS + 1, first + 1), axis=1)
