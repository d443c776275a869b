"""A steel tray on a table: brushed, scratched, with holes or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import bpy

from ....core.randomizers.backdrop.rim import widened
from ....core.randomizers.backdrop.tray import TrayDraw
from ....core.randomizers.marks_tile import BLOOD_SIDE, SPREAD, marks_tile
from ...blender.baked import tiling
from ...blender.laid import Laid
from ...blender.nodes import Nodes, set_color, set_dial
from ...blender.visibility import show
from ..effect import Balls
from .kind import Kind
from .relief import BELOW, Plane
from .rim import BEND, CORNER, Rim

NAME = "Synthpoint Tray"

# So many smudges lie within a metre; from where to where they make steel dull, in deviations.
SMUDGED, SHADES = 40.0, (-1.35, 4.0)
# So many of the coarsest bumps of the table's cloth within a metre, and how deep (m, deviation).
TABLE, UNEVEN = 60.0, 3.2e-4

# Half the edges of a tray that has no rim (m): further than any camera sees.
ENDLESS = 1e5


class Tray(Kind):
    """A flat plane of steel; the wall round a part of it leaves a table outside."""

    kinds = ("tray",)

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        plane = Plane(scene, NAME, height, reach)
        self._height = height
        self._rim = Rim(scene, height - BELOW, plane.material)
        self.objects = (plane.object, self._rim.object)
        self._build(Nodes.of(plane.material))

    def _build(self, make: Nodes) -> None:
        # The floor's and the wall's alike.
        place = make.add("ShaderNodeNewGeometry").outputs["Position"]
        steel = self._laid = Laid(make, place)
        self._value, self._rough = make.dial(), make.dial()
        self._brush, self._scratch = make.dial(), make.dial()
        self._spacing, self._hole = make.dial(1.0), make.dial()

        grain = steel.noise(detail=2.0, roughness=0.6, often=(25.0, 2600.0))
        normal = make.bump(grain, 0.00025, make.math("MULTIPLY", self._brush.outputs[0], 0.35))

        # Scratches: the thin middle of a noise that is stretched far, in two directions.
        lines = []
        for turn, often in ((0.5, (6.0, 260.0)), (2.0, (9.0, 340.0))):
            uneven = steel.noise(detail=1.0, often=often, turn=turn)
            lines.append(
                make.step(make.math("ABSOLUTE", make.math("SUBTRACT", uneven, 0.62)), 0.012, 0.0)
            )
        scratch = make.math("MULTIPLY", make.math("MAXIMUM", *lines), self._scratch.outputs[0])
        normal = make.bump(scratch, 0.0002, 0.6, over=normal)

        marks = tiling("Marks", 1, marks_tile)
        smudge = steel.looked_up(marks, (SMUDGED / BLOOD_SIDE, SMUDGED / BLOOD_SIDE)).alpha
        low, high = (0.5 + far * SPREAD for far in SHADES)
        rough = make.math(
            "ADD", self._rough.outputs[0],
            make.math("MULTIPLY_ADD", scratch, 0.2, make.step(smudge, low, high, 0.06)), clamp=True,
        )  # fmt: skip

        # Distance to the nearest hole's middle: rows of holes, every other one moved by half.
        half = make.math("MULTIPLY", self._spacing.outputs[0], 0.5)
        row = make.math("MULTIPLY", self._spacing.outputs[0], 0.8660254)
        axes = steel.axes()
        nearest = []
        for shift_x, shift_y in ((0.0, 0.0), (half, row)):
            x = make.math("PINGPONG", make.math("ADD", axes[0], shift_x), half)
            y = make.math("PINGPONG", make.math("ADD", axes[1], shift_y), row)
            nearest.append(make.math("SQRT", make.math("MULTIPLY_ADD", x, x, make.math(
                "MULTIPLY", y, y))))  # fmt: skip
        distance = make.math("MINIMUM", *nearest)
        radius = make.math("MULTIPLY", self._hole.outputs[0], 0.5)
        rim = make.math("MULTIPLY_ADD", self._hole.outputs[0], 0.5, 0.0008)
        outside, floor = self._parts(make, place)
        wall = make.math("MULTIPLY", make.step(distance, rim, radius), floor)
        normal = make.bump(wall, -0.0008, over=normal)
        hole = make.math("MULTIPLY", make.math("LESS_THAN", distance, radius), floor)
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
        self._table = make.add("ShaderNodeRGB")
        rough_cloth = make.looked_up(marks, place, (TABLE / BLOOD_SIDE, TABLE / BLOOD_SIDE)).alpha
        table = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": self._table.outputs[0], "Roughness": 0.85,
                "Specular IOR Level": 0.25, "Normal": make.bump(rough_cloth, UNEVEN / SPREAD, 0.5),
            },
        )  # fmt: skip
        both = make.add(
            "ShaderNodeMixShader", {0: outside, 1: surface.outputs[0], 2: table.outputs[0]}
        )
        make.add("ShaderNodeOutputMaterial", {"Surface": both.outputs[0]})

    def _parts(
        self, make: Nodes, place: bpy.types.NodeSocket
    ) -> tuple[bpy.types.NodeSocket, bpy.types.NodeSocket]:
        """(outside, floor): 1 on the plane beyond the foot of the wall, by the distance to a
        rounded rectangle (Inigo Quilez, iquilezles.org/articles/distfunctions2d); 1 on the plane.
        """
        self._frame = Laid(make, place)
        self._half = make.dial(ENDLESS), make.dial(ENDLESS)
        axes = self._frame.axes()
        z = make.add("ShaderNodeSeparateXYZ", {"Vector": place}).outputs[2]
        beyond = [
            make.math("SUBTRACT", make.math("ABSOLUTE", axis), half.outputs[0])
            for axis, half in zip(axes, self._half, strict=True)
        ]
        x, y = (make.math("MAXIMUM", b, 0.0) for b in beyond)
        away = make.math("SQRT", make.math("MULTIPLY_ADD", x, x, make.math("MULTIPLY", y, y)))
        distance = make.math("ADD", away, make.math("MINIMUM", make.math("MAXIMUM", *beyond), 0.0))
        # The wall itself leans out over the table.
        floor = make.math("LESS_THAN", z, self._height)
        beyond_foot = make.math("GREATER_THAN", distance, CORNER + BEND)
        return make.math("MULTIPLY", floor, beyond_foot), floor

    def roomier(self, draw: TrayDraw, solids: Sequence[Balls]) -> TrayDraw:
        """With the rim round all that takes up room."""
        edge = draw.rim
        if edge is None:
            return draw
        for balls, radius in solids:
            edge = widened(edge, self._height, balls, radius)
        return replace(draw, rim=edge)

    def apply(self, draw: TrayDraw) -> None:
        self._laid.lay(draw.rotation, draw.offset)
        set_dial(self._value, draw.value)
        set_dial(self._rough, draw.roughness)
        set_dial(self._brush, draw.brushing)
        set_dial(self._scratch, draw.scratches)
        set_dial(self._spacing, draw.spacing)
        rim = draw.rim
        show(self._rim.object, rim is not None)
        half = (ENDLESS, ENDLESS) if rim is None else (max(h - CORNER, 0.0) for h in rim.half)
        for dial, value in zip(self._half, half, strict=True):
            set_dial(dial, value)
        if rim is not None:
            self._rim.apply(rim)
            set_color(self._table, rim.table)
            self._frame.lay(rim.rotation, rim.center)
        # Narrower than nothing, so that no point lies in a hole or on its rim.
        set_dial(self._hole, draw.hole or -0.01)
