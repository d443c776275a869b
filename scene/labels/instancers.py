"""Which object of the scene a ray has met: what an empty instances is hit as the original, which
lies elsewhere or nowhere in the scene."""

from __future__ import annotations

import bpy
from mathutils import Matrix

from ..blender.named import holds

# Two matrices whose numbers differ by less, as a share of the largest one, are one place.
SAME = 1e-5

Placed = tuple[Matrix, bpy.types.Object]


class Owners:
    """Reads the instances of a graph once, when the first of them is met."""

    def __init__(self, graph: bpy.types.Depsgraph) -> None:
        self._graph = graph
        self._instances: dict[str, list[Placed]] | None = None

    def of(self, hit: bpy.types.Object, matrix: Matrix) -> bpy.types.Object:
        """The original object that puts `hit` there: itself, or the empty that instances it."""
        original: bpy.types.Object = hit.original
        if _same(matrix, hit.matrix_world) and holds(self._graph.view_layer.objects, original):
            return original
        if self._instances is None:
            self._instances = _read(self._graph)
        for world, holder in self._instances.get(original.name_full, ()):
            if _same(matrix, world):
                return holder
        return original


def _read(graph: bpy.types.Depsgraph) -> dict[str, list[Placed]]:
    found: dict[str, list[Placed]] = {}
    for item in graph.object_instances:
        if item.is_instance and item.parent is not None:
            placed = (item.matrix_world.copy(), item.parent.original)
            found.setdefault(item.object.original.name_full, []).append(placed)
    return found


def _same(a: Matrix, b: Matrix) -> bool:
    pairs = [
        (x, y) for one, other in zip(a, b, strict=True) for x, y in zip(one, other, strict=True)
    ]
    largest = max(1e-12, *(abs(x) for x, _ in pairs))
    return all(abs(x - y) <= SAME * largest for x, y in pairs)
