"""What the instruments lie on: each kind of ground is made once, and one of them shown."""

from __future__ import annotations

from typing import Any

import bpy

from ....core.job.spec import JobSpec
from ....core.randomizers.backdrop.choice import off, possible
from ....core.randomizers.backdrop.ground import AnyGround, Ground, ground
from ....core.randomizers.camera import Camera
from ....core.randomizers.placement import Placement
from ....core.randomizers.randomizer import as_data
from ...blender.visibility import show
from ..effect import Build, Effect, Image
from .kind import made_of

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
        height, kinds = build.spec[Placement].ground_height, made_of()
        reach = REACH * max(1.0, build.spec[Camera].distances[1])
        self.shown: AnyGround | None = None
        used = [kind for kind in possible(build.spec) if kind in kinds]
        made = {  # two kinds can be one plane
            cls: cls(build.scene, height, reach) for cls in dict.fromkeys(kinds[k] for k in used)
        }
        self._grounds = {kind: made[kinds[kind]] for kind in used}

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
        if draw is None:
            return False
        roomier = self._grounds[draw.kind].roomier(draw, image.solids)
        if roomier == draw:
            return False
        self._show(roomier)
        return True

    def recorded(self, drawn: AnyGround | None) -> Any:
        """As it is shown, where it gave way."""
        return as_data(self.shown)
