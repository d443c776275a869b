"""Clear bags: crumpled sheets that are made once, and laid over what there is."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from ...core.geometry.rotation import about
from ...core.geometry.terrain import Terrain
from ...core.geometry.types import Floats, floats
from ...core.randomizers.film.draw import Film, FilmDraw, film
from ...core.randomizers.film.sheet import HALF, VARIANTS, Sheet, crumpled, fine
from ...core.randomizers.placement import Placement
from ..blender import meshes, units
from ..blender.nodes import Inputs, Nodes, lay_texture
from ..blender.objects import add_object, call
from ..blender.visibility import show
from .effect import Build, Effect, Image
from .resting import heights, in_hands

FILM = "synthpoint_film"
_GRID = 40  # rays along an edge, to what it lies on
_HIGHEST = 0.35  # above the ground that it lies on something, in its widths
_SLIDE = 12  # times that what it lies on is smoothed over
# Most opacity of clear film, of which two layers hide nothing yet, and least and most of folds.
_CLEAR, _FOLDED, _MOST = 0.3, 0.6, 0.85
# Pictures of creases along its width, and their turn (rad), of the front and of the back.
_SIDES = ((2.3, 0.3), (1.5, 2.0))
_WELD, _LINE = 0.03, 0.004  # how far inside it is welded, half as wide as what, in its widths
_PALE, _BRIGHT = (0.4, 0.16), (0.95, 0.95, 0.95)
_DEEP = 0.004  # of these creases, m
_GAP = 0.002  # from what it lies on, in its widths


class Bags(Effect[tuple[FilmDraw, ...]]):
    """As many bags of each form as an image can have."""

    of = film

    def __init__(self, build: Build) -> None:
        self._ground = float(build.spec[Placement].ground_height)
        creases = _picture(fine())
        deep = _DEEP / units.metres(build.scene)
        looks = [_look(name, name == "Folded", creases, deep) for name in ("Clear", "Folded")]
        self._sheets = [crumpled(variant) for variant in range(VARIANTS)]
        count = int(build.spec[Film].count.max)
        self._bags = [
            [_bag(build.scene, sheet, f"{v + 1} {n + 1}", looks) for n in range(count)]
            for v, sheet in enumerate(self._sheets)
        ]
        self.clear()

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [obj for some in self._bags for obj in some]

    def clear(self) -> None:
        for obj in self.objects:
            show(obj, False)

    def settle(self, drawn: tuple[FilmDraw, ...], image: Image) -> bool:
        """What they lie on is there by now."""
        free = [list(some) for some in self._bags]
        laid = [(free[one.variant].pop(0), self._laid(one, image)) for one in drawn]
        for one, (obj, points) in zip(drawn, laid, strict=True):
            meshes.put(obj.data, points)
            obj.data.update()
            obj.color = (one.haze, one.roughness, 0.0, 1.0)
            show(obj, True)
        return bool(drawn)

    def _laid(self, one: FilmDraw, image: Image) -> Floats:
        """Its vertices in the world: the sheet on all that is below it, but for hands and what they
        hold."""
        points = self._sheets[one.variant].points * (one.size, one.size, one.size * one.crumpled)
        points = points @ about(2, one.turn).T + (*one.place, 0.0)
        step = 1.6 * one.size / (_GRID - 1)
        origin = floats(one.place) - 0.8 * one.size
        x, y = np.meshgrid(*(o + step * np.arange(_GRID) for o in origin))
        places = np.stack((x.ravel(), y.ravel()), axis=1)
        top = self._ground + _HIGHEST * one.size
        below = heights(image, places, self._ground, top, in_hands(image)).reshape(_GRID, _GRID)
        under = Terrain((float(origin[0]), float(origin[1])), step, _stretched(below))
        points[:, 2] += under.height(points[:, :2]) + _GAP * one.size
        return points


def _stretched(below: Floats) -> Floats:
    """What film does that lies on heights (N, N): it spans what is narrow and low, and comes down
    slowly from what is high."""
    wide = np.pad(below, 1, mode="edge")
    n = len(below)
    around = [wide[i : i + n, j : j + n] for i in range(3) for j in range(3)]
    least = over = np.max(around, axis=0)
    for _ in range(_SLIDE):
        wide = np.pad(over, 1, mode="edge")
        mean = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4
        over = np.maximum(mean, least)
    made: Floats = over
    return made


def _bag(
    scene: bpy.types.Scene, sheet: Sheet, number: str, looks: list[bpy.types.Material]
) -> bpy.types.Object:
    mesh = bpy.data.meshes.new(f"Synthpoint Bag {number}")
    meshes.fill(mesh, sheet.points, sheet.faces)
    for material in looks:
        mesh.materials.append(material)
    meshes.paint(mesh, sheet.folded.astype(np.int32))
    kept = np.column_stack((sheet.flat[:, :2], sheet.cover, sheet.flat[:, 2])).astype(np.float32)
    mesh.attributes.new(FILM, "FLOAT_COLOR", "POINT").data.foreach_set("color", kept.ravel())
    obj = add_object(mesh.name, mesh, scene.collection)
    call(obj, "bag")
    obj.visible_shadow = False
    return obj


def _look(name: str, folded: bool, image: bpy.types.Image, deep: float) -> bpy.types.Material:
    """Film, as opaque as its haze, its folds and what it mirrors at a slant make it: never half of
    it where it is clear, and always where it is folded, which is what labels go by. Haze and
    roughness are red and green of the object's colour."""
    material = bpy.data.materials.new(f"Synthpoint Film {name}")
    nodes = Nodes.of(material)
    own = nodes.add("ShaderNodeObjectInfo").outputs["Color"]
    haze, rough = nodes.add("ShaderNodeSeparateColor", {"Color": own}).outputs[:2]
    film_at = nodes.add("ShaderNodeAttribute", attribute_name=FILM).outputs
    place, rim = film_at["Color"], film_at["Alpha"]
    cover = nodes.add("ShaderNodeSeparateColor", {"Color": place}).outputs[2]
    front, back = (_creases(nodes, place, image, *side) for side in _SIDES)
    edge = _edge(nodes, rim)
    normals = nodes.bump(front[0], deep), nodes.bump(back[1], deep)
    # Both faces of the film mirror.
    slant = nodes.first("ShaderNodeFresnel", {"IOR": 1.5, "Normal": normals[0]})
    mirrored = nodes.math("MULTIPLY", slant, 5.0 if folded else 2.0)
    if folded:
        inputs: Inputs = {"Value": cover, "From Min": HALF, "To Min": _FOLDED, "To Max": _MOST}
    else:
        more = nodes.math("MULTIPLY_ADD", front[2], 3.0, nodes.math("MULTIPLY_ADD", edge, 4.0, 1.0))
        thin = nodes.math("MULTIPLY", haze, more)
        inputs = {"Value": cover, "From Min": 0.1, "From Max": HALF, "To Min": thin,
                  "To Max": _CLEAR}  # fmt: skip
    white = nodes.first("ShaderNodeMapRange", inputs)
    opaque = nodes.math("MULTIPLY_ADD", mirrored, nodes.math("SUBTRACT", 1.0, white), white)
    kept = ("MAXIMUM", _FOLDED) if folded else ("MINIMUM", _CLEAR)
    opaque = nodes.math(kept[0], opaque, kept[1])
    shine = nodes.math("DIVIDE", mirrored, opaque, clamp=True)
    grey = nodes.math("MULTIPLY_ADD", front[2], *_PALE)
    pale = nodes.first("ShaderNodeBsdfDiffuse", {"Color": grey, "Normal": normals[0]})
    gloss = [
        nodes.first("ShaderNodeBsdfGlossy", {"Color": _BRIGHT, "Roughness": rough, "Normal": n})
        for n in normals
    ]
    both = nodes.first("ShaderNodeMixShader", {0: 0.45, 1: gloss[0], 2: gloss[1]})
    surface = nodes.first("ShaderNodeMixShader", {0: shine, 1: pale, 2: both})
    clear = nodes.first("ShaderNodeBsdfTransparent", {"Color": (1.0, 1.0, 1.0)})
    whole = nodes.first("ShaderNodeMixShader", {0: opaque, 1: clear, 2: surface})
    nodes.add("ShaderNodeOutputMaterial", {"Surface": whole})
    return material


