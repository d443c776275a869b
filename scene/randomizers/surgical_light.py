"""A surgical light: a fixed pool of lamps with beams, and a head that can be in them."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Vector

from ...core.color.black_body import of_temperature
from ...core.randomizers.surgical_light import (
    BulbDraw,
    SurgicalLight,
    SurgicalLightDraw,
    surgical_light,
)
from ..blender import units
from ..blender.objects import add_object
from ..blender.visibility import show
from .effect import Build, Effect, Image

# Half of how wide, deep and high a head with a cap is, metres.
_HEAD = (0.085, 0.10, 0.13)
_AROUND, _UP = 24, 12  # its faces


class Beams(Effect[SurgicalLightDraw | None]):
    """As many bulbs as an image can have. Neither they nor the head that leans in are seen by the
    camera; the head only takes light away."""

    of = surgical_light

    def __init__(self, build: Build) -> None:
        s = build.spec[SurgicalLight]
        self._bulbs = [
            _bulb(build.scene, number) for number in range(int(s.heads.max) * int(s.bulbs.max))
        ]
        self._head = _head(build.scene, 1 / units.metres(build.scene))
        self.clear()

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [*self._bulbs, self._head]

    def clear(self) -> None:
        show(self._head, False)
        for lamp in self._bulbs:  # stay shown, as those of lights do
            lamp.data.energy = 0.0

    def apply(self, drawn: SurgicalLightDraw | None, image: Image) -> None:
        if drawn is None:
            return
        for lamp, bulb in zip(self._bulbs, drawn.bulbs, strict=False):
            _set(lamp, bulb)
        if drawn.leaning is not None:
            show(self._head, True)
            place = Vector(drawn.leaning)
            self._head.location = place
            self._head.rotation_euler = _facing(place, Vector(drawn.spot))


def _bulb(scene: bpy.types.Scene, number: int) -> bpy.types.Object:
    data = bpy.data.lights.new(f"Synthpoint Bulb {number + 1}", "SPOT")
    lamp = add_object(data.name, data, scene.collection)
    lamp.visible_camera = False
    return lamp


def _set(lamp: bpy.types.Object, bulb: BulbDraw) -> None:
    assert isinstance(lamp.data, bpy.types.SpotLight)
    lamp.data.energy = bulb.energy
    lamp.data.color = of_temperature(bulb.temperature)
    lamp.data.spot_size, lamp.data.spot_blend = bulb.beam, bulb.edge
    lamp.data.shadow_soft_size = 0.5 * bulb.size
    place = Vector(bulb.location)
    lamp.location = place
    lamp.rotation_euler = _facing(place, Vector(bulb.target))


def _facing(place: Vector, target: Vector) -> tuple[float, float, float]:
    turned = (target - place).to_track_quat("-Z", "Y").to_euler()
    return turned.x, turned.y, turned.z


def _head(scene: bpy.types.Scene, unit: float) -> bpy.types.Object:
    """A ball as large as a head, in units of which so many are a metre."""
    turn = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    up = np.linspace(-0.5 * np.pi, 0.5 * np.pi, _UP + 1)[:, None]
    flat = np.cos(up)
    ball = np.stack(
        np.broadcast_arrays(flat * np.cos(turn), flat * np.sin(turn), np.sin(up)), axis=-1
    )
    points = (unit * np.array(_HEAD) * ball).reshape(-1, 3)
    row, column = np.divmod(np.arange(_UP * _AROUND), _AROUND)
    after = (column + 1) % _AROUND
    quads = np.stack(
        (row * _AROUND + column, row * _AROUND + after,
         (row + 1) * _AROUND + after, (row + 1) * _AROUND + column), axis=1,
    )  # fmt: skip
    mesh = bpy.data.meshes.new("Synthpoint Leaning Head")
    mesh.from_pydata(points.tolist(), [], quads.tolist())
    head = add_object(mesh.name, mesh, scene.collection)
    head.visible_camera = False
    return head
