"""Suture packets of foil, labels, cards and sheets of paper: printed sheets that lie."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.geometry.faces import Faces
from ....core.geometry.types import Floats
from ....core.randomizers.around.draw import ThingDraw
from ....core.sampling.streams import Stream
from ...blender.compat import node_tree
from ...blender.nodes import Nodes
from ...hands.surface import in_mesh
from ..occluders.shape import draw, normals_of, sheet, thickened, waves
from .patterns import SIZE, picture
from .shape import Shape

_COUNT = 26  # vertices along either side
# Width, length, radius of the corners, how far it bulges and how far it waves (m); which quarter of
# the print it has.
_SHEETS = (
    (0.100, 0.055, 0.007, 0.0035, 0.0012, 0), (0.075, 0.045, 0.006, 0.0030, 0.0010, 0),
    (0.085, 0.054, 0.002, 0.0, 0.0008, 1), (0.055, 0.028, 0.001, 0.0, 0.0015, 2),
    (0.148, 0.105, 0.0004, 0.0, 0.0045, 3),
)  # fmt: skip


def shapes(shown: frozenset[str]) -> list[Shape]:
    """Two packets, a card, a label, a sheet of paper; all have the same faces."""
    return [_sheet(number, *measures) for number, measures in enumerate(_SHEETS)]


def _sheet(
    number: int, width: float, length: float, corner: float, bulge: float, wave: float, part: int
) -> Shape:
    stream = Stream(0, number, "packets")
    flat, faces = sheet(2.0, 2.0, _COUNT, _COUNT)
    u, v = (np.sign(w) * (1 - (1 - abs(w)) ** 1.5) for w in flat[:, :2].T)
    at = np.column_stack((u * width / 2, v * length / 2))
    # What is in a corner goes onto its arc.
    half = np.array((width, length)) / 2
    beyond = np.clip(np.abs(at) - (half - corner), 0.0, None)
    square, round_ = beyond.max(axis=1), np.linalg.norm(beyond, axis=1)
    at -= np.sign(at) * beyond * (1 - square / np.maximum(round_, 1e-9))[:, None]
    rim = np.maximum(abs(u), abs(v))
    z = bulge * np.clip((0.93 - rim) / 0.3, 0.0, 1.0) ** 0.7
    z += wave * (0.6 + waves(stream, 0.07)(at)) * (0.4 + rim)
    z += draw(stream, 0.0, 2.2) * wave * np.clip(u + 0.4 * v - 0.4, 0, None) ** 2 * 4
    points = np.column_stack((at, np.clip(z, 0.0, None) + 0.0008))
    slab, all_faces = thickened(points, faces, normals_of(points, faces), np.full(len(at), 0.0003))
    # The print: quarters of one picture.
    place = 0.25 + 0.245 * np.column_stack((u, v)) + 0.5 * np.array((part % 2, part // 2))
    grain = np.column_stack((place, np.full(len(at), float(part == 0))))
    return Shape(slab, Faces.of(all_faces), attributes={"grain": np.tile(grain, (2, 1))})


def written(shape: Shape, one: ThingDraw) -> dict[str, Floats]:
    """What changes of its vertices from image to image."""
    return {"grain": shape.attributes["grain"]}


def tint(one: ThingDraw) -> tuple[float, float, float, float]:
    """The color of what is printed in color."""
    return (*one.color, 1.0)


def printed() -> Floats:
    """(SIZE, SIZE, 3): how dark, how colored; a quarter each for packets, cards, labels, sheets."""
    rng = np.random.Generator(np.random.PCG64(5))
    ink, color = np.zeros((2 * SIZE, 2 * SIZE)), np.zeros((2 * SIZE, 2 * SIZE))
    s = SIZE

    def words(top: int, left: int, high: int, right: int, into: np.ndarray, dark: float) -> None:
        x = left
        while x < right - high:
            wide = int(high * (1.2 + 3.0 * rng.random()))
            for step in range(x, min(x + wide, right), max(high // 2, 2)):
                y = top + int(rng.random() * 0.25 * high)
                into[y : top + high, step : step + max(high // 3, 1)] = dark
            x += wide + high

    color[int(0.62 * s) : int(0.94 * s), int(0.05 * s) : int(0.95 * s)] = 1.0  # packet
    color[int(0.06 * s) : int(0.2 * s), int(0.05 * s) : int(0.4 * s)] = 1.0
    words(int(0.70 * s), int(0.1 * s), 26, int(0.7 * s), ink, -1.0)
    for n in range(5):
        words(int((0.26 + 0.065 * n) * s), int(0.08 * s), 7, int(0.6 * s), ink, 0.8)
    ink[int(0.08 * s) : int(0.2 * s), int(0.6 * s) : int(0.92 * s) : 5] = 0.85
    ink[int(0.08 * s) : int(0.2 * s), int(0.62 * s) : int(0.92 * s) : 7] = 0.85
    words(int(0.35 * s), s + int(0.35 * s), 90, s + int(0.66 * s), ink, 0.85)  # card
    for n in range(4):  # label
        words(s + int((0.15 + 0.2 * n) * s), int(0.08 * s), 22, int(0.92 * s), ink, 0.8)
    color[s + int(0.86 * s) : s + int(0.97 * s), : int(0.98 * s)] = 1.0
    for n in range(16):  # sheet
        words(s + int((0.12 + 0.05 * n) * s), s + int(0.1 * s), 6, s + int(0.9 * s), ink, 0.75)
    return np.stack((np.clip(0.5 + 0.5 * ink, 0, 1), color, np.zeros_like(ink)), axis=-1)


def materials() -> list[bpy.types.Material]:
    """In the order of the numbers in its shapes."""
    material = bpy.data.materials.new("Synthpoint Print")
    make = Nodes(node_tree(material))
    make.tree.nodes.clear()
    own = make.add("ShaderNodeObjectInfo").outputs
    grain = make.add("ShaderNodeAttribute", attribute_name=in_mesh("grain")).outputs["Vector"]
    foil = make.add("ShaderNodeSeparateXYZ", {0: grain}).outputs[2]
    looked_up = make.add("ShaderNodeTexImage", {"Vector": grain})
    looked_up.image = picture("Synthpoint Print", printed())
    ink, colored, _ = make.add(
        "ShaderNodeSeparateColor", {"Color": looked_up.outputs["Color"]}
    ).outputs
    paper = make.mix(colored, (0.8, 0.8, 0.78), own["Color"])
    paper = make.mix(make.step(ink, 0.55, 0.9, 0.9), paper, (0.03, 0.03, 0.035))
    paper = make.mix(make.step(ink, 0.45, 0.1, 0.9), paper, (0.85, 0.86, 0.85))
    surface = make.add(
        "ShaderNodeBsdfPrincipled",
        {
            "Base Color": paper, "Roughness": make.math("MULTIPLY_ADD", foil, -0.52, 0.82),
            "Metallic": make.math("MULTIPLY", foil, 0.25), "Specular IOR Level": 0.4,
        },
    )  # fmt: skip
    make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
    return [material]
