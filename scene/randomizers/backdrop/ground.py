"""What the instruments lie on: each kind of ground is made once, and one of them shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import bpy
import numpy as np

from ....core.sample import AnyGround, TrayDraw
from ....core.sampling.rim import widened
from ...blender.visibility import show
from .drape import Drape
from .plain import Plain
from .tissue import Tissue
from .tray import Tray

# Two kinds are one plane.
_MADE = {"plain": Plain, "color": Plain, "drape": Drape, "tissue": Tissue, "tray": Tray}


Balls = tuple[np.ndarray, float]


class Grounds:
    """Those of the `kinds` that are no photo, at `height` and `reach` metres to each side. `shown`
    is what the picture shows of them."""

    def __init__(
        self, scene: bpy.types.Scene, kinds: Sequence[str], height: float, reach: float
    ) -> None:
        self._height = height
        self.shown: AnyGround | None = None
        used = [kind for kind in kinds if kind in _MADE]
        made = {cls: cls(scene, height, reach) for cls in dict.fromkeys(_MADE[k] for k in used)}
        self._grounds = {kind: made[_MADE[kind]] for kind in used}

    @property
    def objects(self) -> list[bpy.types.Object]:
        """All that can be shown."""
        return [obj for ground in dict.fromkeys(self._grounds.values()) for obj in ground.objects]

    def apply(self, draw: AnyGround | None) -> None:
        self.shown = draw
        shown = None if draw is None else self._grounds[draw.kind]
        for ground in self._grounds.values():
            if ground is not shown:
                for obj in ground.objects:
                    show(obj, False)
        if draw is not None:
            show(shown.objects[0], True)
            shown.apply(draw)

    def make_room(self, things: Sequence[Balls]) -> None:
        """Moves the rim of a tray so that it goes round the things in the way too, each given as
        centres (N, 3) and radius of balls in the world (m)."""
        draw = self.shown
        if not isinstance(draw, TrayDraw) or draw.rim is None:
            return
        edge = draw.rim
        for balls, radius in things:
            edge = widened(edge, self._height, balls, radius)
        if edge != draw.rim:
            self.apply(replace(draw, rim=edge))
