"""A pattern that each image lays anew: turned about z, drawn out and moved.

It is the own mapping of each texture that shows it, of which Cycles makes one matrix for a picture.
A Mapping node in front of them would ask for sines and cosines wherever a ray looks.
"""

from __future__ import annotations

from math import cos, sin
from typing import Any

import bpy

from .nodes import Channels, Nodes, Socket

Pair = tuple[float, float]


class Laid:
    """`place`: coordinates (m) of the scene, in whose x and y it is laid by `lay`."""

    def __init__(self, make: Nodes, place: Socket) -> None:
        self._make, self._place = make, place
        self._textures: list[tuple[Any, Pair, float]] = []
        self._rows: list[tuple[Any, Any]] = []

    def looked_up(self, image: bpy.types.Image, often: Pair = (1.0, 1.0)) -> Channels:
        """The channels of a picture that tiles, so often within a unit of x and y."""
        found = self._make.looked_up(image, self._place)
        self._textures.append((found.alpha.node, often, 0.0))
        return found

    def noise(
        self, detail: float, roughness: float = 0.5, often: Pair = (1.0, 1.0), turn: float = 0.0
    ) -> Socket:
        """About 0.5, between 0 and 1, so often within a unit of x and y after it is turned
        (radians) by so much more."""
        found = self._make.noise(self._place, 1.0, detail, roughness)
        self._textures.append((found.node, often, turn))
        return found

    def axes(self) -> tuple[Socket, Socket]:
        """x and y of the pattern."""
        made = []
        for _ in range(2):
            row: Any = self._make.add(
                "ShaderNodeVectorMath", {0: self._place}, operation="DOT_PRODUCT"
            )
            moved: Any = self._make.add(
                "ShaderNodeMath", {0: row.outputs["Value"]}, operation="ADD"
            )
            self._rows.append((row, moved))
            made.append(moved.outputs[0])
        return made[0], made[1]

    def lay(self, turn: float, offset: Pair, size: Pair = (1.0, 1.0)) -> None:
        """Its units `size` (m) large, turned by `turn` (radians, counter-clockwise), its origin at
        `offset`."""
        for node, often, more in self._textures:
            mapping = node.texture_mapping
            mapping.vector_type = "TEXTURE"
            mapping.translation = (*offset, 0.0)
            mapping.rotation = (0.0, 0.0, turn + more)
            mapping.scale = (size[0] / often[0], size[1] / often[1], 1.0)
        ways = (
            (cos(turn) / size[0], sin(turn) / size[0]),
            (-sin(turn) / size[1], cos(turn) / size[1]),
        )
        for number, (row, moved) in enumerate(self._rows):
            x, y = ways[number % 2]
            row.inputs[1].default_value = (x, y, 0.0)
            moved.inputs[1].default_value = -(x * offset[0] + y * offset[1])
