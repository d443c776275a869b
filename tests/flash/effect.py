"""The flash in the scene: one lamp."""

from __future__ import annotations

import bpy
from synthpoint.scene.randomizers import register
from synthpoint.scene.randomizers.effect import Build, Effect, Image
from synthpoint.tests.flash.draws import FlashDraw, flash


class Lamp(Effect[FlashDraw]):
    """Made once, then power and place are set."""

    of = flash

    def __init__(self, build: Build) -> None:
        self._data = bpy.data.lights.new("Flash", "POINT")
        self._lamp = bpy.data.objects.new("Flash", self._data)
        build.scene.collection.objects.link(self._lamp)

    def apply(self, drawn: FlashDraw, image: Image) -> None:
        self._data.energy = drawn.energy
        self._lamp.location = drawn.location


register(Lamp)
