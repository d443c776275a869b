"""The surface of a part as it is evaluated now, and as it would be if nothing bent it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

import bpy
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from numpy.typing import NDArray

from ...core.running.kept import digest, fetch
from ..blender import meshes
from ..blender.meanwhile import meanwhile

# Modifiers that change where vertices are. Geometry nodes are among them where they leave their
# number.
DEFORMERS = {
    "ARMATURE", "CAST", "CLOTH", "CORRECTIVE_SMOOTH", "CURVE", "DISPLACE", "HOOK",
    "LAPLACIANDEFORM", "LAPLACIANSMOOTH", "LATTICE", "MESH_CACHE", "MESH_DEFORM",
    "MESH_SEQUENCE_CACHE", "SHRINKWRAP", "SIMPLE_DEFORM", "SMOOTH", "SOFT_BODY", "SURFACE_DEFORM",
    "VOLUME_DISPLACE", "WARP", "WAVE",
}  # fmt: skip

# Modifiers whose vertices are others for another shape: after what bends, they are looked past.
UNSTEADY = {
    "BEVEL", "BOOLEAN", "BUILD", "DECIMATE", "EDGE_SPLIT", "EXPLODE", "MASK", "OCEAN", "REMESH",
    "SCREW", "SKIN", "TRIANGULATE", "VOLUME_TO_MESH", "WELD", "WIREFRAME",
}  # fmt: skip

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Foot:
    """Where a place stands on a surface: three vertices, their weights (sum 1), and the height
    above their plane along its normal."""

    vertices: tuple[int, int, int]
    weights: tuple[float, float, float]
    height: float

    def place(self, points: Points) -> Points:
        """The place (3,) where the surface's vertices are at `points` (N, 3)."""
        corners = points[list(self.vertices)]
        normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
        length = float(np.linalg.norm(normal))
        flat = np.asarray(self.weights) @ corners
        return flat + (self.height / length) * normal if length > 0.0 else flat


# Whether meshes stay as they are, so that what is found of them is kept in the user's cache.
_LASTING = ContextVar("lasting", default=False)


@contextmanager
def lasting() -> Iterator[None]:
    """For a process of its own: no artist changes the meshes meanwhile."""
    token = _LASTING.set(True)
    try:
        yield
    finally:
        _LASTING.reset(token)


@dataclass(frozen=True)
class Surface:
    """Vertices (N, 3) in a part's own frame, its triangles (T, 3), and the vertices (L,) of its
    faces, one face after the other."""

    points: Points
    triangles: NDArray[np.int32]
    faces: NDArray[np.int32]

    @property
    def size(self) -> float:
        """Diagonal of the box round it."""
        if not len(self.points):
            return 0.0
        return float(np.linalg.norm(self.points.max(axis=0) - self.points.min(axis=0)))

    @cached_property
    def _tree(self) -> BVHTree:
        tree: BVHTree = BVHTree.FromPolygons(self.points.tolist(), self.triangles.tolist())
        return tree

    @cached_property
    def _identity(self) -> str:
        return digest(bpy.app.version, str(bpy.app.build_hash), self.points, self.triangles)

    def _nearest(self, place: Vector) -> tuple[int, float] | None:
        """The number of the nearest triangle, and how far away that is."""

        def look() -> tuple[int, float] | None:
            _place, _normal, number, distance = self._tree.find_nearest(place)
            return None if number is None or distance is None else (number, distance)

        if not _LASTING.get():
            return look()
        found: tuple[int, float] | None = fetch("nearest", digest(self._identity, *place), look)
        return found

    def is_near(self, place: Vector | Points, distance: float) -> bool:
        """Whether the place is within `distance` of it. Most that are near are so near to a corner
        that the faces between need no look."""
        if not len(self.triangles):
            return False
        away = self.points[self.triangles[:, 0]] - np.asarray(place, dtype=np.float64)
        if float(np.einsum("ij,ij->i", away, away).min()) <= distance**2:
            return True
        return self._tree.find_nearest(Vector(place), distance)[0] is not None

    def same_as(self, other: Surface) -> bool:
        """Whether its vertices and faces are those of the other one, wherever they are. Triangles
        need not be: how Blender cuts a face depends on its shape."""
        return len(self.points) == len(other.points) and np.array_equal(self.faces, other.faces)

    def foot(self, place: Vector | Points) -> tuple[Foot, float] | None:
        """Where `place` stands, and its distance from there; None where there is no face."""
        if not len(self.triangles):
            return None
        found = self._nearest(Vector(place))
        if found is None:
            return None
        number, distance = found
        vertices = self.triangles[number]
        corners = self.points[vertices]
        edges = np.stack([corners[1] - corners[0], corners[2] - corners[0]], axis=1)
        (a, b), *_ = np.linalg.lstsq(edges, np.asarray(place) - corners[0], rcond=None)
        p, q, r = (int(v) for v in vertices)
        foot = Foot((p, q, r), (1.0 - a - b, a, b), 0.0)
        normal = np.cross(edges[:, 0], edges[:, 1])
        length = float(np.linalg.norm(normal))
        above = np.asarray(place) - foot.place(self.points)
        height = float(above @ normal) / length if length > 0.0 else 0.0
        return Foot(foot.vertices, foot.weights, height), distance


