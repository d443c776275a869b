"""A steel tray: brushed, scratched, with holes or without."""

from __future__ import annotations

import bpy

from ...core.sample import TrayDraw
from ..compat import node_tree
from ..nodes import Nodes, set_dial
from .relief import Plane

NAME = "Synthpoint Tray"


class Tray:
    """A flat plane of steel."""

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        plane = Plane(scene, NAME, height, reach)
        self.object = plane.object
        self._build(node_tree(plane.material))

    def _build(self, tree: bpy.types.NodeTree) -> None:
        tree.nodes.clear()
        make = Nodes(tree)
        place = make.add("ShaderNodeTexCoord").outputs["Object"]
        self._moved = make.add("ShaderNodeMapping", {"Vector": place})
        steel = self._moved.outputs[0]
        self._value, self._rough = make.dial(), make.dial()
        self._brush, self._scratch = make.dial(), make.dial()
        self._spacing, self._hole = make.dial(1.0), make.dial()

        long = make.add("ShaderNodeMapping", {"Vector": steel, "Scale": (25.0, 2600.0, 1.0)})
        grain = make.noise(long.outputs[0], 1.0, detail=2.0, roughness=0.6)
        normal = make.bump(grain, 0.00025, make.math("MULTIPLY", self._brush.outputs[0], 0.35))

        # Scratches: the thin middle of a noise that is stretched far, in two directions.
        lines = []
        for turn, scale in ((0.5, (6.0, 260.0, 1.0)), (2.0, (9.0, 340.0, 1.0))):
            way = make.add(
                "ShaderNodeMapping", {"Vector": steel, "Rotation": (0.0, 0.0, turn), "Scale": scale}
            )
            uneven = make.noise(way.outputs[0], 1.0, detail=1.0)
            lines.append(
                make.step(make.math("ABSOLUTE", make.math("SUBTRACT", uneven, 0.62)), 0.012, 0.0)
            )
        scratch = make.math("MULTIPLY", make.math("MAXIMUM", *lines), self._scratch.outputs[0])
        normal = make.bump(scratch, 0.0002, 0.6, over=normal)

        smudge = make.noise(steel, 40.0, detail=3.0, roughness=0.65)
        rough = make.math(
            "ADD", self._rough.outputs[0],
            make.math("MULTIPLY_ADD", scratch, 0.2, make.step(smudge, 0.4, 0.8, 0.06)), clamp=True,
        )  # fmt: skip

        # Distance to the nearest hole's middle: rows of holes, every other one moved by half.
        half = make.math("MULTIPLY", self._spacing.outputs[0], 0.5)
        row = make.math("MULTIPLY", self._spacing.outputs[0], 0.8660254)
        axes = make.add("ShaderNodeSeparateXYZ", {"Vector": steel}).outputs
        nearest = []
        for shift_x, shift_y in ((0.0, 0.0), (half, row)):
            x = make.math("PINGPONG", make.math("ADD", axes[0], shift_x), half)
            y = make.math("PINGPONG", make.math("ADD", axes[1], shift_y), row)
            nearest.append(make.math("SQRT", make.math("MULTIPLY_ADD", x, x, make.math(
                "MULTIPLY", y, y))))  # fmt: skip
        distance = make.math("MINIMUM", *nearest)
        radius = make.math("MULTIPLY", self._hole.outputs[0], 0.5)
        rim = make.math("MULTIPLY_ADD", self._hole.outputs[0], 0.5, 0.0008)
        wall = make.step(distance, rim, radius)
        normal = make.bump(wall, -0.0008, over=normal)
        hole = make.math("LESS_THAN", distance, radius)
        color = make.mix(hole, make.add(
            "ShaderNodeCombineColor",
            {0: self._value.outputs[0], 1: self._value.outputs[0], 2: make.math(
                "MULTIPLY", self._value.outputs[0], 0.985)},
        ).outputs[0], (0.004, 0.004, 0.004))  # fmt: skip
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Roughness": rough, "Normal": normal,
                "Metallic": make.math("SUBTRACT", 1.0, hole),
                "Specular IOR Level": 0.1,
            },
        )  # fmt: skip
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def apply(self, draw: TrayDraw) -> None:
        self._moved.inputs["Rotation"].default_value = (0.0, 0.0, draw.rotation)
        self._moved.inputs["Location"].default_value = (*draw.offset, 0.0)
        set_dial(self._value, draw.value)
        set_dial(self._rough, draw.roughness)
        set_dial(self._brush, draw.brushing)
        set_dial(self._scratch, draw.scratches)
        set_dial(self._spacing, draw.spacing)
        # Narrower than nothing, so that no point lies in a hole or on its rim.
        set_dial(self._hole, draw.hole or -0.01)
