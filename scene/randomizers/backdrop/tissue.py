"""Wet tissue: a plane of it, or what an opening in a drape shows."""

from __future__ import annotations

import bpy

from ....core.randomizers.backdrop.tissue import TissueDraw
from ...blender.visibility import show
from .flesh import Flesh
from .kind import Kind
from .opening import Opening
from .relief import Plane, lumps

NAME = "Synthpoint Tissue"


class Tissue(Kind):
    """A plane of tissue, and an opening in its place."""

    kinds = ("tissue",)

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        self._plane = Plane(scene, NAME, height, reach, lumps)
        self._flesh = Flesh(self._plane.material)
        self._opening = Opening(scene, height, reach, self._plane.material)
        self.objects = (self._plane.object, self._opening.object)

    def apply(self, draw: TissueDraw) -> None:
        show(self._plane.object, draw.opening is None)
        show(self._opening.object, draw.opening is not None)
        if draw.opening is None:
            self._plane.lay(draw.spacing, draw.depth, draw.rotation, draw.offset)
        else:
            self._opening.apply(draw, draw.opening)
        self._flesh.apply(draw)