class Surfaces:
    """The surfaces of parts while nothing changes: each is read once."""

    def __init__(self) -> None:
        self._now: dict[bpy.types.Object, Surface] = {}
        self._at_rest: dict[bpy.types.Object, Surface] = {}

    def now(self, part: bpy.types.Object) -> Surface:
        """As the part is evaluated."""
        if part not in self._now:
            self._now[part] = now(part)
        return self._now[part]

    def at_rest(self, part: bpy.types.Object) -> Surface:
        """As it would be if nothing bent it."""
        if part not in self._at_rest:
            self._at_rest[part] = at_rest(part) if bends(part) else self.now(part)
        return self._at_rest[part]

    def distance(self, part: bpy.types.Object, place: Vector, seen: bool = True) -> float:
        """From a place in the world to the part's surface (m), of its plain mesh where it is not
        `seen`; to its box where it is no mesh, and 0 where it has none."""
        local = part.matrix_world.inverted_safe() @ place
        if part.type == "MESH":
            foot = (self.now(part) if seen else at_rest(part, plain=True)).foot(local)
            return foot[1] * _scale(part) if foot is not None else float("inf")
        if part.instance_type != "NONE":
            return 0.0
        box = np.array(part.bound_box, dtype=np.float64)
        inside = Vector(np.clip(local, box.min(axis=0), box.max(axis=0)))
        return float((part.matrix_world @ inside - place).length)

    def size(self, part: bpy.types.Object) -> float:
        """Diagonal of the box round the part (m)."""
        if part.type == "MESH":
            return self.now(part).size * _scale(part)
        return float(part.dimensions.length)


def bends(part: bpy.types.Object) -> bool:
    """Whether anything can bend it: shape keys, or a modifier that moves vertices."""
    if part.type != "MESH":
        return False
    keys = part.data.shape_keys
    if keys is not None and len(keys.key_blocks) > 1:
        return True
    return any(m.type in DEFORMERS or m.type == "NODES" for m in _acting(part))


def now(part: bpy.types.Object) -> Surface:
    """As it is evaluated, less what is looked past. What is hidden is not evaluated anew."""
    past = _past(part)
    if not past:
        return _evaluated(part)
    with _off(past):
        return _evaluated(part)


def at_rest(part: bpy.types.Object, plain: bool = False) -> Surface:
    """As it would be if nothing bent it. Modifiers that only add or remove geometry stay on, unless
    they are looked past or it is wanted `plain`."""
    past = _past(part)
    if plain or all(m.type in DEFORMERS or m in past for m in _acting(part)):
        return _read(part.data, of_basis=True)
    with _unbent(part, past):
        return _evaluated(part)


def whole(part: bpy.types.Object) -> Surface | None:
    """As it is evaluated with what is looked past, which can take metal away; None where nothing
    is looked past."""
    return _evaluated(part) if _past(part) else None


def _past(part: bpy.types.Object) -> list[bpy.types.Modifier]:
    """Modifiers that come after what bends the part, and make another mesh of another shape."""
    every = _acting(part) if bends(part) else []
    keyed = part.type == "MESH" and part.data.shape_keys is not None
    first = 0 if keyed else next((n for n, m in enumerate(every) if m.type in DEFORMERS), 0)
    return [m for m in every[first:] if m.type in UNSTEADY and m.show_viewport]


@contextmanager
def _off(modifiers: Sequence[bpy.types.Modifier]) -> Iterator[None]:
    """They are switched off meanwhile."""
    layer = bpy.context.view_layer
    with ExitStack() as stack:
        stack.callback(layer.update)
        for modifier in modifiers:
            stack.enter_context(meanwhile(modifier, show_viewport=False))
        layer.update()
        yield


@contextmanager
def _unbent(part: bpy.types.Object, past: Sequence[bpy.types.Modifier]) -> Iterator[None]:
    bending = [m for m in part.modifiers if m.type in DEFORMERS and m.show_viewport]
    with ExitStack() as stack:
        if part.data.shape_keys is not None:
            stack.callback(bpy.context.view_layer.update)
            stack.enter_context(meanwhile(part, show_only_shape_key=True, active_shape_key_index=0))
        stack.enter_context(_off([*bending, *past]))
        for nodes in [m for m in part.modifiers if m.type == "NODES" and m.show_viewport]:
            count = len(_evaluated(part).points)
            without = stack.enter_context(ExitStack())
            without.enter_context(_off([nodes]))
            if len(_evaluated(part).points) != count:
                without.close()
        yield


def _evaluated(part: bpy.types.Object) -> Surface:
    with meshes.shown(part.evaluated_get(bpy.context.evaluated_depsgraph_get())) as mesh:
        assert mesh is not None
        return _read(mesh)


def _scale(part: bpy.types.Object) -> float:
    """Of its three scales the mean one, by volume."""
    return float(abs(part.matrix_world.determinant()) ** (1 / 3))


def _acting(part: bpy.types.Object) -> list[bpy.types.Modifier]:
    return [m for m in part.modifiers if m.show_viewport or m.show_render]


def _read(mesh: bpy.types.Mesh, of_basis: bool = False) -> Surface:
    keys = mesh.shape_keys if of_basis else None
    points = meshes.points(keys.reference_key.points if keys is not None else mesh.vertices)
    return Surface(points, meshes.triangles(mesh, _LASTING.get()), meshes.corners(mesh))
