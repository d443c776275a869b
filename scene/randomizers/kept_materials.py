"""Materials that come and go with the images stay in the scene all the time.

Between images Cycles keeps what it made of the scene. A material that was gone and comes back costs
it memory that it does not give back, up to half a megabyte each time, so all that a job can show
hang on one object without faces.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from ..blender.objects import add_object

NAME = "Synthpoint Materials"


def keep(scene: bpy.types.Scene, materials: Iterable[bpy.types.Material]) -> None:
    """Adds an object to the scene that has these materials and nothing to be seen or hit."""
    mesh = bpy.data.meshes.new(NAME)
    for material in dict.fromkeys(materials):
        mesh.materials.append(material)
    add_object(NAME, mesh, scene.collection)


def of(objects: Iterable[bpy.types.Object]) -> list[bpy.types.Material]:
    """Those in the slots of the objects."""
    return [s.material for o in objects for s in o.material_slots if s.material is not None]
