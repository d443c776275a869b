"""A patient under drapes: skin, cloth and a stocking, whose vertices an image sets."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ....core.geometry.resting import underside
from ....core.geometry.rotation import about
from ....core.geometry.types import Floats, floats
from ....core.job.spec import JobSpec
from ....core.patient import surfaces
from ....core.patient.lines import quads
from ....core.randomizers.backdrop.ground import Ground
from ....core.randomizers.backdrop.lying import OFFERED, Undersides
from ....core.randomizers.backdrop.patient import Patient, PatientDraw, patient, recorded
from ....core.randomizers.backdrop.wound import Wound
from ....core.randomizers.backdrop.wound_shape import most_stitches
from ...blender import units
from ...blender.meshes import fill, put
from ...blender.objects import add_object, call
from ...blender.visibility import show
from ...hands.graspable import surface_points
from ...instruments.instance import Instance
from ..effect import Build, Effect, Image
from ..non_woven import NonWoven, Sheet
from .knit import Knit
from .operated import Operated
from .skin import FROM_SPOT

_APART, _CELL = 0.001, 0.002  # of points on an instrument, and of those kept, metres


class Patients(Effect[PatientDraw | None]):
    """One piece of a patient, made anew of the same vertices for each image."""

    of = patient

    @classmethod
    def wanted(cls, spec: JobSpec) -> bool:
        return spec[Patient].enabled and spec[Ground].enabled

    @classmethod
    def remarks(cls, spec: JobSpec) -> list[str]:
        s = spec[Ground]
        if spec[Patient].enabled and not (s.enabled and s.share > 0 and s.weights["patient"]):
            return [
                "patient: it takes part by its weight in ground, and ground.patient is 0 or ground "
                "is off, so none is shown; give it a weight"
            ]
        return []

    def __init__(self, build: Build) -> None:
        self._metres = units.metres(build.scene)
        unit = 1 / self._metres
        self._known = Undersides(self._metres, {
            name: _underside(instance, unit)
            for (name, copy), instance in build.instances.items() if not copy
        })  # fmt: skip
        self._skin = _Skin(build.scene, most_stitches(build.spec[Wound]), unit)
        self._drape = _sheet(build.scene, "drape", surfaces.CLOTH,
                             NonWoven("Synthpoint Patient's Drape", unit).material)  # fmt: skip
        knit = bpy.data.materials.new("Synthpoint Stocking")
        Knit(knit, unit)
        self._stocking = _sheet(build.scene, "stocking", surfaces.STOCKING, knit)
        self.clear()

    def offers(self) -> dict[str, Any]:
        return {OFFERED: self._known}

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [*self._skin.objects, self._drape.object, self._stocking.object]

    def clear(self) -> None:
        for obj in self.objects:
            show(obj, False)

    def apply(self, drawn: PatientDraw | None, image: Image) -> None:
        if drawn is None:
            return
        made = drawn.surfaces
        place = Matrix.Translation(drawn.spot) @ Matrix.Rotation(drawn.turn, 4, "Z")
        self._skin.show(drawn, made.skin, place @ Matrix.Scale(1 / self._metres, 4))
        points, laid = made.cloth
        self._drape.lay(laid)
        self._drape.show(self._in_world(drawn, points), drawn.color)
        if made.stocking is not None:
            points, laid = made.stocking
            self._stocking.lay(laid)
            self._stocking.show(self._in_world(drawn, points), drawn.stocking)

    def _in_world(self, drawn: PatientDraw, points: Floats) -> Floats:
        """Points (N, 3) of the field's frame (m)."""
        return floats(points @ about(2, drawn.turn).T / self._metres + drawn.spot)

    def pack(self) -> None:
        self._skin.pack()

    def recorded(self, drawn: PatientDraw | None) -> Any:
        return recorded(drawn)


class _Skin:
    """A grid of vertices in skin, with a wound in it; in metres, in the field's frame."""

    def __init__(self, scene: bpy.types.Scene, stitches: int, unit: float) -> None:
        columns, rows = surfaces.SKIN
        self._mesh = bpy.data.meshes.new("Synthpoint Patient")
        fill(self._mesh, np.zeros((columns * rows, 3)), quads(rows, columns))
        limb = add_object("Synthpoint Patient", self._mesh, scene.collection)
        material = bpy.data.materials.new("Synthpoint Patient")
        self._mesh.materials.append(material)
        self._mesh.attributes.new(FROM_SPOT, "FLOAT_VECTOR", "POINT")
        self._operated = Operated(scene, material, stitches, unit)
        self.objects = (limb, *self._operated.objects)
        for obj in self.objects:
            call(obj, "patient")

    def pack(self) -> None:
        """Puts what is painted on it into the open file."""
        self._operated.pack()

    def show(self, drawn: PatientDraw, made: surfaces.Skin, world: Matrix) -> None:
        columns, rows = surfaces.SKIN
        points = self._operated.apply(
            drawn.skin, drawn.wound, drawn.where,
            made.from_spot.reshape(rows, columns, 2), made.points.reshape(rows, columns, 3),
            drawn.painted,
        )  # fmt: skip
        put(self._mesh, points)
        there = np.column_stack((made.from_spot, np.zeros(len(made.from_spot))))
        self._mesh.attributes[FROM_SPOT].data.foreach_set("vector", _flat(there))
        self._mesh.update()
        for obj in self.objects:
            obj.matrix_world = world
            show(obj, True)


def _underside(instance: Instance, unit: float) -> Floats:
    """What of an instrument can touch what it lies on (S, N, 3)."""
    points = surface_points(instance, _APART * unit)
    return points[:, underside(points[len(points) // 2], _CELL * unit)]


def _sheet(
    scene: bpy.types.Scene, name: str, size: tuple[int, int], material: bpy.types.Material
) -> Sheet:
    columns, rows = size
    return Sheet(scene, name, np.zeros((rows, columns, 3)), material)


def _flat(values: Floats) -> NDArray[np.float32]:
    return values.astype(np.float32).ravel()
