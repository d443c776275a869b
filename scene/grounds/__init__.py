"""What the instruments lie on: each kind of ground is made once, and one of them shown."""

from __future__ import annotations

import bpy

from ...core.sample import AnyGround
from ...core.spec import GROUND_KINDS, Ground
from ..visible import show
from .drape import Drape
from .plain import Plain
from .tissue import Tissue
from .tray import Tray

# Two kinds are one plane.
_MADE = {"plain": Plain, "color": Plain, "drape": Drape, "tissue": Tissue, "tray": Tray}


class Grounds:
    """The kinds that have a weight, at `height` and `reach` metres to each side."""

    def __init__(self, scene: bpy.types.Scene, spec: Ground, height: float, reach: float) -> None:
        weights = dict(zip(GROUND_KINDS, spec.weights, strict=False))
        used = [kind for kind, weight in weights.items() if weight > 0]
        made = {cls: cls(scene, height, reach) for cls in dict.fromkeys(_MADE[k] for k in used)}
        self._grounds = {kind: made[_MADE[kind]] for kind in used}

    @property
    def objects(self) -> list[bpy.types.Object]:
        """All that can be shown."""
        return [obj for ground in dict.fromkeys(self._grounds.values()) for obj in ground.objects]

    def apply(self, draw: AnyGround | None) -> None:
        shown = None if draw is None else self._grounds[draw.kind]
        for ground in self._grounds.values():
            if ground is not shown:
                for obj in ground.objects:
                    show(obj, False)
        if draw is not None:
            show(shown.objects[0], True)
            shown.apply(draw)
