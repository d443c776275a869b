"""What was done to the coordinates of a mesh, such as by Apply Scale or Set Origin: known from some
of its vertices, which an affine map takes all alike, where a change of the shape does not."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ..blender import meshes

if TYPE_CHECKING:
    from ...properties.tags import SynthpointShape as Shape

# So many vertices are noted.
COUNT = 10  # Blender keeps lists of up to 32 numbers

# Below this share of a mesh's size it counts as flat.
FLAT = 1e-3

# Vertices within this share of it are where they should be; SAME, those that did not move at all.
FITS, SAME = 2e-5, 1e-6

Points = NDArray[np.float64]


def note(shape: Shape, obj: bpy.types.Object) -> None:
    """Notes vertices of the object's mesh that are spread over it: each as far as can be from all
    before."""
    shape.count = 0
    if obj.type != "MESH" or not len(obj.data.vertices):
        return
    points = meshes.points(obj.data.vertices)
    chosen = list(_apart(points.tobytes()))
    shape.vertices = chosen
    shape.places = points[chosen].ravel()
    shape.count = len(points)


@lru_cache(maxsize=4)  # several keypoints are on a part
def _apart(data: bytes) -> tuple[int, ...]:
    """The numbers of points (N, 3) that are far apart, each as far as can be from all before."""
    points = np.frombuffer(data).reshape(-1, 3)
    away = np.linalg.norm(points - points.mean(axis=0), axis=1)
    chosen = []
    for _ in range(COUNT):
        chosen.append(int(away.argmax()))
        away = np.minimum(away, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return tuple(chosen)


def change(shape: Shape, obj: bpy.types.Object) -> Matrix | None:
    """What was done to the coordinates of the object's mesh (4×4) since they were noted: nothing
    also where only some of its vertices were moved. None where its vertices are others, or all of
    them were moved otherwise than by such a map."""
    if not shape.count:
        return Matrix.Identity(4)
    before, after = _noted(shape), _now(shape, obj)
    if after is None:
        return None
    size = max(_size(before), _size(after), 1e-9)
    still = np.linalg.norm(after - before, axis=1) <= SAME * size
    if still.all():
        return Matrix.Identity(4)
    matrix = _affine(before, after)
    if matrix is not None:
        off = before @ matrix[:3, :3].T + matrix[:3, 3] - after
        if np.abs(off).max() <= FITS * size:
            return Matrix(matrix.tolist())
    return Matrix.Identity(4) if 2 * still.sum() >= COUNT else None


def _noted(shape: Shape) -> Points:
    return np.array(shape.places, dtype=np.float64).reshape(COUNT, 3)


def _now(shape: Shape, obj: bpy.types.Object) -> Points | None:
    """Where the vertices that were noted are; None where the mesh has others."""
    if obj.type != "MESH" or len(obj.data.vertices) != shape.count:
        return None
    vertices = obj.data.vertices  # these alone: the list asks after every change
    return np.array([vertices[v].co for v in shape.vertices], dtype=np.float64)


def _affine(before: Points, after: Points) -> Points | None:
    """The affine map (4×4) that takes one to the other best; square to what is flat it is as large
    as along it. None where that is no volume."""
    middle, there = before.mean(axis=0), after.mean(axis=0)
    sides = before - middle
    _, sizes, axes = np.linalg.svd(sides, full_matrices=False)
    if sizes[1] <= FLAT * sizes[0]:  # a line has no map of its own
        return None
    linear = np.linalg.pinv(sides, rcond=FLAT) @ (after - there)
    if sizes[2] <= FLAT * sizes[0]:
        normal = np.cross(axes[0] @ linear, axes[1] @ linear)
        area = float(np.linalg.norm(normal))
        if area == 0.0:
            return None
        way = np.cross(axes[0], axes[1])
        linear = linear + np.outer(way, normal / area**0.5)
    if abs(np.linalg.det(linear)) < 1e-18:
        return None
    matrix = np.eye(4)
    matrix[:3, :3] = linear.T
    matrix[:3, 3] = there - linear.T @ middle
    return matrix


def _size(points: Points) -> float:
    return float(np.linalg.norm(points.max(axis=0) - points.min(axis=0)))


def is_same(shape: Shape, obj: bpy.types.Object) -> bool:
    """Whether the vertices that were noted are all where they were."""
    places = _now(shape, obj) if shape.count else None
    if places is None:
        return False
    before = _noted(shape)
    return bool(np.abs(places - before).max() <= SAME * max(_size(before), 1e-9))


def is_identity(matrix: Matrix) -> bool:
    """Whether it changes nothing but for noise."""
    return bool(np.abs(np.array(matrix) - np.eye(4)).max() < 1e-6)
