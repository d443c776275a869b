"""Meshes from arrays, all faces at once."""

from __future__ import annotations

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
