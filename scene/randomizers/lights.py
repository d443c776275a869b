"""Area lamps: a fixed pool, made once, driven by values."""

from __future__ import annotations

import bpy
from mathutils import Vector

from ...core.color.black_body import of_temperature
from ...core.randomizers.lights import LightDraw, Lights, lights
from ..blender.objects import add_object
from ..blender.visibility import show
from .effect import Build, Effect, Image


class Lamps(Effect[tuple[LightDraw, ...]]):
    """Hides the file's lamps, also those in collections that are instanced, and shows as many of
    its own as an image draws."""

    of = lights

    def __init__(self, build: Build) -> None:
        for obj in bpy.data.objects:
            if obj.type == "LIGHT":
                show(obj, False)
        # A tree of lights is for hundreds of them. To choose of a few, it takes a fifth of the time
        # of a render, and chooses worse.
        build.scene.cycles.use_light_tree = False
        self._lamps = []
        for number in range(int(build.spec[Lights].count.max)):
            data = bpy.data.lights.new(f"Synthpoint Lamp {number + 1}", "AREA")
            assert isinstance(data, bpy.types.AreaLight)
            data.shape = "DISK"
            lamp = add_object(data.name, data, build.scene.collection)
            lamp.visible_camera = False
            self._lamps.append(lamp)

    def clear(self) -> None:
        # Hidden and shown again, Cycles would have them in another order, and without a tree other
        # noise; without energy they cost it nothing.
        for lamp in self._lamps:
            lamp.data.energy = 0.0

    def apply(self, draws: tuple[LightDraw, ...], image: Image) -> None:
        for lamp, draw in zip(self._lamps, draws, strict=False):
            lamp.data.energy = draw.energy
            lamp.data.color = of_temperature(draw.temperature)
            lamp.data.size = draw.size
            lamp.data.spread = draw.spread
            place, target = Vector(draw.location), Vector(draw.target)
            lamp.location = place
            lamp.rotation_euler = (target - place).to_track_quat("-Z", "Y").to_euler()
