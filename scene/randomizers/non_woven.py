"""Non-woven cloth: the material of gowns and drapes, and the sheets that are made of it."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.geometry.types import Color, Floats
from ...core.randomizers.non_woven import SIZE, pattern
from ..blender import meshes
from ..blender.nodes import Nodes, Socket
from ..blender.objects import add_object, call
from ..blender.visibility import show

LAID = "synthpoint_laid"  # attribute: metres across and up the cloth, and how much blood it has
_FINE, _COARSE = 0.055, 0.47  # metres that one copy of the pattern covers, for both uses of it
_DEPTH = 0.0032  # of crumples, metres
_BLOOD = (0.16, 0.008, 0.006)


class NonWoven:
    """A new material: its color is that of the object. Two looks into one small picture and no
    noise, since it covers much of many pictures. `unit`: how much of the scene is a metre."""

    def __init__(self, name: str, unit: float) -> None:
        self.material = bpy.data.materials.new(name)
        make = Nodes.of(self.material)
        laid = make.add("ShaderNodeAttribute", attribute_name=LAID).outputs["Vector"]
        bled = make.add("ShaderNodeSeparateXYZ", {0: laid}).outputs[2]
        fine, _, thick = _looked_up(make, laid, _FINE)
        _, crumples, blotches = _looked_up(make, laid, _COARSE)
        color = make.add("ShaderNodeObjectInfo").outputs["Color"]
        thin = make.math("MULTIPLY", make.math("ADD", fine, thick), 0.4)
        color = make.mix(thin, color, (0.72, 0.74, 0.78), "MULTIPLY")
        soaked = make.step(make.math("MULTIPLY_ADD", bled, 0.9, blotches), 1.02, 1.08)
        height = make.math("MULTIPLY_ADD", fine, 0.025, crumples)
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": make.mix(soaked, color, _BLOOD),
                "Roughness": make.math("MULTIPLY_ADD", soaked, -0.35, 0.68),
                "Specular IOR Level": 0.3, "Normal": make.bump(height, _DEPTH * unit),
            },
        )  # fmt: skip
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})


class Sheet:
    """A new sheet of cloth, hidden: a grid of points (R, C, 3) that images move. `name` is what it
    is called where it hides a keypoint."""

    def __init__(
        self,
        scene: bpy.types.Scene,
        name: str,
        laid: Floats,
        material: bpy.types.Material,
        closed: bool = False,
    ) -> None:
        """`laid` (R, C, 2 or 3): what LAID is of each point. `closed`: the last column goes on to
        the first."""
        rows, columns = laid.shape[:2]
        self._mesh = bpy.data.meshes.new(f"Synthpoint {name.title()}")
        flat = np.zeros((rows * columns, 3))
        flat[:, : laid.shape[2]] = laid.reshape(-1, laid.shape[2])
        meshes.fill(self._mesh, flat, _quads(rows, columns, closed))
        self._mesh.materials.append(material)
        self._mesh.attributes.new(LAID, "FLOAT_VECTOR", "POINT")
        self.lay(flat)
        self.object = add_object(self._mesh.name, self._mesh, scene.collection)
        call(self.object, name)
        self.hide()

    def lay(self, laid: Floats) -> None:
        """Another LAID (…, 3)."""
        data = self._mesh.attributes[LAID].data
        data.foreach_set("vector", laid.astype(np.float32).ravel())

    def show(self, points: Floats, color: Color) -> None:
        """Points (R, C, 3) in the world."""
        self._mesh.vertices.foreach_set("co", points.astype(np.float32).ravel())
        self._mesh.update()
        self.object.color = (*color, 1.0)
        show(self.object, True)

    def hide(self) -> None:
        show(self.object, False)


def _quads(rows: int, columns: int, closed: bool) -> NDArray[np.int64]:
    row, column = np.mgrid[: rows - 1, : columns - (not closed)].reshape(2, -1)
    right = (column + 1) % columns
    below, above = row * columns, (row + 1) * columns
    return np.stack((below + column, below + right, above + right, above + column), axis=1)


def _looked_up(make: Nodes, laid: Socket, side: float) -> tuple[Socket, Socket, Socket]:
    """The three values of the pattern where one copy of it covers `side` metres."""
    place = make.stretched(laid, (1 / side, 1 / side, 1.0))
    found = make.add("ShaderNodeTexImage", {"Vector": place})
    found.image = _picture()
    split = make.add("ShaderNodeSeparateColor", {"Color": found.outputs["Color"]}).outputs
    return split[0], split[1], split[2]


def _picture() -> bpy.types.Image:
    """That of the pattern, one for all cloth of a file."""
    name = "Synthpoint Non-Woven Pattern"
    made = bpy.data.images.get(name)
    if made is None:
        made = bpy.data.images.new(name, SIZE, SIZE, alpha=False)
        made.colorspace_settings.name = "Non-Color"
        pixels = np.ones((SIZE, SIZE, 4), np.float32)
        pixels[..., :3] = pattern()
        made.pixels.foreach_set(pixels.ravel())
        made.pack()
    return made
