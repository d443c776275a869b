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


def keep(
    scene: bpy.types.Scene,
    objects: Iterable[bpy.types.Object],
    materials: Iterable[bpy.types.Material],
) -> None:
    """Adds an object to the scene that has the materials of these objects, and these, and nothing
    to be seen or hit."""
    worn = [s.material for o in objects for s in o.material_slots if s.material is not None]
    mesh = bpy.data.meshes.new(NAME)
    for material in dict.fromkeys((*worn, *materials)):
        mesh.materials.append(material)
    add_object(NAME, mesh, scene.collection)
