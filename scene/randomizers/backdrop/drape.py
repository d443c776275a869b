"""Surgical cloth on the ground."""

from __future__ import annotations

import bpy

from ....core.randomizers.backdrop.drape import DrapeDraw
from .cloth import Cloth
from .kind import Kind
from .relief import Plane, folds

NAME = "Synthpoint Drape"


class Drape(Kind):
    """A plane of cloth."""

    kinds = ("drape",)

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        self._plane = Plane(scene, NAME, height, reach, folds)
        self._cloth = Cloth(self._plane.material)
        self.objects = (self._plane.object,)

    def apply(self, draw: DrapeDraw) -> None:
        self._plane.lay(draw.spacing, draw.depth, draw.rotation, draw.offset)
        self._cloth.apply(draw)
