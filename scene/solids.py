"""The triangles of the instruments as they are rendered, in the camera's frame."""

from __future__ import annotations

from collections.abc import Mapping

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core import raster
from ..core.camera import View

SURFACES = {"MESH", "CURVE", "SURFACE", "META", "FONT"}


def corners(
    graph: bpy.types.Depsgraph, view: View, near: float, owner: Mapping[str, int]
) -> dict[int, NDArray[np.float64]]:
    """Triangles (M, 3, 2) in continuous pixels by instance id; `owner` gives that id for the full
    names of the instruments' parts. What lies nearer than `near` metres is cut off."""
    found: dict[int, list[NDArray[np.float64]]] = {}
    turn, place = view.matrix[:3, :3], view.matrix[:3, 3]
    for item in graph.object_instances:
        part = item.parent if item.is_instance else item.object
        number = owner.get(part.original.name_full) if part is not None else None
        evaluated = item.object
        if not number or not item.show_self or evaluated.type not in SURFACES:
            continue
        if not evaluated.visible_camera or only_carries(evaluated, item.is_instance):
            continue
        points, triangles = _read(evaluated)
        if not len(triangles):
            continue
        world = np.asarray(item.matrix_world, dtype=np.float64)
        matrix, shift = turn.T @ world[:3, :3], turn.T @ (world[:3, 3] - place)
        seen = raster.project(view.intrinsics, points @ matrix.T + shift, triangles, near)
        found.setdefault(number, []).append(seen)
    return {number: np.concatenate(chunks) for number, chunks in found.items()}


def only_carries(obj: bpy.types.Object, is_instance: bool) -> bool:
    """Whether it is there for its instances alone: a mesh that shows them in its place (Object >
    Instancing > Show Instancer), or the child that such a mesh repeats."""
    if obj.is_instancer and not obj.show_instancer_for_render:
        return True
    repeats = obj.parent is not None and obj.parent.instance_type in {"VERTS", "FACES"}
    return bool(repeats and not is_instance)


def _read(evaluated: bpy.types.Object) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Vertices (N, 3) and triangles (T, 3) in the object's own frame."""
    mesh = evaluated.to_mesh()
    if mesh is None:
        return np.empty((0, 3)), np.empty((0, 3), dtype=np.int32)
    try:
        mesh.calc_loop_triangles()
        points = np.empty(len(mesh.vertices) * 3, dtype=np.float32)
        mesh.vertices.foreach_get("co", points)
        triangles = np.empty(len(mesh.loop_triangles) * 3, dtype=np.int32)
        mesh.loop_triangles.foreach_get("vertices", triangles)
    finally:
        evaluated.to_mesh_clear()
    return points.reshape(-1, 3).astype(np.float64), triangles.reshape(-1, 3)
