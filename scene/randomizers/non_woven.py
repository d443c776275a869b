"""Non-woven cloth: the material of gowns and drapes, and the sheets that are made of it."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.geometry.types import Color, Floats
from ...core.randomizers.non_woven import SIZE, VERSION, pattern
from ..blender import meshes
from ..blender.nodes import Nodes
from ..blender.objects import add_object, call
from ..blender.visibility import show
from .backdrop.blood import in_cloth

LAID = "synthpoint_laid"  # attribute: metres across and up the cloth, and how much blood it has
FINE, _COARSE = 0.075, 0.6  # metres that one copy of the pattern covers, for both uses of it
_DEPTH = 0.009  # of crumples, metres; of pressed points the color alone is seen
SHADED = (0.48, 0.51, 0.57)  # what the color is multiplied with where cloth is thick
# Of the blotches, where there is most blood: from where on it is in the cloth, and how far from
# there on it gets thicker.
_BLEEDS, _THICKER = 1.0, 0.42


class NonWoven:
    """A new material: its color is that of the object. Two looks into one small picture and no
    noise, since it covers much of many pictures. `unit`: how much of the scene is a metre."""

    def __init__(self, name: str, unit: float) -> None:
        self.material = bpy.data.materials.new(name)
        make = Nodes.of(self.material)
        laid = make.add("ShaderNodeAttribute", attribute_name=LAID).outputs["Vector"]
        bled = make.add("ShaderNodeSeparateXYZ", {0: laid}).outputs[2]
        fine, *_ = make.looked_up(picture(), laid, (1 / FINE, 1 / FINE))
        _, crumples, blotches, splash = make.looked_up(picture(), laid, (1 / _COARSE, 1 / _COARSE))
        color = make.add("ShaderNodeObjectInfo").outputs["Color"]
        thin = make.math("MULTIPLY_ADD", fine, 0.8, make.math("MULTIPLY", blotches, 0.2))
        color = make.mix(thin, color, SHADED, "MULTIPLY")
        blood = make.math("MULTIPLY_ADD", bled, 0.9, blotches)
        dropped = make.math("ADD", make.math("MULTIPLY", bled, 0.45), splash)
        blood = make.math("MAXIMUM", blood, dropped)
        color, wet = in_cloth(make, color, blood, _BLEEDS, _THICKER)
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Roughness": make.math("MULTIPLY_ADD", wet, -0.35, 0.68),
                "Specular IOR Level": 0.3, "Normal": make.bump(crumples, _DEPTH * unit),
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
        meshes.put(self._mesh, points)
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


def picture() -> bpy.types.Image:
    """That of the pattern, one for all cloth of a file. Heights in 256 steps would be terraces."""
    name = f"Synthpoint Non-Woven Pattern {VERSION}"
    made = bpy.data.images.get(name)
    if made is None:
        made = bpy.data.images.new(name, SIZE, SIZE, alpha=True, float_buffer=True)
        made.colorspace_settings.name = "Non-Color"
        made.alpha_mode = "CHANNEL_PACKED"
        made.pixels.foreach_set(pattern().astype(np.float32).ravel())
        made.pack()
    return made
