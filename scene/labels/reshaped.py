"""What Cycles renders in another shape than the scene's evaluated meshes have: rays and triangles
do not know it, and the passes alone do."""

from __future__ import annotations

from collections.abc import Mapping

import bpy
import numpy as np

from ...core.labels.geometry import Unmet
from ..blender import compat
from ..blender.displacement import displaces
from ..blender.objects import has_surface

# Rendered, but without triangles.
STRANDS = {"CURVES", "POINTCLOUD"}


class Reshaped:
    """Looks an object up once. Make a new one for each image: an image can change materials."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self._scene = scene
        self._known: dict[tuple[str, str], bool] = {}
        self._displaced: dict[str, bool] = {}

    def __call__(self, obj: bpy.types.Object) -> bool:
        """Of an evaluated object: hair, points, true displacement, subdivision by the renderer,
        and geometry nodes that ask whether they are in the viewport."""
        key = (obj.name_full, obj.type)
        if key not in self._known:
            self._known[key] = self._read(obj)
        return self._known[key]

    def _read(self, obj: bpy.types.Object) -> bool:
        worn = [slot.material for slot in obj.material_slots] if has_surface(obj) else []
        nodes = [m for m in obj.modifiers if m.type == "NODES" and m.show_render]
        return (
            obj.type in STRANDS
            or any(p.settings.type == "HAIR" for p in obj.particle_systems)
            or compat.subdivides_as_rendered(self._scene, obj)
            or any(_asks(m.node_group) for m in nodes)
            or any(material and self._moves(material) for material in worn)
        )

    def _moves(self, material: bpy.types.Material) -> bool:
        name = material.name_full
        if name not in self._displaced:
            self._displaced[name] = displaces(material)
        return self._displaced[name]


def _asks(tree: bpy.types.NodeTree | None) -> bool:
    """Whether something in it looks different in the viewport on purpose."""
    return tree is not None and any(
        node.type == "IS_VIEWPORT" or (node.type == "GROUP" and _asks(node.node_tree))
        for node in tree.nodes
    )


def unmet(graph: bpy.types.Depsgraph, reshaped: Reshaped, owner: Mapping[str, int]) -> Unmet:
    """All of it; `owner` gives an instance id for the full names of the instruments' parts."""
    names, owners, boxes = [], [], []
    for item in graph.object_instances:
        obj = item.object
        if not (item.show_self or item.show_particles) or not obj.visible_camera:
            continue
        if not reshaped(obj):
            continue
        part = item.parent if item.is_instance else obj
        corners = np.array(obj.bound_box) @ np.array(item.matrix_world)[:3, :3].T
        corners += np.array(item.matrix_world)[:3, 3]
        names.append(obj.name)
        owners.append(owner.get(part.original.name_full, 0))
        boxes.append((corners.min(axis=0), corners.max(axis=0)))
    return Unmet(tuple(names), tuple(owners), np.array(boxes).reshape(-1, 2, 3))
