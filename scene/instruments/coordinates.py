"""What was done to the coordinates of a mesh, such as by Apply Scale or Set Origin: known from four
of its vertices."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

# Of the box of a mesh: below this it counts as flat.
FLAT = 1e-3

Shape = bpy.types.PropertyGroup  # a SynthpointShape


def note(shape: Shape, obj: bpy.types.Object) -> None:
    """Notes four vertices of the object's mesh, each as far as can be from those before."""
    shape.count = 0
    if obj.type != "MESH" or not len(obj.data.vertices):
        return
    points = _points(obj.data)
    away = np.linalg.norm(points - points.mean(axis=0), axis=1)
    chosen = [int(away.argmax())]
    basis: list[NDArray[np.float64]] = []
    for _ in range(3):
        from_first = points - points[chosen[0]]
        for direction in basis:
            from_first = from_first - np.outer(from_first @ direction, direction)
        away = np.linalg.norm(from_first, axis=1)
        chosen.append(int(away.argmax()))
        length = float(away.max())
        basis.append(from_first[chosen[-1]] / length if length > 0.0 else np.zeros(3))
    shape.vertices = chosen
    shape.places = points[chosen].ravel()
    shape.count = len(points)


def change(shape: Shape, obj: bpy.types.Object) -> Matrix | None:
    """What was done to the coordinates of the object's mesh (4×4) since they were noted; None
    where its vertices are others."""
    if not shape.count:
        return Matrix.Identity(4)
    if obj.type != "MESH" or len(obj.data.vertices) != shape.count:
        return None
    before = np.array(shape.places, dtype=np.float64).reshape(4, 3)
    vertices = obj.data.vertices  # the four alone: the list asks after every change
    after = np.array([vertices[v].co for v in shape.vertices], dtype=np.float64)
    size = float(np.linalg.norm(before.max(axis=0) - before.min(axis=0)))
    if np.abs(after - before).max() <= 1e-6 * max(size, 1e-9):
        return Matrix.Identity(4)
    sides = []
    for four in (before, after):
        edges = four[1:] - four[0]
        normal = np.cross(edges[0], edges[1])
        length = float(np.linalg.norm(normal))
        if length == 0.0:
            return None
        if abs(edges[2] @ normal) / length <= FLAT * size:  # flat: its normal is the third edge
            edges = np.array([edges[0], edges[1], normal / length**0.5])
        sides.append(edges.T)
    linear = sides[1] @ np.linalg.inv(sides[0])
    matrix = np.eye(4)
    matrix[:3, :3] = linear
    matrix[:3, 3] = after[0] - linear @ before[0]
    return Matrix(matrix.tolist())


def is_same(shape: Shape, obj: bpy.types.Object) -> bool:
    """Whether the mesh has the vertices that were noted, where they were."""
    found = change(shape, obj) if shape.count else None
    return found is not None and is_identity(found)


def is_identity(matrix: Matrix) -> bool:
    """Whether it changes nothing but for noise."""
    return bool(np.abs(np.array(matrix) - np.eye(4)).max() < 1e-6)


def _points(mesh: bpy.types.Mesh) -> NDArray[np.float64]:
    values = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    mesh.vertices.foreach_get("co", values)
    return values.reshape(-1, 3).astype(np.float64)
