"""The meshes that a hand is made of, with what their materials read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import bpy
import numpy as np

from ...core.geometry.types import Floats
from ...core.hand import tube
from ...core.hand.arm import AROUND
from ...core.hand.dress import ATTRIBUTES
from ...core.hand.shape import Ints
from ..blender import meshes
from ..blender.objects import add_object
from .surface import in_mesh


class Part:
    """A new mesh of the scene, hidden: vertices (N, 3) and quads (F, 4). Its faces' material is the
    first of the `materials`."""

    def __init__(
        self,
        scene: bpy.types.Scene,
        name: str,
        vertices: Floats,
        quads: Ints,
        materials: Sequence[bpy.types.Material],
    ) -> None:
        self._mesh = bpy.data.meshes.new(name)
        meshes.fill(self._mesh, vertices, quads)
        for material in materials:
            self._mesh.materials.append(material)
        write(self._mesh, dict.fromkeys(ATTRIBUTES, np.zeros_like(vertices)))
        self._painted = np.zeros(len(quads), np.int32)
        self.object = add_object(name, self._mesh, scene.collection)
        self.object.hide_render = self.object.hide_viewport = True

    def move(self, points: Floats) -> None:
        """Its vertices, in world metres."""
        meshes.put(self._mesh, points)
        self._mesh.update()

    def write(self, attributes: Mapping[str, Floats]) -> None:
        """Three values (N, 3) for each vertex, by the names in core/hand/dress.py."""
        write(self._mesh, attributes)

    def paint(self, materials: Ints) -> None:
        """The material of each face (F,), by its number."""
        if (materials != self._painted).any():  # setting them costs far more than asking
            self._painted = materials.astype(np.int32)
            meshes.paint(self._mesh, self._painted)


class Tube(Part):
    """A tube around the arm: so many rings of AROUND points."""

    def __init__(
        self, scene: bpy.types.Scene, name: str, rings: int, material: bpy.types.Material
    ) -> None:
        flat = np.zeros((rings * AROUND, 3))
        flat[:, 1] = np.repeat(np.arange(rings), AROUND)
        flat[:, 0] = np.tile(np.arange(AROUND), rings)
        super().__init__(scene, name, flat, tube.faces(rings), [material])


def write(mesh: bpy.types.Mesh, attributes: Mapping[str, Floats]) -> None:
    """Values (N, 3) of its vertices."""
    for name, values in attributes.items():
        there = mesh.attributes.get(in_mesh(name))
        there = there or mesh.attributes.new(in_mesh(name), "FLOAT_VECTOR", "POINT")
        there.data.foreach_set("vector", values.astype(np.float32).ravel())
