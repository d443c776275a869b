"""The node group that lays surface detail over the inputs of a Principled BSDF.

Heights are metres, so that the relief does not depend on how the part was modelled. Everything of
one kind of detail is multiplied by its strength, and Cycles folds a product with a constant 0: the
textures behind it are then never evaluated.
"""

from __future__ import annotations

import math
from typing import Any

import bpy

from ..blender.nodes import Inputs, Nodes, Socket

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

# Half the breadth of a stain's edge, in values of the noise.
EDGE = 0.012

# How the noises' values spread over a large surface, measured in renders (the same in 4.2 and 5.2).
BLOOD_SPREAD, FLUID_SPREAD = 0.083, 0.134


def group() -> bpy.types.NodeTree:
    """The group; built once a file."""
    found = bpy.data.node_groups.get(NAME)
    return found if found is not None else _Builder().tree


class _Builder:
    def __init__(self) -> None:
        self.tree = bpy.data.node_groups.new(NAME, "ShaderNodeTree")
        for name, kind in {**BASES, **AMOUNTS}.items():
            made = self.tree.interface.new_socket(
                name, in_out="INPUT", socket_type=f"NodeSocket{kind}"
            )
            if name in SIZES:
                assert isinstance(made, bpy.types.NodeTreeInterfaceSocketFloat)
                made.default_value = SIZES[name]
        for name, kind in {**BASES, "Tangent": "Vector"}.items():
            self.tree.interface.new_socket(name, in_out="OUTPUT", socket_type=f"NodeSocket{kind}")
        self._make = Nodes(self.tree)
        self._in = self.tree.nodes.new("NodeGroupInput").outputs
        self._out = self.tree.nodes.new("NodeGroupOutput").inputs
        self._build()
        for column, node in enumerate(self.tree.nodes):
            node.location = (200.0 * (column // 6), -220.0 * (column % 6))

    def _node(self, kind: str, inputs: Inputs, **settings: Any) -> Socket:
        """The first output of a new node; inputs (by name or number) are linked or set."""
        return self._make.add(f"ShaderNode{kind}", inputs, **settings).outputs[0]

    def _math(self, operation: str, a: Any, b: Any = 0.0, clamp: bool = False) -> Socket:
        return self._node("Math", {0: a, 1: b}, operation=operation, use_clamp=clamp)

    def _vector(self, operation: str, a: Any, b: Any) -> Socket:
        return self._node("VectorMath", {0: a, 1: b}, operation=operation)

    def _product(self, a: Any, b: Any, *more: Any) -> Socket:
        made = self._math("MULTIPLY", a, b)
        for factor in more:
            made = self._math("MULTIPLY", made, factor)
        return made

    def _sum(self, a: Any, b: Any, *more: Any) -> Socket:
        made = self._math("ADD", a, b)
        for term in more:
            made = self._math("ADD", made, term)
        return made

    def _step(self, value: Any, low: Any, high: Any) -> Socket:
        """0 below `low`, 1 above `high`, smooth between."""
        return self._node(
            "MapRange", {0: value, 1: low, 2: high, 3: 0.0, 4: 1.0},
            interpolation_type="SMOOTHSTEP", clamp=True,
        )  # fmt: skip

    def _mix(self, factor: Any, a: Any, b: Any) -> Socket:
        """Numbers: a + factor (b - a)."""
        return self._sum(a, self._product(factor, self._math("SUBTRACT", b, a)))

    def _blend(self, factor: Any, a: Any, b: Any, how: str = "MIX") -> Socket:
        """Colours."""
        return self._make.mix(factor, a, b, how)

    def _noise(self, place: Any, detail: float = 0.0, rough: float = 0.5) -> Socket:
        values: Inputs = {"Vector": place, "Scale": 1.0, "Detail": detail, "Roughness": rough}
        return self._node("TexNoise", values)

    def _bump(self, height: Any, normal: Any) -> Socket:
        return self._node(
            "Bump", {"Strength": 1.0, "Distance": 1.0, "Height": height, "Normal": normal}
        )

    def _attribute(self, name: str) -> Socket:
        node = self._make.add("ShaderNodeAttribute", attribute_type="OBJECT", attribute_name=name)
        return node.outputs["Vector"]

    def _build(self) -> None:
        given = self._in
        turn, unit = self._attribute("synthpoint_turn"), self._attribute("synthpoint_unit")
        local = self.tree.nodes.new("ShaderNodeTexCoord").outputs["Object"]
        metres = self._node(
            "VectorRotate",
            {"Vector": self._vector("MULTIPLY", local, unit), "Rotation": turn},
            rotation_type="EULER_XYZ",
        )
        place = self._vector("ADD", metres, given["Offset"])
        self._tangent(turn, unit)
        lines = self._brushing(place)
        blotch = self._noise(self._scaled(place, given["Smudge Size"]), detail=1.0)
        scratch = self._scratches(place, blotch)
        grease, print_ = self._smudges(blotch)
        worn = self._wear(blotch)
        tint, blood, film = self._blood(metres)
        wet, droplet = self._fluid(metres)

        # Ground steel has no lines where it is no metal.
        ground = self._product(given["Brushing"], given["Metallic"])
        streak = self._product(ground, self._math("SUBTRACT", lines, 0.5))
        bright = self._math("MAXIMUM", worn, 0.0)
        dark = self._math("MAXIMUM", self._math("MULTIPLY", worn, -1.0), 0.0)
        shade = self._sum(
            1.0,
            self._product(streak, 0.35),
            self._product(grease, -0.10),
            self._product(bright, 0.35),
            self._product(dark, -0.7),
            self._product(wet, -0.12),
        )
        color = self._blend(1.0, given["Base Color"], self._grey(shade), "MULTIPLY")
        self._give("Base Color", self._blend(tint, color, given["Stain Color"]))
        self._give("Metallic", self._product(given["Metallic"], self._math("SUBTRACT", 1.0, blood)))
        rough = self._sum(
            given["Roughness"],
            self._product(streak, 0.30),
            self._product(scratch, 0.20),
            self._product(grease, 0.22),
            self._product(print_, 0.07),
            self._product(bright, -0.12),
            self._product(dark, 0.3),
        )
        rough = self._node("Clamp", {0: rough, 1: 0.02, 2: 1.0})
        gloss = self._mix(given["Stain Wetness"], 0.75, 0.10)
        self._give("Roughness", self._mix(blood, rough, gloss))
        grooved = self._math("MAXIMUM", given["Anisotropic"], self._product(ground, 0.85))
        self._give("Anisotropic", self._product(grooved, self._math("SUBTRACT", 1.0, blood)))
        self._give("Coat Weight", self._math("MAXIMUM", given["Coat Weight"], wet))
        steel = self._sum(
            self._product(ground, given["Brushing Width"], lines, 0.12),
            self._product(scratch, -4e-6),
        )
        height = self._sum(self._mix(blood, steel, 0.0), self._product(film, 1.2e-4))
        self._give("Normal", self._bump(height, given["Normal"]))
        drop = self._product(droplet, given["Stain Size"], 0.05)
        self._give("Coat Normal", self._bump(drop, given["Coat Normal"]))

    def _give(self, name: str, value: Any) -> None:
        self.tree.links.new(value, self._out[name])

    def _grey(self, value: Any) -> Socket:
        return self._node("CombineColor", {0: value, 1: value, 2: value})

    def _scaled(
        self, place: Any, size: Any, stretch: tuple[float, float, float] = (1, 1, 1)
    ) -> Socket:
        """Coordinates in units of `size` metres, drawn out by `stretch`."""
        inverse = self._math("DIVIDE", 1.0, size)
        scaled = self._node("VectorMath", {"Vector": place, "Scale": inverse}, operation="SCALE")
        return scaled if stretch == (1, 1, 1) else self._vector("DIVIDE", scaled, stretch)

    def _turned(self, place: Any, angle: Any) -> Socket:
        """Turned about the thin direction, so that X lies `angle` off the longest extent."""
        back = self._math("MULTIPLY", angle, -1.0)
        return self._node("VectorRotate", {"Vector": place, "Angle": back}, rotation_type="Z_AXIS")

    def _tangent(self, turn: Any, unit: Any) -> None:
        """The direction in which ground metal is rough: across its lines, in the surface."""
        angle = self._in["Brushing Direction"]
        along = self._node(
            "CombineXYZ",
            # The last is there so that no face stands exactly across.
            {0: self._math("COSINE", angle), 1: self._math("SINE", angle), 2: 0.013},
        )
        local = self._node(
            "VectorRotate", {"Vector": along, "Rotation": turn},
            rotation_type="EULER_XYZ", invert=True,
        )  # fmt: skip
        world = self._node(
            "VectorTransform", {0: self._vector("DIVIDE", local, unit)},
            vector_type="VECTOR", convert_from="OBJECT", convert_to="WORLD",
        )  # fmt: skip
        self._give("Tangent", self._vector("CROSS_PRODUCT", world, self._in["Normal"]))

    def _brushing(self, place: Any) -> Socket:
        """Lines along the metal: 0 to 1. Octaves go from six widths down to less than one."""
        turned = self._turned(place, self._in["Brushing Direction"])
        stretched = self._scaled(turned, self._in["Brushing Width"], (300.0, 6.0, 6.0))
        return self._noise(stretched, detail=3.0, rough=0.65)

    def _scratches(self, place: Any, blotch: Any) -> Socket:
        """Thin lines in two directions, in some places only: strength times 0 to 1."""
        strength = self._in["Scratches"]
        found: list[Socket] = []
        for angle, low, high in ((0.35, 0.45, 0.75), (-0.8, 0.55, 0.25)):
            stretched = self._scaled(self._turned(place, angle), 0.0016, (30.0, 1.0, 1.0))
            off = self._math("ABSOLUTE", self._math("SUBTRACT", self._noise(stretched), 0.5))
            line = self._step(off, 0.022, 0.006)
            found.append(self._product(line, self._step(blotch, low, high)))
        return self._product(strength, self._math("MAXIMUM", found[0], found[1]))

    def _smudges(self, blotch: Any) -> tuple[Socket, Socket]:
        """Grease in blotches, and the ridges of fingers where it is densest; with strength."""
        strength = self._in["Smudges"]
        grease = self._product(strength, self._step(blotch, 0.45, 0.62))
        # The noise rises by about one half over its size: ridges half a millimetre apart.
        turns = self._product(blotch, self._in["Smudge Size"], 2 * math.pi * 4000.0)
        ridge = self._math("SINE", turns)
        return grease, self._product(strength, ridge, self._step(blotch, 0.52, 0.6))

    def _wear(self, blotch: Any) -> Socket:
        """Edges, from -1 to 1 times the wear."""
        geometry = self.tree.nodes.new("ShaderNodeNewGeometry")
        edge = self._step(geometry.outputs["Pointiness"], 0.505, 0.53)
        return self._product(self._in["Wear"], edge, self._sum(0.5, blotch))

    def _blood(self, metres: Any) -> tuple[Socket, Socket, Socket]:
        """(where metal shines red through it, where it hides the metal, how thick it is relative
        to a full film), 0 to 1. At the edge the colour comes first: grey without the shine of
        metal would be paint."""
        given = self._in
        place = self._vector("ADD", metres, given["Stain Offset"])
        noise = self._noise(self._scaled(place, given["Stain Size"]), detail=4.0, rough=0.45)
        level, there = given["Stain Blood Level"], self._there("Stain Blood")
        low, high = self._math("SUBTRACT", level, EDGE), self._math("ADD", level, EDGE)
        masks = (
            self._step(noise, low, level),
            self._step(noise, level, high),
            self._step(noise, low, self._math("ADD", level, 0.06)),
        )
        tint, blood, film = (self._product(there, mask) for mask in masks)
        return tint, blood, film

    def _fluid(self, metres: Any) -> tuple[Socket, Socket]:
        """The same for fluid, whose patterns are smooth."""
        given = self._in
        place = self._vector("ADD", self._vector("ADD", metres, given["Stain Offset"]), (3, 5, 7))
        noise = self._noise(self._scaled(place, given["Stain Size"]))
        level, there = given["Stain Fluid Level"], self._there("Stain Fluid")
        low, high = self._math("SUBTRACT", level, EDGE), self._math("ADD", level, EDGE)
        mask = self._product(there, self._step(noise, low, high))
        film = self._step(noise, level, self._math("ADD", level, 0.12))
        return mask, self._product(there, film)

    def _there(self, name: str) -> Socket:
        return self._math("GREATER_THAN", self._in[name], 0.0)
