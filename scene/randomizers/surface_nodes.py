"""The node group that lays surface detail over the inputs of a Principled BSDF.

Heights are metres, so that the relief does not depend on how the part was modelled. Everything of
one kind of detail is multiplied by its strength, and Cycles folds a product with a constant 0: the
textures behind it are then never evaluated.
"""

from __future__ import annotations

import math
from functools import partial, reduce
from typing import Any

import bpy

from ...core.randomizers.marks_tile import (
    BLOOD_SIDE,
    LINES_SIDE,
    SCRATCHES_SIDE,
    SPREAD,
    marks_tile,
)
from ..blender.baked import tiling
from ..blender.nodes import Nodes, Socket
from ..instruments.metals import EDGES

NAME = "Synthpoint Surface"

# Principled inputs that the group takes and gives back, and their kinds.
BASES = {
    "Base Color": "Color",
    "Metallic": "Float",
    "Roughness": "Float",
    "Anisotropic": "Float",
    "Coat Weight": "Float",
    "Normal": "Vector",
    "Coat Normal": "Vector",
}
AMOUNTS = {
    "Brushing": "Float",
    "Brushing Direction": "Float",
    "Brushing Width": "Float",
    "Scratches": "Float",
    "Smudges": "Float",
    "Smudge Size": "Float",
    "Wear": "Float",
    "Plated": "Float",
    "Offset": "Vector",
    "Stain Blood": "Float",
    "Stain Blood Level": "Float",
    "Stain Color": "Color",
    "Stain Wetness": "Float",
    "Stain Fluid": "Float",
    "Stain Fluid Level": "Float",
    "Stain Size": "Float",
    "Stain Offset": "Vector",
}
# What the sizes are before the first image, so that nothing is divided by 0.
SIZES = {"Brushing Width": 1e-4, "Smudge Size": 0.01, "Stain Size": 0.01}

# Where wear times how much of an edge it is is more than the first, plating begins to go, and is
# gone at the second. What is under it: steel.
THIN, GONE = 0.09, 0.18
UNDER = (0.568, 0.567, 0.57)

# Half the breadth of a stain's edge, and how far from it blood is thick, in values of the noise;
# those of blood are spread twice as far.
EDGE, BLOOD_EDGE, THICK = 0.012, 0.023, 0.12

# How the values spread over a large surface: of blood, that of the tile; of fluid, whose noise is
# Blender's, measured in renders (the same in 4.2 and 5.2).
BLOOD_SPREAD, FLUID_SPREAD = SPREAD, 0.134

# How much of the thickness of metal the tile goes on by, which is flat: every side shows lines.
THROUGH = 0.62

# Attribute of a part's vertices: how much of an edge each is (core/geometry/pointiness.py).
POINTED = "synthpoint_pointed"


def group(told: bool) -> bpy.types.NodeTree:
    """The group; built once a file. `told`: for parts whose vertices have POINTED."""
    found = bpy.data.node_groups.get(_name(told))
    return found if found is not None else _Builder(told).tree


def _name(told: bool) -> str:
    return NAME if told else f"{NAME} Untold"


