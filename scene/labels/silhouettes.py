"""The triangles of the instruments as they are rendered, in the camera's frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.camera.pinhole import View
from ...core.labels import raster
from ..blender import meshes
from ..blender.opacity import Opacities, Opacity
from .reshaped import STRANDS, Reshaped

SURFACES = {"MESH", "CURVE", "SURFACE", "META", "FONT"}


@dataclass(frozen=True)
class Solids:
    """Triangles (M, 3, 2) in continuous pixels by instance id, without those that nobody sees.
    `patchy` have more triangles than can be seen, since a material is transparent in places;
    `reshaped` are rendered in another shape than that of their triangles."""

    corners: dict[int, NDArray[np.float64]]
    patchy: set[int]
    reshaped: set[int]


def labelled(
    graph: bpy.types.Depsgraph,
    view: View,
    near: float,
    owner: Mapping[str, int],
    opacity: Opacities,
    reshaped: Reshaped,
) -> Solids:
    """`owner` gives an instance id for the full names of the instruments' parts. What lies nearer
    than `near` metres is cut off."""
    found: dict[int, list[NDArray[np.float64]]] = {}
    patchy, other_shape = set(), set()
    turn, place = view.matrix[:3, :3], view.matrix[:3, 3]
    for item in graph.object_instances:
        part = item.parent if item.is_instance else item.object
        number = owner.get(part.original.name_full) if part is not None else None
        evaluated = item.object
        if not number or not item.show_self or evaluated.type not in SURFACES | STRANDS:
            continue
        if not evaluated.visible_camera or only_carries(evaluated, item.is_instance):
            continue
        slots = opacity.of_slots(evaluated)
        if set(slots) == {Opacity.CLEAR}:
            continue
        if reshaped(evaluated):
            other_shape.add(number)
        if evaluated.type in STRANDS:
            continue
        points, triangles, worn = _read(evaluated)
        worn = np.minimum(worn, len(slots) - 1)
        solid = np.array([slot is not Opacity.CLEAR for slot in slots])[worn]
        if any(slots[i] is Opacity.MIXED for i in np.unique(worn)):
            patchy.add(number)
        if not solid.any():
            continue
        world = np.asarray(item.matrix_world, dtype=np.float64)
        matrix, shift = turn.T @ world[:3, :3], turn.T @ (world[:3, 3] - place)
        points = points @ matrix.T + shift
        seen = raster.project(view.intrinsics, points, triangles[solid], near)
        found.setdefault(number, []).append(seen)
    corners = {number: np.concatenate(chunks) for number, chunks in found.items()}
    return Solids(corners, patchy, other_shape)


def only_carries(obj: bpy.types.Object, is_instance: bool) -> bool:
    """Whether it is there for its instances alone: a mesh that shows them in its place (Object >
    Instancing > Show Instancer), or the child that such a mesh repeats."""
    if obj.is_instancer and not obj.show_instancer_for_render:
        return True
    repeats = obj.parent is not None and obj.parent.instance_type in {"VERTS", "FACES"}
    return bool(repeats and not is_instance)


def _read(
    evaluated: bpy.types.Object,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """Vertices (N, 3) and triangles (T, 3) in the object's own frame, and the material of each
    triangle (T,)."""
    with meshes.shown(evaluated) as mesh:
        if mesh is None:
            nothing = np.empty((0, 3), dtype=np.int32)
            return np.empty((0, 3)), nothing, nothing[:, 0]
        points, triangles = meshes.points(mesh.vertices), meshes.triangles(mesh)
        worn = np.zeros(len(triangles), dtype=np.int32)
        if len(evaluated.material_slots) > 1:
            mesh.loop_triangles.foreach_get("material_index", worn)
        return points, triangles, worn
