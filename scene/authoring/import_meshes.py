"""Mesh files of a folder as objects of the scene."""

from __future__ import annotations

from pathlib import Path

import bpy
from mathutils import Matrix, Vector

from ...core.errors import UserError
from ..instruments.parts import is_part

# Files that are always in metres; others are in a unit that is given.
IN_METRES = {".glb", ".gltf"}
ENDINGS = {".obj", ".stl", ".ply", *IN_METRES}

# Room between instruments that are laid side by side, as a share of the larger one's width.
ROOM = 0.3


def files_of(folder: Path) -> list[Path]:
    """Mesh files, by name; UserError where there are none."""
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; choose another")
    found = sorted(f for f in folder.iterdir() if f.suffix.lower() in ENDINGS)
    if not found:
        raise UserError(f"{folder}: no OBJ, STL, PLY or GLB file in it; choose another")
    return found


def load(
    file: Path, unit: float, remedy: str = "remove it from the folder"
) -> list[bpy.types.Object]:
    """The new objects of a file whose unit is `unit` Blender units (GLB is in metres, as the scene
    counts them). UserError, with a `remedy`, where it has no mesh."""
    before = set(bpy.data.objects)
    path, ending = str(file), file.suffix.lower()
    try:
        if ending in IN_METRES:
            bpy.ops.import_scene.gltf(filepath=path)
        else:
            getattr(bpy.ops.wm, f"{ending[1:]}_import")(filepath=path, global_scale=unit)
    except (RuntimeError, AttributeError) as error:
        _remove_new(before)
        lines = str(error).strip().splitlines() or ["unreadable"]
        raise UserError(f"{file}: cannot be imported ({lines[-1]}); check the file") from None
    made = [o for o in bpy.data.objects if o not in before]
    parts = [o for o in made if is_part(o)]
    if not any(len(o.data.polygons) for o in parts if o.type == "MESH"):
        _remove_new(before)
        what = "its mesh has no face, as of a point cloud" if parts else "it holds no mesh"
        raise UserError(f"{file}: {what}; {remedy}")
    return made


def _remove_new(before: set[bpy.types.Object]) -> None:
    """A file that cannot be used leaves nothing in the scene."""
    for obj in [o for o in bpy.data.objects if o not in before]:
        bpy.data.objects.remove(obj)


def lay_beside(root: bpy.types.Object, parts: list[bpy.types.Object], edge: float) -> float:
    """Moves the instrument along X, clear of `edge` (world, m); returns the next edge."""
    bpy.context.view_layer.update()
    xs = [(p.matrix_world @ Vector(c)).x for p in parts for c in p.bound_box]
    width = max(xs) - min(xs)
    shift = edge - min(xs)
    root.matrix_world = Matrix.Translation((shift, 0, 0)) @ root.matrix_world
    return edge + width * (1 + ROOM)
