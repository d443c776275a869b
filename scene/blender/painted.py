"""A picture that each image paints anew, for a shader to look up."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray


class Painted:
    """`size` pixels to each side, looked up by `node`. It is two pictures that take turns: Cycles
    keeps what it has loaded from one render to the next, and doesn't see that pixels changed."""

    def __init__(self, name: str, size: int, node: bpy.types.Node) -> None:
        self._nodes = [node]
        self._pictures = [_blank(f"{name} {number}", size) for number in (1, 2)]
        self._show()

    def also(self, node: bpy.types.Node) -> None:
        """One more node that looks it up."""
        self._nodes.append(node)
        self._show()

    def put(self, pixels: NDArray[np.float32]) -> None:
        """(size, size, 4) data, the lowest row first."""
        self._pictures.reverse()
        self._pictures[0].pixels.foreach_set(np.ascontiguousarray(pixels, np.float32).ravel())
        self._pictures[0].update()
        self._show()

    def pack(self) -> None:
        """Puts what is shown into the open file: Blender saves no pixels that were only set."""
        self._pictures[0].pack()

    def _show(self) -> None:
        for node in self._nodes:
            node.image = self._pictures[0]


def _blank(name: str, size: int) -> bpy.types.Image:
    made = bpy.data.images.new(name, size, size, alpha=True, float_buffer=True)
    made.colorspace_settings.name = "Non-Color"
    made.alpha_mode = "CHANNEL_PACKED"
    return made