def _creases(
    nodes: Nodes, place: Any, image: bpy.types.Image, tiles: float, turn: float
) -> list[bpy.types.NodeSocket]:
    """Red, green and blue of the picture, so many times along the width, turned (rad)."""
    found = nodes.add("ShaderNodeTexImage", {"Vector": place})
    lay_texture(found, (tiles, tiles, 0.0), turn)
    found.image = image
    return list(nodes.add("ShaderNodeSeparateColor", {"Color": found.outputs[0]}).outputs)


def _edge(nodes: Nodes, rim: bpy.types.NodeSocket) -> bpy.types.NodeSocket:
    """Up to 1 on a bag's rim, and where it is welded, a little inside."""
    off = nodes.math("ABSOLUTE", nodes.math("SUBTRACT", rim, _WELD))
    nearest = nodes.math("DIVIDE", nodes.math("MINIMUM", off, rim), _LINE)
    return nodes.math("SUBTRACT", 1.0, nearest, clamp=True)


def _picture(values: Floats) -> bpy.types.Image:
    """Of values (N, N, 3), 0 to 1, one below the other."""
    made = bpy.data.images.new(
        "Synthpoint Film Creases", *values.shape[:2], alpha=False, float_buffer=True
    )
    made.colorspace_settings.name = "Non-Color"
    pixels = np.ones((*values.shape[:2], 4), np.float32)
    pixels[..., :3] = values
    made.pixels.foreach_set(pixels.ravel())
    made.pack()
    return made
