"""Drapes round the field: a pool of sheets, a covered table and towel clips."""

from __future__ import annotations

from typing import Any

import bpy
from mathutils import Matrix

from ...core.randomizers.drapes import layer, table
from ...core.randomizers.drapes.clip import clip
from ...core.randomizers.drapes.draw import DrapesDraw, drapes, recorded
from ...core.randomizers.drapes.section import Drapes
from ..blender import meshes, units
from ..blender.nodes import Nodes
from ..blender.objects import add_object, call
from ..blender.visibility import show
from .effect import Build, Effect, Image
from .non_woven import NonWoven, Sheet


class Draped(Effect[DrapesDraw | None]):
    """As many of each as an image can have."""

    of = drapes

    def __init__(self, build: Build) -> None:
        s, scene = build.spec[Drapes], build.scene
        cloth = NonWoven("Synthpoint Drapes", 1 / units.metres(scene)).material
        sheets = int(s.layers.max) + (s.front > 0)
        self._sheets = [Sheet(scene, "drape", layer.coordinates(), cloth) for _ in range(sheets)]
        self._table = Sheet(scene, "table", table.coordinates(), cloth, closed=True)
        mesh = bpy.data.meshes.new("Synthpoint Towel Clip")
        meshes.fill(mesh, *clip())
        mesh.materials.append(_steel())
        self._clips = [
            add_object(mesh.name, mesh, scene.collection) for _ in range(int(s.clips.max))
        ]
        for one in self._clips:
            call(one, "towel clip")
        self.clear()

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [one.object for one in (*self._sheets, self._table)] + self._clips

    def recorded(self, drawn: DrapesDraw | None) -> Any:
        return recorded(drawn)

    def clear(self) -> None:
        for obj in self.objects:
            show(obj, False)

    def apply(self, drawn: DrapesDraw | None, image: Image) -> None:
        if drawn is None:
            return
        for sheet, cloth in zip(self._sheets, drawn.sheets, strict=False):
            sheet.show(cloth.points, cloth.color)
        if drawn.table is not None:
            self._table.show(drawn.table.points, drawn.table.color)
        for obj, matrix in zip(self._clips, drawn.clips, strict=False):
            obj.matrix_world = Matrix(matrix)
            show(obj, True)


def _steel() -> bpy.types.Material:
    material = bpy.data.materials.new("Synthpoint Towel Clip")
    make = Nodes.of(material)
    surface = make.add(
        "ShaderNodeBsdfPrincipled",
        {"Base Color": (0.6, 0.59, 0.57), "Metallic": 1.0, "Roughness": 0.27},
    )
    make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
    return material
