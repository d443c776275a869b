"""The user's own occluders: the meshes of a collection, as they are evaluated."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Matrix

from ....core.errors import UserError
from ....core.randomizers.occluders.section import Occluders
from ....core.sampling.catalog import OccluderInfo
from ...blender import meshes as arrays
from ...blender.parenting import above
from ...blender.visibility import placed
from ...instruments.inspection import LARGEST
from .shape import Shape, middle

WHERE = "occluders.collection"


def objects(name: str) -> list[bpy.types.Object]:
    """The collection's meshes by name; UserError where there is none."""
    found = bpy.data.collections.get(name)
    if found is None:
        known = ", ".join(c.name for c in bpy.data.collections) or "none"
        raise UserError(f"{WHERE}: no collection is called {name!r}; collections here: {known}")
    meshes = sorted((o for o in found.all_objects if o.type == "MESH"), key=lambda o: o.name)
    if not meshes:
        raise UserError(f"{WHERE}: {name!r} holds no mesh; put one in, or name another collection")
    for obj in meshes:
        if any(o.synthpoint.role == "INSTRUMENT" for o in (obj, *above(obj))):
            raise UserError(
                f"{WHERE}: {obj.name} belongs to an instrument; take it out of {name!r}"
            )
    return meshes


def meshes(spec: Occluders) -> list[tuple[str, bpy.types.Mesh, OccluderInfo]]:
    """Name, a mesh of its own with the materials, and what the catalog holds of each object of the
    collection.

    Modifiers are applied, size and turn kept; the mesh is turned so that its widest side faces +Z
    and moved so that the middle of that is its origin. The objects themselves get hidden.
    """
    originals = objects(spec.collection)
    with placed(originals):  # what an excluded or hidden collection holds is not evaluated
        made = [(obj.name, *_own(obj, spec.collection)) for obj in originals]
    for obj in originals:
        obj.hide_render = obj.hide_viewport = True
    return [(name, mesh, shape.info("own", name)) for name, mesh, shape in made]


def _own(obj: bpy.types.Object, collection: str) -> tuple[bpy.types.Mesh, Shape]:
    graph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(obj.evaluated_get(graph), depsgraph=graph)
    mesh.name = f"Synthpoint {obj.name}"
    turned = obj.matrix_world.copy()
    turned.translation = (0.0, 0.0, 0.0)
    mesh.transform(turned, shape_keys=True)
    if turned.is_negative:
        mesh.flip_normals()
    if not len(mesh.polygons):
        raise UserError(f"{WHERE}: {obj.name} has no faces; give it some, or take it out")
    if not all(abs(x) < LARGEST for v in mesh.vertices for x in v.co):
        raise UserError(
            f"{obj.name}: it has NaN or infinite coordinates; mend it, or take it out of "
            f"{collection}"
        )
    return mesh, _faced(mesh)


def _faced(mesh: bpy.types.Mesh) -> Shape:
    points, faces = arrays.points(mesh.vertices), arrays.triangles(mesh)
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    best: tuple[float, Matrix, Shape] | None = None
    for turn in (Matrix(), Matrix.Rotation(np.pi / 2, 3, "X"), Matrix.Rotation(np.pi / 2, 3, "Y")):
        turn = turn.to_3x3()
        seen = Shape(points @ np.array(turn).T, faces)
        at = middle(seen)
        shifted = Shape(seen.points - (*at, 0.0), faces)
        core = shifted.info("own", "").core
        if best is None or core > 1.05 * best[0]:
            best = core, turn, shifted
    assert best is not None
    arrays.put(mesh, best[2].points)
    mesh.update()
    return best[2]
