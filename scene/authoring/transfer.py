"""Carries keypoints and contacts from one instrument to another of its class."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from ...core.errors import UserError
from ...core.geometry import align
from ..blender import meshes
from ..instruments.members import family
from ..instruments.parts import parts
from .contacts import OfGrip
from .keypoints import find, place

# Degrees within which the thinnest direction counts as one of the instrument's own axes.
NEARLY = 5.0


def transfer(
    source: bpy.types.Object, target: bpy.types.Object, names: list[str], replace: bool
) -> list[str]:
    """Places keypoints of `source` on `target`, fitted, and the contacts that hang on it; returns
    the names. Those that are there already stay, unless `replace`."""
    found = {n: find(source, n) for n in names if replace or not find(target, n)}
    wanted = {n: empty for n, empty in found.items() if empty is not None}
    touches = [
        o
        for o in family(source)
        if o.synthpoint.role == "CONTACT" and (replace or not _grip(o).find(target, _part(o)))
    ]
    if not wanted and not touches:
        return []
    matrix = align.lay_over(align.sample(_triangles(source)), align.sample(_triangles(target)))
    inverse = source.matrix_world.inverted_safe()
    local = np.array([inverse @ empty.matrix_world.translation for empty in wanted.values()])
    local = local.reshape(-1, 3)
    for name, point in zip(wanted, align.apply(matrix, local), strict=True):
        place(target, name, target.matrix_world @ Vector(point))
    over = target.matrix_world @ Matrix(matrix.tolist()) @ inverse
    for empty in touches:
        way = over.to_3x3() @ empty.matrix_world.to_3x3().col[2]
        location = over @ empty.matrix_world.translation
        _grip(empty).place(target, _part(empty), location, way=way)
    return [*wanted, *(o.name for o in touches)]


def _grip(contact: bpy.types.Object) -> OfGrip:
    return OfGrip(contact.synthpoint.grip)


def _part(contact: bpy.types.Object) -> str:
    return str(contact.synthpoint.part)


def _triangles(root: bpy.types.Object) -> NDArray[np.float64]:
    """Triangles (T, 3, 3) of all parts in the root's frame; UserError where there are none."""
    graph = bpy.context.evaluated_depsgraph_get()
    inverse = root.matrix_world.inverted_safe()
    chunks = []
    for part in parts(root):
        if part.type != "MESH":
            continue
        evaluated = part.evaluated_get(graph)
        mesh = evaluated.to_mesh()
        matrix = np.array(inverse @ evaluated.matrix_world)
        local = align.apply(matrix, meshes.points(mesh.vertices))
        chunks.append(local[meshes.triangles(mesh)])
        evaluated.to_mesh_clear()
    if not sum(len(c) for c in chunks):
        raise UserError(f"{root.name}: its meshes have no faces to fit; check the meshes")
    return np.concatenate(chunks)


def flat_axis(root: bpy.types.Object) -> Vector:
    """World direction in which the instrument is thinnest: what most instruments hinge about.
    One of its own axes, where that is nearly it, since the measure is a sample."""
    thin = align.principal_axes(align.sample(_triangles(root)))[:, 2]
    nearest = int(np.argmax(np.abs(thin)))
    if abs(thin[nearest]) > np.cos(np.radians(NEARLY)):
        thin = np.eye(3)[nearest]
    return (root.matrix_world.to_3x3() @ Vector(thin)).normalized()
