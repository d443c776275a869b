"""All that a limb wears: its skin, a cut in it, stitches and hairs."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.geometry.types import Floats
from ....core.geometry.unrolled import Unrolled
from ....core.randomizers.backdrop import wound_shape
from ....core.randomizers.backdrop.skin import SkinDraw
from ....core.randomizers.backdrop.skin_paint import Field, Where, painter
from ....core.randomizers.backdrop.wound import WoundDraw
from .hairs import Hairs
from .skin import Skin
from .stitches import Stitches
from .wound import Cut


class Operated:
    """Made once, for a limb's mesh with the material `limb` and the attribute FROM_SPOT; a wound
    has at most so many `stitches`, and `unit` is a metre in the scene's. Its `objects` are in
    metres, in the frame of the points that `apply` is given."""

    def __init__(
        self, scene: bpy.types.Scene, limb: bpy.types.Material, stitches: int, unit: float = 1.0
    ) -> None:
        cut = bpy.data.materials.new("Synthpoint Wound")
        self._skin = Skin(limb, cut, unit)
        self._cut = Cut(scene, cut)
        self._more = Stitches(scene, stitches), Hairs(scene)
        self.objects = (self._cut.object, *(more.object for more in self._more))

    def pack(self) -> None:
        """Puts what is painted into the open file."""
        self._skin.pack()

    def apply(
        self,
        skin: SkinDraw,
        wound: WoundDraw,
        where: Where,
        from_spot: Floats,
        points: Floats,
        painted: Field | None = None,
    ) -> Floats:
        """The vertices (R, C, 3) of a limb's whole skin (m), moved out of the way of the cut; they
        are at `from_spot` (R, C, 2) as Unrolled has them, from the middle of the wound. `painted`
        is that skin, where it is painted already."""
        on_skin = Unrolled(from_spot, points)
        if painted is None:
            painted = painter().paint(skin, wound, where)
        self._skin.apply(skin, wound, painted)
        self._cut.apply(wound, where, on_skin)
        for more in self._more:
            more.apply(skin, wound, where, on_skin)
        c, s = np.cos(where.turn), np.sin(where.turn)
        x, y = np.moveaxis(from_spot, -1, 0)
        sunk = wound_shape.under(x * c + y * s, y * c - x * s, wound)
        moved: Floats = points - sunk[..., None] * on_skin(from_spot)[1]
        return moved
