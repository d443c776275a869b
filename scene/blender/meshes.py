"""Meshes from arrays and as arrays, all of a kind at once.

Blender hands over what it keeps in a row as an attribute hundreds of times as fast as the same
values by their vertices, corners and faces; these are the way where there is no attribute, as in
Edit Mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.running.kept import digest, fetch

Whole = NDArray[np.int32]


def fill(
    mesh: bpy.types.Mesh,
    points: NDArray[np.float64],
    faces: NDArray[np.integer],
    smooth: bool = True,
) -> None:
    """Gives an empty mesh its vertices (N, 3) in metres and its faces (F, 3 or 4)."""
    count, sides = faces.shape
    build(mesh, points, faces.ravel(), np.full(count, sides))
    shade(mesh, np.full(count, smooth))


def build(
    mesh: bpy.types.Mesh,
    points: NDArray[np.float64],
    corners: NDArray[np.integer],
    sides: NDArray[np.integer],
) -> None:
    """Gives an empty mesh its vertices (N, 3) in metres and its faces: the vertices of one after
    the other (C,), and how many each has (F,)."""
    mesh.vertices.add(len(points))
    put(mesh, points)
    mesh.loops.add(len(corners))
    of = _row(mesh, ".corner_vert", len(corners))
    values = np.ascontiguousarray(corners, np.int32)
    if of is not None:
        of.foreach_set("value", values)
    else:
        mesh.loops.foreach_set("vertex_index", values)
    mesh.polygons.add(len(sides))
    starts = np.cumsum(sides) - sides
    mesh.polygons.foreach_set("loop_start", starts.astype(np.int32))
    mesh.update(calc_edges=True)


def put(mesh: bpy.types.Mesh, points: NDArray[np.floating]) -> None:
    """Puts its vertices at (…, 3); call its `update` then."""
    flat = np.ascontiguousarray(points, np.float32).ravel()
    of = _row(mesh, "position", len(mesh.vertices))
    if of is not None:
        of.foreach_set("vector", flat)
        for vertex in mesh.vertices[:1]:  # by this way Blender hears of it: normals are others now
            vertex.co = flat[:3].tolist()
    else:
        mesh.vertices.foreach_set("co", flat)


def shade(mesh: bpy.types.Mesh, smooth: NDArray[np.bool_]) -> None:
    """Which of its faces (F,) are smooth."""
    sharp = mesh.attributes.get("sharp_face")
    if sharp is None:
        sharp = mesh.attributes.new("sharp_face", "BOOLEAN", "FACE")
    sharp.data.foreach_set("value", ~smooth)


def paint(mesh: bpy.types.Mesh, slots: NDArray[np.integer]) -> None:
    """Of which of its materials its faces (F,) are."""
    of = mesh.attributes.get("material_index")
    if of is None:
        of = mesh.attributes.new("material_index", "INT", "FACE")
    of.data.foreach_set("value", np.ascontiguousarray(slots, np.int32))


def _places(vertices: bpy.types.bpy_prop_collection[Any]) -> NDArray[np.float32]:
    """As Blender has them (3 N,)."""
    flat = np.empty(3 * len(vertices), dtype=np.float32)
    mesh = getattr(vertices, "id_data", None)
    of = _row(mesh, "position", len(vertices)) if isinstance(mesh, bpy.types.Mesh) else None
    if of is not None:
        of.foreach_get("vector", flat)
    else:
        vertices.foreach_get("co", flat)
    return flat


def points(vertices: bpy.types.bpy_prop_collection[Any]) -> NDArray[np.float64]:
    """The places (N, 3) of a mesh's vertices or of a shape key's points, in the object's frame."""
    return _places(vertices).reshape(-1, 3).astype(np.float64)


def corners(mesh: bpy.types.Mesh) -> NDArray[np.int32]:
    """The vertices (C,) of its faces, one face after the other."""
    flat = np.empty(len(mesh.loops), dtype=np.int32)
    of = _row(mesh, ".corner_vert", len(flat))
    if of is not None:
        of.foreach_get("value", flat)
    else:
        mesh.loops.foreach_get("vertex_index", flat)
    return flat


