"""A hand with its glove, cuffs and sleeve: made once, then set for each image."""

from __future__ import annotations

import bpy

from ...core.geometry.types import Floats
from ...core.hand import cuff, sleeve
from ...core.hand.dress import Layer
from ...core.hand.hand import Hand
from ...core.hand.look import Look
from ..blender.objects import call
from ..blender.visibility import show
from .cloth import Cloth
from .parts import Part, Tube
from .rubber import Rubber
from .skin import Skin


class DressedHand:
    """A right or a left hand of one shape, in one look at a time; hidden before its first."""

    def __init__(self, scene: bpy.types.Scene, hand: Hand) -> None:
        self.shape, self._hand = hand.finer, hand
        self._skin, self._cloth = Skin(), Cloth()
        self._rubber, self._below = Rubber("Synthpoint Glove"), Rubber("Synthpoint Glove Below")
        vertices, quads = self.shape.vertices, self.shape.quads
        materials = [self._skin.material, self._rubber.material]
        # A left hand is the mirror of a right one, and its faces turn the other way.
        self._hands = tuple(
            Part(scene, name, vertices, faces, materials)
            for name, faces in (
                ("Synthpoint Right Hand", quads),
                ("Synthpoint Left Hand", quads[:, ::-1]),
            )
        )
        self._cuffs = tuple(
            Tube(scene, name, cuff.RINGS, rubber.material)
            for name, rubber in (
                ("Synthpoint Cuff", self._rubber),
                ("Synthpoint Cuff Below", self._below),
            )
        )
        self._sleeve = Tube(scene, "Synthpoint Sleeve", sleeve.RINGS, self._cloth.material)

        for part in (*self._hands, *self._cuffs):
            call(part.object, "hand")
        call(self._sleeve.object, "sleeve")

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [*self.body, self._sleeve.object]

    @property
    def body(self) -> list[bpy.types.Object]:
        """The hand with its glove and cuffs, without its sleeve."""
        return [part.object for part in self._hands] + self.cuffs

    @property
    def cuffs(self) -> list[bpy.types.Object]:
        return [part.object for part in self._cuffs]

    def show(self, vertices: Floats, look: Look) -> None:
        """The skin (N, 3) of `shape`, posed and pressed, in world metres, and how it looks. A
        mirrored skin is that of a left hand."""
        wardrobe = self._hand.wardrobe
        worn, left = wardrobe.dressed(vertices, look), wardrobe.left(vertices)
        for number, part in enumerate(self._hands):
            _set(part, worn.hand if number == left else None)
        self._hands[left].paint(worn.gloved)
        for part, layer in zip(self._cuffs, (worn.cuff, worn.below), strict=True):
            _set(part, layer)
        _set(self._sleeve, worn.sleeve)
        self._skin.set(look)
        for rubber, glove in ((self._rubber, look.glove), (self._below, look.under)):
            if glove is not None:
                rubber.set(glove, look)

    def hide(self) -> None:
        """Nothing of it is seen."""
        for obj in self.objects:
            show(obj, False)


def _set(part: Part, layer: Layer | None) -> None:
    """Shows it; None: hides it."""
    show(part.object, layer is not None)
    if layer is not None:
        part.move(layer.points)
        part.write(layer.attributes)
