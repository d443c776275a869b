"""Meshes from arrays and as arrays, all of a kind at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int32]


def fill(
    mesh: bpy.types.Mesh,
    points: NDArray[np.float64],
    faces: NDArray[np.integer],
    smooth: bool = True,
) -> None:
    """Gives an empty mesh its vertices (N, 3) in metres and its faces (F, 3 or 4)."""
    count, sides = faces.shape
    mesh.vertices.add(len(points))
    mesh.vertices.foreach_set("co", points.astype(np.float32).ravel())
    mesh.loops.add(count * sides)
    mesh.loops.foreach_set("vertex_index", faces.astype(np.int32).ravel())
    mesh.polygons.add(count)
    mesh.polygons.foreach_set("loop_start", np.arange(0, count * sides, sides, dtype=np.int32))
    mesh.polygons.foreach_set("use_smooth", np.full(count, smooth))
    mesh.update(calc_edges=True)


def points(vertices: bpy.types.bpy_prop_collection[Any]) -> NDArray[np.float64]:
    """The places (N, 3) of a mesh's vertices or of a shape key's data, in the object's frame."""
    flat = np.empty(3 * len(vertices), dtype=np.float32)
    vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3).astype(np.float64)


@contextmanager
def shown(evaluated: bpy.types.Object) -> Iterator[bpy.types.Mesh | None]:
    """The mesh that an evaluated object shows, as long as that is read; None where it has none."""
    try:
        yield evaluated.to_mesh()
    finally:
        evaluated.to_mesh_clear()


class Triangulated:
    """Triangles of meshes, counted out only where a mesh is not as it was: Blender hands them out
    one by one, which takes longer than all else that is read of it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[Whole, ...], Whole, Whole]] = {}

    def __call__(self, name: str, mesh: bpy.types.Mesh) -> tuple[Whole, Whole]:
        """The vertices (T, 3) of each triangle and its material (T,), by their numbers. `name` is
        that of the mesh: what was known by it is compared, and then forgotten."""
        made_of = _values(mesh)
        known = self._known.get(name)
        if known is None or not all(map(np.array_equal, known[0], made_of)):
            worn = np.zeros(len(found := triangles(mesh)), dtype=np.int32)
            if made_of[-1].any():
                mesh.loop_triangles.foreach_get("material_index", worn)
            self._known[name] = known = made_of, found, worn
        return known[1:]


def _values(mesh: bpy.types.Mesh) -> tuple[Whole, ...]:
    """All that its triangles follow from: places, bit for bit, of vertices, the vertex of each
    corner, how many faces there are, and the material of each."""
    count, corners, faces = (len(of) for of in (mesh.vertices, mesh.loops, mesh.polygons))
    layers = (("position", "vector", 3 * count), (".corner_vert", "value", corners),
              ("material_index", "value", faces))  # fmt: skip
    found = []
    for name, field, size in layers:
        values = np.zeros(size, dtype=np.float32 if field == "vector" else np.int32)
        layer: Any = mesh.attributes.get(name)
        if layer is not None and size:
            layer.data.foreach_get(field, values)
        found.append(values.view(np.int32))
    return tuple(found)


def triangles(mesh: bpy.types.Mesh) -> NDArray[np.int32]:
    """The vertices (T, 3) of a mesh's triangles, by their numbers."""
    mesh.calc_loop_triangles()
    flat = np.empty(3 * len(mesh.loop_triangles), dtype=np.int32)
    mesh.loop_triangles.foreach_get("vertices", flat)
    return flat.reshape(-1, 3)
