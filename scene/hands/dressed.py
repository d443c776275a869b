"""A hand with its glove, cuffs and sleeve: made once, then set for each image."""

from __future__ import annotations

import bpy
import numpy as np

from ...core.geometry.types import Floats
from ...core.hand import cuff, marks, skin, sleeve, tube
from ...core.hand.arm import Arm, Cuts
from ...core.hand.hand import Hand
from ...core.hand.look import Glove, Look
from ..blender.objects import call
from ..blender.visibility import show
from .cloth import Cloth
from .parts import Part, tube_part
from .rubber import Rubber
from .skin import Skin
from .surface import LOOSE, MARKS

_OUTER, _BELOW = 0, 1  # cuffs
_BARE, _GLOVED = 0, 1  # materials of the hand's faces


class DressedHand:
    """A right or a left hand of one shape, in one look at a time; hidden before its first."""

    def __init__(self, scene: bpy.types.Scene, hand: Hand) -> None:
        self.shape = skin.finer(hand.shape)
        self._arm = Arm(self.shape)
        self._pushed = marks.Pushed(self.shape)
        self._slack = marks.slack(self.shape)
        self._skin, self._cloth = Skin(), Cloth()
        self._rubber, self._below = Rubber("Synthpoint Glove"), Rubber("Synthpoint Glove Below")
        grain, quads = marks.grain(self.shape), self.shape.quads
        materials = [self._skin.material, self._rubber.material]
        # A left hand is the mirror of a right one, and its faces turn the other way.
        self._hands = tuple(
            Part(scene, name, grain, faces, materials)
            for name, faces in (
                ("Synthpoint Right Hand", quads),
                ("Synthpoint Left Hand", quads[:, ::-1]),
            )
        )
        for part in self._hands:
            part.write(MARKS, marks.marks(self.shape))
        self._along = grain[quads, 1].mean(axis=1)
        self._cuffs = tuple(
            tube_part(scene, name, cuff.RINGS, 0.08, rubber.material)
            for name, rubber in (
                ("Synthpoint Cuff", self._rubber),
                ("Synthpoint Cuff Below", self._below),
            )
        )
        self._sleeve = tube_part(
            scene, "Synthpoint Sleeve", sleeve.RINGS, 1.35, self._cloth.material
        )

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
        left = np.linalg.det(self._arm.turn(vertices)) < 0
        cuts = self._arm.cuts(vertices)
        for part, shown in zip(self._hands, (not left, left), strict=True):
            show(part.object, bool(shown))
        self._show_hand(self._hands[int(left)], vertices, look)
        self._show_cuff(_OUTER, look.glove, cuts, look, left)
        self._show_cuff(_BELOW, look.under, cuts, look, left)
        self._cloth.set(look.sleeve)
        show(self._sleeve.object, True)
        points = sleeve.sleeve(cuts, look.sleeve, look.covered, 3 * look.seed)
        self._sleeve.move(_sided(points, left))

    def hide(self) -> None:
        """Nothing of it is seen."""
        for obj in self.objects:
            show(obj, False)

    def _show_hand(self, part: Part, vertices: Floats, look: Look) -> None:
        part.move(vertices)
        folds = look.glove.folds if look.glove else 1.0
        loose = np.zeros((len(vertices), 3))
        loose[:, 0] = folds * self._slack
        loose[:, 1] = (0.4 + 0.6 * folds) * self._pushed.at(vertices)
        part.write(LOOSE, loose)
        # The rest of the arm is below cuff or sleeve, or bare between them.
        begin = -look.glove.cuff + 0.01 if look.glove else np.inf
        part.paint(np.where(self._along > begin, _GLOVED, _BARE))
        self._skin.set(look)
        if look.glove:
            self._rubber.set(look.glove, look)

    def _show_cuff(
        self, number: int, worn: Glove | None, cuts: Cuts, look: Look, left: bool
    ) -> None:
        part = self._cuffs[number]
        show(part.object, worn is not None)
        if worn is None:
            return
        room = sleeve.ROOM if look.sleeve.start < worn.cuff else 0.4 * sleeve.ROOM
        folds = look.glove.folds if look.glove else worn.folds
        points = cuff.cuff(cuts, worn.cuff, folds, number == _OUTER, room, 3 * look.seed + 1)
        part.move(_sided(points, left))
        loose = np.zeros((points.shape[0] * points.shape[1], 3))
        loose[:, 0] = 0.15 * worn.folds
        part.write(LOOSE, loose)
        if number == _BELOW:
            self._below.set(worn, look)


def _sided(points: Floats, left: bool) -> Floats:
    """(N, 3): the points of a tube, so that its faces look outward."""
    return (tube.turned_round(points) if left else points).reshape(-1, 3)
