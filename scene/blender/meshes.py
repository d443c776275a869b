"""Meshes from arrays and as arrays, all of a kind at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray


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


def triangles(mesh: bpy.types.Mesh) -> NDArray[np.int32]:
    """The vertices (T, 3) of a mesh's triangles, by their numbers."""
    mesh.calc_loop_triangles()
    flat = np.empty(3 * len(mesh.loop_triangles), dtype=np.int32)
    mesh.loop_triangles.foreach_get("vertices", flat)
    return flat.reshape(-1, 3)
