"""An opening in a drape: cloth with a hem all round, and tissue below it.

All of it lies below the plane, as the relief of every ground does.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np
from numpy.typing import NDArray

from ....core.geometry.rotation import in_plane
from ....core.randomizers.backdrop.opening import OpeningDraw
from ....core.randomizers.backdrop.tissue import TissueDraw
from ...blender.meshes import fill, paint, put
from ...blender.objects import add_object
from .cloth import SOAKED, Cloth
from .flesh import DEEP
from .relief import BELOW, Field, folds, lumps

NAME = "Synthpoint Opening"

# Places round the opening.
ROUND = 240

# Rows of tissue: shares of the way from the middle to the edge; and on below the hem, m.
FLESH = np.append(np.linspace(0.0, 1.0, 40), (1.0, 1.0))
FLESH_BEYOND = np.append(np.zeros(40), (0.003, 0.006))

# The hem (m): from its lower edge under the cloth, round the fold, onto the cloth. How far outwards
# of the edge and how far below the cloth.
_TURN = np.radians(np.linspace(-90.0, 90.0, 9))
HEM = 0.0015
HEM_ROWS = np.concatenate((
    [(0.012, -2 * HEM), (0.006, -2 * HEM)],
    np.column_stack((HEM * (1 - np.cos(_TURN)), HEM * (np.sin(_TURN) - 1))),
))  # fmt: skip

# Folds begin beyond the hem and end where no camera sees them from near, m.
FLAT, FULL, FAINT, ENDED = 0.008, 0.03, 0.4, 0.7

# How deep the tissue begins below the cloth, just under the hem, m.
SUNK = 2 * HEM + 0.0005

# Share of the way to the middle on which the tissue's relief grows.
EVEN = 0.12

# How far from the edge the cloth is soaked, m.
SOAK = 0.035


class Opening:
    """Its mesh is made once; the vertices are moved for an image."""

    def __init__(
        self, scene: bpy.types.Scene, height: float, reach: float, flesh: bpy.types.Material
    ) -> None:
        fine = np.arange(HEM + 0.004, ENDED, 0.007)
        self._out = np.concatenate((fine, np.geomspace(fine[-1], reach, 14)[1:]))
        self._mesh = bpy.data.meshes.new(NAME)
        rows = len(FLESH) + len(HEM_ROWS) + len(self._out)
        fill(self._mesh, np.zeros((rows * ROUND, 3)), _faces(rows))
        cloth = bpy.data.materials.new(NAME)
        self._cloth = Cloth(cloth)
        for material in (flesh, cloth):
            self._mesh.materials.append(material)
        slots = np.ones((rows - 2, ROUND), dtype=np.int32)
        slots[: len(FLESH) - 1] = 0
        paint(self._mesh, slots.ravel())
        beyond = np.concatenate((HEM_ROWS[:, 0], self._out))
        self._tell(DEEP, np.concatenate((1.0 - 2.0 * FLESH**2, 0.0 * beyond)))
        self._tell(SOAKED, np.concatenate((0.0 * FLESH, np.exp(-beyond / SOAK))))
        self.object = add_object(NAME, self._mesh, scene.collection)
        self.object.location.z = height - BELOW

    def _tell(self, name: str, values: NDArray[np.float64]) -> None:
        """An attribute with a value for each row."""
        attribute = self._mesh.attributes.new(name, "FLOAT", "POINT")
        assert isinstance(attribute, bpy.types.FloatAttribute)
        attribute.data.foreach_set("value", np.repeat(values, ROUND).astype(np.float32))

    def apply(self, tissue: TissueDraw, draw: OpeningDraw) -> None:
        points = np.concatenate((_flesh(tissue, draw), _cloth(draw, self._out))).reshape(-1, 3)
        put(self._mesh, points)
        self._mesh.update()
        self._cloth.apply(draw.cloth)


def edge(draw: OpeningDraw) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The outline (ROUND, 2) from its middle and the ways out (ROUND, 2), both in the world's
    axes: a rounded shape between an ellipse and a rectangle, cut by hand."""
    turns = np.linspace(0.0, 2.0 * np.pi, ROUND, endpoint=False)
    way = np.column_stack((np.cos(turns), np.sin(turns)))
    radius = (np.abs(way / draw.half) ** 2.6).sum(axis=1) ** (-1 / 2.6)
    radius *= 1.0 + 0.02 * np.sin(3 * turns + draw.rotation) + 0.015 * np.sin(7 * turns)
    out = way @ in_plane(draw.rotation)
    return radius[:, None] * out, out


def _flesh(tissue: TissueDraw, draw: OpeningDraw) -> NDArray[np.float64]:
    outline, out = edge(draw)
    share, beyond = (rows[:, None, None] for rows in (FLESH, FLESH_BEYOND))
    flat = share * outline + beyond * out + draw.center
    relief = _laid(lumps, tissue.spacing, tissue.rotation, tissue.offset, flat)
    # From the hem up, or on down, to the depth of the middle, which is flat.
    sunk = draw.depth + (SUNK - draw.depth) * FLESH**4
    # Even below the hem, so that nothing is seen between the two.
    uneven = tissue.depth * np.clip((1.0 - FLESH) / EVEN, 0.0, 1.0)
    height = -sunk[:, None] - uneven[:, None] * relief
    return np.concatenate((flat, height[..., None]), axis=-1)


def _cloth(draw: OpeningDraw, beyond: NDArray[np.float64]) -> NDArray[np.float64]:
    outline, out = edge(draw)
    away = np.concatenate((HEM_ROWS[:, 0], beyond))
    flat = outline + away[:, None, None] * out + draw.center
    cloth = draw.cloth
    relief = _laid(folds, cloth.spacing, cloth.rotation, cloth.offset, flat)
    faint = np.clip((ENDED - away) / (ENDED - FAINT), 0.0, 1.0)[:, None]
    grown = np.clip((away - FLAT) / (FULL - FLAT), 0.0, 1.0)[:, None]
    relief = (relief * faint + relief.mean() * (1.0 - faint)) * grown
    below = np.concatenate((HEM_ROWS[:, 1], np.zeros(len(beyond))))
    height = below[:, None] - cloth.depth * relief
    return np.concatenate((flat, height[..., None]), axis=-1)


def _laid(
    relief: Callable[[Field, Field], Field],
    spacing: float,
    turn: float,
    offset: tuple[float, float],
    flat: Field,
) -> Field:
    """The relief (…) at places (…, 2) in the world, laid as `Plane.lay` does."""
    own = (flat / spacing - offset) @ in_plane(turn).T
    depth: Field = relief(own[..., 0], own[..., 1])
    return depth


def _faces(rows: int) -> NDArray[np.int64]:
    """Quads between neighbouring rows, but for the gap between tissue and hem."""
    row, place = (a.ravel() for a in np.mgrid[: rows - 1, :ROUND])
    beyond = (place + 1) % ROUND
    row, place, beyond = (a[row != len(FLESH) - 1] for a in (row, place, beyond))
    corners = ((row, place), (row + 1, place), (row + 1, beyond), (row, beyond))
    return np.stack([r * ROUND + p for r, p in corners], axis=1)