def edges(mesh: bpy.types.Mesh) -> NDArray[np.int32]:
    """The vertices (E, 2) of its edges."""
    flat = np.empty(2 * len(mesh.edges), dtype=np.int32)
    of = _row(mesh, ".edge_verts", len(mesh.edges))
    if of is not None:
        of.foreach_get("value", flat)
    else:
        mesh.edges.foreach_get("vertices", flat)
    return flat.reshape(-1, 2)


@contextmanager
def shown(evaluated: bpy.types.Object) -> Iterator[bpy.types.Mesh | None]:
    """The mesh that an evaluated object shows, as long as that is read; None where it has none."""
    try:
        yield evaluated.to_mesh()
    finally:
        evaluated.to_mesh_clear()


class Triangulated:
    """Triangles of meshes, counted out only where a mesh is not as it was: Blender hands them out
    one by one, which takes longer than all else that is read of it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[Whole, ...], Whole, Whole]] = {}

    def __call__(self, name: str, mesh: bpy.types.Mesh) -> tuple[Whole, Whole]:
        """The vertices (T, 3) of each triangle and its material (T,), by their numbers. `name` is
        that of the mesh: what was known by it is compared, and then forgotten."""
        made_of = _values(mesh)
        known = self._known.get(name)
        if known is None or not all(map(np.array_equal, known[0], made_of)):
            worn = np.zeros(len(found := triangles(mesh)), dtype=np.int32)
            if made_of[-1].any():
                mesh.loop_triangles.foreach_get("material_index", worn)
            self._known[name] = known = made_of, found, worn
        return known[1:]


def _values(mesh: bpy.types.Mesh) -> tuple[Whole, ...]:
    """All that its triangles follow from, places bit for bit, and the material of each face."""
    worn = np.zeros(len(mesh.polygons), dtype=np.int32)
    of = _row(mesh, "material_index", len(worn))
    if of is not None:
        of.foreach_get("value", worn)
    elif len(mesh.materials) > 1:
        mesh.polygons.foreach_get("material_index", worn)
    return _places(mesh.vertices).view(np.int32), corners(mesh), _bounds(mesh), worn


def triangles(mesh: bpy.types.Mesh, lasting: bool = False) -> NDArray[np.int32]:
    """The vertices (T, 3) of a mesh's triangles, by their numbers. Blender tells them one by one:
    those of a mesh that is `lasting`, as instruments' are, are kept in the user's cache."""
    if lasting:
        found: NDArray[np.int32] = fetch("triangles", identity(mesh), lambda: triangles(mesh))
        return found
    mesh.calc_loop_triangles()
    flat = np.empty(3 * len(mesh.loop_triangles), dtype=np.int32)
    mesh.loop_triangles.foreach_get("vertices", flat)
    return flat.reshape(-1, 3)


def identity(mesh: bpy.types.Mesh) -> str:
    """SHA-256 of all that its shape follows from, and of this Blender."""
    version = bpy.app.version, str(bpy.app.build_hash)
    return digest(version, _places(mesh.vertices), corners(mesh), _bounds(mesh), len(mesh.polygons))


def _bounds(mesh: bpy.types.Mesh) -> Whole:
    """What says where faces end: where each begins, or, which Blender hands over at once, which
    edge each corner has."""
    of = _row(mesh, ".corner_edge", len(mesh.loops))
    found = np.empty(len(mesh.loops if of is not None else mesh.polygons), np.int32)
    if of is not None:
        of.foreach_get("value", found)
    else:
        mesh.polygons.foreach_get("loop_start", found)
    return found


def _row(mesh: bpy.types.Mesh, name: str, count: int) -> bpy.types.bpy_prop_collection[Any] | None:
    """The data of an attribute of that many values; None where Blender has them otherwise."""
    there = mesh.attributes.get(name)
    return there.data if there is not None and len(there.data) == count else None
