"""The meshes that a hand is made of, with what their materials read."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np

from ...core.geometry.types import Floats
from ...core.hand import tube
from ...core.hand.arm import AROUND
from ...core.hand.shape import Ints
from ..blender import meshes
from ..blender.objects import add_object
from .surface import GRAIN, LOOSE, MARKS


class Part:
    """A new mesh of the scene, hidden: vertices (N, 3) where its patterns are (m) and quads
    (F, 4). Its faces' material is the first of the `materials`."""

    def __init__(
        self,
        scene: bpy.types.Scene,
        name: str,
        grain: Floats,
        quads: Ints,
        materials: Sequence[bpy.types.Material],
    ) -> None:
        self._mesh = bpy.data.meshes.new(name)
        meshes.fill(self._mesh, grain, quads)
        for material in materials:
            self._mesh.materials.append(material)
        for attribute in (GRAIN, MARKS, LOOSE):
            self._mesh.attributes.new(attribute, "FLOAT_VECTOR", "POINT")
        self.write(GRAIN, grain)
        self.object = add_object(name, self._mesh, scene.collection)
        self.object.hide_render = self.object.hide_viewport = True

    def move(self, points: Floats) -> None:
        """Its vertices, in world metres."""
        self._mesh.vertices.foreach_set("co", points.astype(np.float32).ravel())
        self._mesh.update()

    def write(self, attribute: str, values: Floats) -> None:
        """Three values (N, 3) for each vertex."""
        data = self._mesh.attributes[attribute].data
        data.foreach_set("vector", values.astype(np.float32).ravel())

    def paint(self, materials: Ints) -> None:
        """The material of each face (F,), by its number."""
        self._mesh.polygons.foreach_set("material_index", materials.astype(np.int32))


def tube_part(
    scene: bpy.types.Scene, name: str, rings: int, length: float, material: bpy.types.Material
) -> Part:
    """A tube around the arm, `length` metres long, whose patterns lie on it as if it was a
    cylinder."""
    along, turn = np.meshgrid(np.linspace(0, length, rings), tube.TURNS, indexing="ij")
    grain = np.stack((0.035 * np.cos(turn), -along, 0.035 * np.sin(turn)), axis=-1).reshape(-1, 3)
    assert len(grain) == rings * AROUND
    return Part(scene, name, grain, tube.faces(rings), [material])
