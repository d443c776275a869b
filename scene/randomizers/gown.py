"""People in gowns: as many trunks as can stand at the field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import bpy

from ...core.randomizers.gown import trunk
from ...core.randomizers.gown.draw import PEOPLE, PersonDraw, gown
from ...core.randomizers.randomizer import as_data
from ..blender import units
from .effect import Build, Effect, Image
from .non_woven import NonWoven, Sheet


class Gowns(Effect[tuple[PersonDraw, ...] | None]):
    """Made once; their folds are other ones in each image."""

    of = gown

    def __init__(self, build: Build) -> None:
        cloth = NonWoven("Synthpoint Gown", 1 / units.metres(build.scene)).material
        laid = trunk.coordinates()
        self._trunks = [Sheet(build.scene, "gown", laid, cloth) for _ in PEOPLE]

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [one.object for one in self._trunks]

    def clear(self) -> None:
        for one in self._trunks:
            one.hide()

    def recorded(self, drawn: tuple[PersonDraw, ...] | None) -> Any:
        return [as_data(replace(person, balls=())) for person in drawn or ()]

    def apply(self, drawn: tuple[PersonDraw, ...] | None, image: Image) -> None:
        for one, person in zip(self._trunks, drawn or (), strict=False):
            one.show(person.cloth, person.color)
