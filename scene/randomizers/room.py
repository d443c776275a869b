"""The dark room behind: a wall, boxes, and sheets of light with soft edges."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Matrix

from ...core.geometry.rotation import about
from ...core.geometry.types import Color, Floats
from ...core.randomizers.room import ACROSS, UP, GlowDraw, Room, RoomDraw, room, shining
from ..blender import meshes
from ..blender.nodes import Nodes
from ..blender.objects import add_object
from ..blender.visibility import show
from .effect import Build, Effect, Image

_LIGHT = "synthpoint_light"  # attribute: what a point sends out
_BOX = np.array([(x, y, z) for z in (0, 1) for y in (-0.5, 0.5) for x in (-0.5, 0.5)], float)
_SIDES = np.array(
    ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
)


class RoomBehind(Effect[RoomDraw | None]):
    """Only the camera sees it, so that it costs no light path anything and changes no light."""

    of = room

    def __init__(self, build: Build) -> None:
        s, scene = build.spec[Room], build.scene
        turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        ring = np.stack((np.cos(turn), np.sin(turn), 0 * turn), axis=-1)
        grid = np.stack((ring - np.array((0, 0, 0.5)), ring + np.array((0, 0, 2.0))))
        wall = _plain("Synthpoint Wall", "ShaderNodeEmission")
        dark = _plain("Synthpoint Dark Shape", "ShaderNodeBsdfDiffuse")
        self._wall = _mesh(scene, "Synthpoint Wall", grid.reshape(-1, 3), _grid(2, 48, True), wall)
        self._boxes = [
            _mesh(scene, "Synthpoint Dark Shape", _BOX, _SIDES, dark, smooth=False)
            for _ in range(int(s.shapes.max))
        ]
        v, u = np.meshgrid(
            np.linspace(-0.5, 0.5, UP), np.linspace(-0.5, 0.5, ACROSS), indexing="ij"
        )
        card = np.stack((0 * u, u, v), axis=-1).reshape(-1, 3)
        light = _light()
        self._glows = [
            _mesh(scene, "Synthpoint Glow", card, _grid(UP, ACROSS, False), light)
            for _ in range(int(s.glows.max))
        ]
        for obj in self._glows:
            obj.data.attributes.new(_LIGHT, "FLOAT_VECTOR", "POINT")
        self.clear()

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [self._wall, *self._boxes, *self._glows]

    def clear(self) -> None:
        for obj in self.objects:
            show(obj, False)

    def apply(self, drawn: RoomDraw | None, image: Image) -> None:
        if drawn is None:
            return
        _put(self._wall, drawn.spot, 0.0, (drawn.far,) * 3, drawn.wall)
        for obj, shape in zip(self._boxes, drawn.shapes, strict=False):
            _put(obj, shape.place, shape.turn, shape.size, (shape.grey,) * 3)
        for obj, glow in zip(self._glows, drawn.glows, strict=False):
            _put(obj, glow.place, glow.turn, (1.0, *glow.size), (1.0, 1.0, 1.0))
            _shine(obj, glow)


def _put(obj: bpy.types.Object, place: Color, turn: float, size: Color, color: Color) -> None:
    matrix = np.eye(4)
    matrix[:3, :3] = about(2, turn) * size
    matrix[:3, 3] = place
    obj.matrix_world = Matrix(matrix.tolist())
    obj.color = (*color, 1.0)
    show(obj, True)


def _shine(obj: bpy.types.Object, glow: GlowDraw) -> None:
    light = shining(glow).astype(np.float32)
    obj.data.attributes[_LIGHT].data.foreach_set("vector", light.ravel())
    obj.data.update()


def _mesh(
    scene: bpy.types.Scene,
    name: str,
    points: Floats,
    quads: np.ndarray,
    material: bpy.types.Material,
    smooth: bool = True,
) -> bpy.types.Object:
    mesh = bpy.data.meshes.new(name)
    meshes.fill(mesh, points, quads, smooth)
    mesh.materials.append(material)
    made = add_object(name, mesh, scene.collection)
    for way in ("diffuse", "glossy", "transmission", "volume_scatter", "shadow"):
        setattr(made, f"visible_{way}", False)
    return made


def _grid(rows: int, columns: int, closed: bool) -> np.ndarray:
    row, column = np.mgrid[: rows - 1, : columns - (not closed)].reshape(2, -1)
    right = (column + 1) % columns
    corners = ((row, column), (row, right), (row + 1, right), (row + 1, column))
    return np.stack([at * columns + side for at, side in corners], axis=1)


def _unsampled(name: str) -> bpy.types.Material:
    """A new one. Since it lights nothing, no ray is sent there to be lit."""
    material = bpy.data.materials.new(name)
    assert material.cycles is not None
    material.cycles.emission_sampling = "NONE"
    return material


def _plain(name: str, kind: str) -> bpy.types.Material:
    """One that is the object's color and no more."""
    material = _unsampled(name)
    make = Nodes.of(material)
    own = make.add("ShaderNodeObjectInfo").outputs["Color"]
    surface = make.add(kind, {"Color": own})
    make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
    return material


def _light() -> bpy.types.Material:
    """Adds its light to what is behind it."""
    material = _unsampled("Synthpoint Glow")
    make = Nodes.of(material)
    light = make.add("ShaderNodeAttribute", attribute_name=_LIGHT).outputs["Color"]
    both = make.add(
        "ShaderNodeAddShader",
        {
            0: make.first("ShaderNodeBsdfTransparent", {}),
            1: make.first("ShaderNodeEmission", {"Color": light}),
        },
    )
    make.add("ShaderNodeOutputMaterial", {"Surface": both.outputs[0]})
    return material