class _Builder(Nodes):
    def __init__(self, told: bool) -> None:
        super().__init__(bpy.data.node_groups.new(_name(told), "ShaderNodeTree"))
        self._told = told
        for name, kind in {**BASES, **AMOUNTS}.items():
            made = self.tree.interface.new_socket(
                name, in_out="INPUT", socket_type=f"NodeSocket{kind}"
            )
            if name in SIZES:
                assert isinstance(made, bpy.types.NodeTreeInterfaceSocketFloat)
                made.default_value = SIZES[name]
        for name, kind in {**BASES, "Tangent": "Vector"}.items():
            self.tree.interface.new_socket(name, in_out="OUTPUT", socket_type=f"NodeSocket{kind}")
        self._in = self.tree.nodes.new("NodeGroupInput").outputs
        self._out = self.tree.nodes.new("NodeGroupOutput").inputs
        self._build()
        for column, node in enumerate(self.tree.nodes):
            node.location = (200.0 * (column // 6), -220.0 * (column % 6))

    def _product(self, *factors: Any) -> Socket:
        product: Socket = reduce(partial(self.math, "MULTIPLY"), factors)
        return product

    def _sum(self, *terms: Any) -> Socket:
        total: Socket = reduce(partial(self.math, "ADD"), terms)
        return total

    def _between(self, factor: Any, a: Any, b: Any) -> Socket:
        """Numbers: a + factor (b - a)."""
        return self._sum(a, self._product(factor, self.math("SUBTRACT", b, a)))

    def _attribute(self, name: str) -> Socket:
        node = self.add("ShaderNodeAttribute", attribute_type="OBJECT", attribute_name=name)
        return node.outputs["Vector"]

    def _build(self) -> None:
        given = self._in
        turn, unit = self._attribute("synthpoint_turn"), self._attribute("synthpoint_unit")
        local = self.tree.nodes.new("ShaderNodeTexCoord").outputs["Object"]
        metres = self.first(
            "ShaderNodeVectorRotate",
            {"Vector": self.vector("MULTIPLY", local, unit), "Rotation": turn},
            rotation_type="EULER_XYZ",
        )
        place = self.vector("ADD", metres, given["Offset"])
        self._tangent(turn, unit)
        flat = self._flat(place)
        lines = self._brushing(flat)
        blotch = self.noise(self._scaled(place, given["Smudge Size"]), 1.0, detail=1.0)
        scratch = self._scratches(flat, blotch)
        grease, print_ = self._smudges(blotch)
        worn = self._wear(blotch)
        tint, blood, film = self._blood(metres)
        wet, droplet = self._fluid(metres)

        # Ground steel has no lines where it is no metal.
        ground = self._product(given["Brushing"], given["Metallic"])
        streak = self._product(ground, lines)
        bright = self.math("MAXIMUM", worn, 0.0)
        dark = self.math("MAXIMUM", self.math("MULTIPLY", worn, -1.0), 0.0)
        shade = self._sum(
            1.0,
            self._product(streak, 0.35),
            self._product(grease, -0.10),
            self._product(bright, 0.35),
            self._product(dark, -0.7),
            self._product(wet, -0.12),
        )
        grey = self.first("ShaderNodeCombineColor", {0: shade, 1: shade, 2: shade})
        bare = self._bare(blotch)
        metal = self.mix(bare, given["Base Color"], UNDER)
        color = self.mix(1.0, metal, grey, "MULTIPLY")
        self._give("Base Color", self.mix(tint, color, given["Stain Color"]))
        metallic = self.math("MAXIMUM", given["Metallic"], bare)
        self._give("Metallic", self._product(metallic, self.math("SUBTRACT", 1.0, blood)))
        rough = self._sum(
            given["Roughness"],
            self._product(streak, 0.30),
            self._product(scratch, 0.20),
            self._product(grease, 0.22),
            self._product(print_, 0.07),
            self._product(bright, -0.12),
            self._product(dark, 0.3),
            self._product(bare, 0.08),
        )
        rough = self.first("ShaderNodeClamp", {0: rough, 1: 0.02, 2: 1.0})
        gloss = self._between(given["Stain Wetness"], 0.75, 0.10)
        self._give("Roughness", self._between(blood, rough, gloss))
        grooved = self.math("MAXIMUM", given["Anisotropic"], self._product(ground, 0.85))
        self._give("Anisotropic", self._product(grooved, self.math("SUBTRACT", 1.0, blood)))
        self._give("Coat Weight", self.math("MAXIMUM", given["Coat Weight"], wet))
        steel = self._sum(
            self._product(ground, given["Brushing Width"], lines, 0.12),
            self._product(scratch, -4e-6),
        )
        height = self._sum(self._between(blood, steel, 0.0), self._product(film, 1.2e-4))
        self._give("Normal", self.bump(height, 1.0, over=given["Normal"]))
        drop = self._product(droplet, given["Stain Size"], 0.05)
        self._give("Coat Normal", self.bump(drop, 1.0, over=given["Coat Normal"]))

    def _give(self, name: str, value: Any) -> None:
        self.tree.links.new(value, self._out[name])

    def _scaled(
        self, place: Any, size: Any, stretch: tuple[float, float, float] = (1, 1, 1)
    ) -> Socket:
        """Coordinates in units of `size` metres, drawn out by `stretch`."""
        # All but the place is the same for all of a picture, and Cycles computes it once.
        often = [self.math("DIVIDE", 1 / along, size) for along in stretch]
        scale = self.first("ShaderNodeCombineXYZ", dict(enumerate(often)))
        return self.vector("MULTIPLY", place, scale)

    def _turned(self, place: Any, angle: Any) -> Socket:
        """Turned about the thin direction, so that X lies `angle` off the longest extent."""
        back = self.math("MULTIPLY", angle, -1.0)
        return self.first(
            "ShaderNodeVectorRotate", {"Vector": place, "Angle": back}, rotation_type="Z_AXIS"
        )

    def _tangent(self, turn: Any, unit: Any) -> None:
        """The direction in which ground metal is rough: across its lines, in the surface."""
        angle = self._in["Brushing Direction"]
        along = self.first(
            "ShaderNodeCombineXYZ",
            # The last is there so that no face stands exactly across.
            {0: self.math("COSINE", angle), 1: self.math("SINE", angle), 2: 0.013},
        )
        local = self.first(
            "ShaderNodeVectorRotate", {"Vector": along, "Rotation": turn},
            rotation_type="EULER_XYZ", invert=True,
        )  # fmt: skip
        world = self.first(
            "ShaderNodeVectorTransform", {0: self.vector("DIVIDE", local, unit)},
            vector_type="VECTOR", convert_from="OBJECT", convert_to="WORLD",
        )  # fmt: skip
        self._give("Tangent", self.vector("CROSS_PRODUCT", world, self._in["Normal"]))

    def _flat(self, place: Any) -> Socket:
        """On the tile, metres: along the metal, and across it or through it."""
        x, y, z = self.add("ShaderNodeSeparateXYZ", {0: place}).outputs
        across = self.math("MULTIPLY_ADD", z, THROUGH, y)
        return self.first("ShaderNodeCombineXYZ", {0: x, 1: across})

    def _tile(self, place: Any, often: float = 1.0) -> tuple[Socket, Socket, Socket, Socket]:
        """Its values where so many copies are as long as 1."""
        return self.looked_up(tiling("Marks", 1, marks_tile), place, (often, often))

    def _brushing(self, flat: Any) -> Socket:
        """Lines along the metal: about 0, of deviation 0.07. Octaves go from six widths down to
        less than one."""
        turned = self._turned(flat, self._in["Brushing Direction"])
        stretch = (300.0 * LINES_SIDE, 6.0 * LINES_SIDE, 1.0)
        lines, *_ = self._tile(self._scaled(turned, self._in["Brushing Width"], stretch))
        return self._product(0.07 / SPREAD, self.math("SUBTRACT", lines, 0.5))

    def _scratches(self, flat: Any, blotch: Any) -> Socket:
        """Thin lines in two directions, in some places only: strength times 0 to 1."""
        _, along, aslant, _ = self._tile(flat, 1 / SCRATCHES_SIDE)
        found = (
            self._product(along, self.step(blotch, 0.45, 0.75)),
            self._product(aslant, self.step(blotch, 0.55, 0.25)),
        )
        return self._product(self._in["Scratches"], self.math("MAXIMUM", *found))

    def _smudges(self, blotch: Any) -> tuple[Socket, Socket]:
        """Grease in blotches, and the ridges of fingers where it is densest; with strength."""
        strength = self._in["Smudges"]
        grease = self._product(strength, self.step(blotch, 0.45, 0.62))
        # The noise rises by about one half over its size: ridges half a millimetre apart.
        turns = self._product(blotch, self._in["Smudge Size"], 2 * math.pi * 4000.0)
        ridge = self.math("SINE", turns)
        return grease, self._product(strength, ridge, self.step(blotch, 0.52, 0.6))

    def _wear(self, blotch: Any) -> Socket:
        """Edges, from -1 to 1 times the wear."""
        if self._told:
            pointed = self.add("ShaderNodeAttribute", attribute_name=POINTED).outputs["Fac"]
        else:
            pointed = self.tree.nodes.new("ShaderNodeNewGeometry").outputs["Pointiness"]
        edge = self.step(pointed, 0.505, 0.53)
        return self._product(self._in["Wear"], edge, self._sum(0.5, blotch))

    def _bare(self, blotch: Any) -> Socket:
        """Where plating is rubbed off to the steel under it, 0 to 1."""
        edge = self.add("ShaderNodeAttribute", attribute_type="GEOMETRY", attribute_name=EDGES)
        rubbed = self._product(
            self._in["Wear"], edge.outputs["Fac"], self._sum(0.35, self.step(blotch, 0.42, 0.62))
        )
        return self._product(self._in["Plated"], self.step(rubbed, THIN, GONE))

    def _blood(self, metres: Any) -> tuple[Socket, Socket, Socket]:
        """(where metal shines red through it, where it hides the metal, how thick it is relative
        to a full film), 0 to 1. At the edge the colour comes first: grey without the shine of
        metal would be paint."""
        given = self._in
        place = self.vector("ADD", metres, given["Stain Offset"])
        tile = self.math("MULTIPLY", given["Stain Size"], BLOOD_SIDE)
        *_, noise = self._tile(self._scaled(self._flat(place), tile))
        level, there = given["Stain Blood Level"], self._there("Stain Blood")
        low, high = self.math("SUBTRACT", level, BLOOD_EDGE), self.math("ADD", level, BLOOD_EDGE)
        masks = (
            self.step(noise, low, level),
            self.step(noise, level, high),
            self.step(noise, low, self.math("ADD", level, THICK)),
        )
        tint, blood, film = (self._product(there, mask) for mask in masks)
        return tint, blood, film

    def _fluid(self, metres: Any) -> tuple[Socket, Socket]:
        """The same for fluid, whose patterns are smooth."""
        given = self._in
        place = self.vector("ADD", self.vector("ADD", metres, given["Stain Offset"]), (3, 5, 7))
        noise = self.noise(self._scaled(place, given["Stain Size"]), 1.0, detail=0.0)
        level, there = given["Stain Fluid Level"], self._there("Stain Fluid")
        low, high = self.math("SUBTRACT", level, EDGE), self.math("ADD", level, EDGE)
        mask = self._product(there, self.step(noise, low, high))
        film = self.step(noise, level, self.math("ADD", level, 0.12))
        return mask, self._product(there, film)

    def _there(self, name: str) -> Socket:
        return self.math("GREATER_THAN", self._in[name], 0.0)
