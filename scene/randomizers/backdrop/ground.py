"""What the instruments lie on: each kind of ground is made once, and one of them shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

import bpy

from ....core.job.spec import JobSpec
from ....core.randomizers.backdrop.choice import off, possible
from ....core.randomizers.backdrop.ground import AnyGround, Ground, ground
from ....core.randomizers.backdrop.rim import widened
from ....core.randomizers.backdrop.tray import TrayDraw
from ....core.randomizers.camera import Camera
from ....core.randomizers.placement import Placement
from ....core.randomizers.randomizer import as_data
from ...blender.visibility import show
from ..effect import Build, Effect, Image
from .drape import Drape
from .plain import Plain
from .tissue import Tissue
from .tray import Tray


class _Kind(Protocol):
    """Makes the `objects` of a kind, whose first is always shown, and applies its own draws."""

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None: ...

    @property
    def objects(self) -> tuple[bpy.types.Object, ...]: ...

    def apply(self, draw: Any) -> None: ...


# Two kinds are one plane.
_MADE: dict[str, type[_Kind]] = {
    "plain": Plain,
    "color": Plain,
    "drape": Drape,
    "tissue": Tissue,
    "tray": Tray,
}


# Half the edge of a ground, as a multiple of the furthest the camera gets.
REACH = 30.0


class Grounds(Effect[AnyGround | None]):
    """Those that pictures can show. `shown` is what the last one has of them."""

    of = ground

    @classmethod
    def remarks(cls, spec: JobSpec) -> list[str]:
        s = spec[Ground]
        if not (s.enabled and s.share > 0) or possible(spec):
            return []
        without = [f"{key}.enabled" for kind, key in off(spec).items() if s.weights[kind]]
        return [
            "ground: all that has a weight is off, so pictures show the surroundings; switch "
            f"{' or '.join(without)} on, or give another kind a weight"
        ]

    def __init__(self, build: Build) -> None:
        self._height = height = build.spec[Placement].ground_height
        reach = REACH * max(1.0, build.spec[Camera].distances[1])
        self.shown: AnyGround | None = None
        used = [kind for kind in possible(build.spec) if kind in _MADE]
        made = {
            cls: cls(build.scene, height, reach) for cls in dict.fromkeys(_MADE[k] for k in used)
        }
        self._grounds = {kind: made[_MADE[kind]] for kind in used}

    @property
    def objects(self) -> list[bpy.types.Object]:
        """All that can be shown."""
        return [obj for ground in dict.fromkeys(self._grounds.values()) for obj in ground.objects]

    def apply(self, draw: AnyGround | None, image: Image) -> None:
        self._show(draw)

    def _show(self, draw: AnyGround | None) -> None:
        self.shown = draw
        shown = None if draw is None else self._grounds[draw.kind]
        for made in self._grounds.values():
            if made is not shown:
                for obj in made.objects:
                    show(obj, False)
        if shown is not None:
            show(shown.objects[0], True)
            shown.apply(draw)

    def make_room(self, draw: AnyGround | None, image: Image) -> bool:
        """Moves the rim of a tray so that it goes round all that takes up room."""
        if not isinstance(draw, TrayDraw) or draw.rim is None:
            return False
        edge = draw.rim
        for balls, radius in image.solids:
            edge = widened(edge, self._height, balls, radius)
        if edge == draw.rim:
            return False
        self._show(replace(draw, rim=edge))
        return True

    def recorded(self, drawn: AnyGround | None) -> Any:
        """As it is shown: with the rim where it came to be."""
        return as_data(self.shown)
