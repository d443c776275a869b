"""The triangles of the instruments as they are rendered, in the camera's frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.camera.pinhole import View
from ...core.labels.geometry import Surface
from ..blender import meshes
from ..blender.opacity import Opacities, Opacity
from .reshaped import STRANDS, Reshaped

SURFACES = {"MESH", "CURVE", "SURFACE", "META", "FONT"}


@dataclass(frozen=True)
class Solids:
    """Surfaces by instance id, without triangles that nobody sees.
    `patchy` have more triangles than can be seen, since a material is transparent in places;
    `reshaped` are rendered in another shape than that of their triangles."""

    surfaces: dict[int, list[Surface]]
    patchy: set[int]
    reshaped: set[int]


def labelled(
    graph: bpy.types.Depsgraph,
    view: View,
    owner: Mapping[str, int],
    opacity: Opacities,
    reshaped: Reshaped,
    triangulated: meshes.Triangulated,
) -> Solids:
    """`owner` gives an instance id for the full names of the instruments' parts."""
    found: dict[int, list[Surface]] = {}
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
        points, triangles, worn = _read(evaluated, triangulated)
        worn = np.minimum(worn, len(slots) - 1)
        solid = np.array([slot is not Opacity.CLEAR for slot in slots])[worn]
        if any(slots[i] is Opacity.MIXED for i in np.unique(worn)):
            patchy.add(number)
        if not solid.any():
            continue
        world = np.asarray(item.matrix_world, dtype=np.float64)
        matrix, shift = turn.T @ world[:3, :3], turn.T @ (world[:3, 3] - place)
        kept = triangles if solid.all() else triangles[solid]
        found.setdefault(number, []).append(Surface(points @ matrix.T + shift, kept))
    return Solids(found, patchy, other_shape)


def only_carries(obj: bpy.types.Object, is_instance: bool) -> bool:
    """Whether it is there for its instances alone: a mesh that shows them in its place (Object >
    Instancing > Show Instancer), or the child that such a mesh repeats."""
    if obj.is_instancer and not obj.show_instancer_for_render:
        return True
    repeats = obj.parent is not None and obj.parent.instance_type in {"VERTS", "FACES"}
    return bool(repeats and not is_instance)


def _read(
    evaluated: bpy.types.Object, triangulated: meshes.Triangulated
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """Vertices (N, 3) and triangles (T, 3) in the object's own frame, and the material of each
    triangle (T,)."""
    with meshes.shown(evaluated) as mesh:
        if mesh is None:
            nothing = np.empty((0, 3), dtype=np.int32)
            return np.empty((0, 3)), nothing, nothing[:, 0]
        return meshes.points(mesh.vertices), *triangulated(evaluated.data.name_full, mesh)
