"""A hand with its glove, cuffs and sleeve: made once, then set for each image."""

from __future__ import annotations

import bpy
import numpy as np

from ...core.geometry.types import Floats
from ...core.hand import cuff, marks, patterns, skin, sleeve, tint, tube
from ...core.hand.arm import Arm, Cuts
from ...core.hand.hand import Hand
from ...core.hand.look import Glove, Look
from ..blender.objects import call
from ..blender.visibility import show
from .cloth import Cloth
from .parts import Part, Tube
from .rubber import Rubber
from .skin import Skin
from .surface import COLOR, GRAIN, MARKS, RELIEF

_OUTER, _BELOW = 0, 1  # cuffs
_BARE, _GLOVED = 0, 1  # materials of the hand's faces


class DressedHand:
    """A right or a left hand of one shape, in one look at a time; hidden before its first."""

    def __init__(self, scene: bpy.types.Scene, hand: Hand) -> None:
        self.shape = skin.finer(hand.shape)
        self._arm = Arm(self.shape)
        self._pushed = marks.Pushed(self.shape)
        self._at = tint.Places.of(self.shape)
        self._creases, self._hairy = marks.creases(self.shape), marks.hairy(self.shape)
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
        self._along = self._at.grain[quads, 1].mean(axis=1)
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
        return [part.object for part in (*self._hands, *self._cuffs, self._sleeve)]

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
        self._show_sleeve(cuts, look, left)

    def hide(self) -> None:
        """Nothing of it is seen."""
        for obj in self.objects:
            show(obj, False)

    def _show_hand(self, part: Part, vertices: Floats, look: Look) -> None:
        at = self._at
        part.move(vertices)
        pushed = self._pushed.at(vertices)
        bare = tint.skin(at, look.skin, look.seed)
        part.write(GRAIN, *patterns.laid(at.grain, look.seed), tint.blood(at, look))
        # The rest of the arm is below cuff or sleeve, or bare between them.
        begin = -look.glove.cuff + 0.01 if look.glove else np.inf
        part.paint(np.where(self._along > begin, _GLOVED, _BARE))
        self._skin.set(look)
        if look.glove:
            self._rubber.set(look.glove, look)
            folds = look.glove.folds
            part.write(COLOR, tint.rubber(at, look.glove, bare, pushed, look.seed))
            part.write(RELIEF, folds * at.slack, 0.6 * (0.4 + 0.6 * folds) * pushed)
        else:
            part.write(COLOR, bare)
            lines = (1 - at.nail) * np.clip(0.35 + 0.6 * at.red + pushed, 0, 1.5)
            part.write(RELIEF, at.palmar, lines, at.nail)
            part.write(MARKS, *self._creases.T, look.hair * self._hairy)

    def _show_cuff(
        self, number: int, worn: Glove | None, cuts: Cuts, look: Look, left: bool
    ) -> None:
        part = self._cuffs[number]
        show(part.object, worn is not None)
        if worn is None:
            return
        room = sleeve.ROOM if look.tucked else 0.4 * sleeve.ROOM
        folds = look.glove.folds if look.glove else worn.folds
        points = cuff.cuff(cuts, worn.cuff, folds, number == _OUTER, room, 3 * look.seed + 1)
        part.move(_sided(points, left))
        along = (points - cuts.middles[0]) @ cuts.axes[2] + cuts.stations[0]
        part.write(COLOR, _sided(tint.cuff(worn, look, along, number == _OUTER), left))
        part.write(GRAIN, *_sided(patterns.around(along, 0.03, look.seed), left).T)
        part.write(RELIEF, 0.35 * worn.folds, 0.15 * worn.folds)
        if number == _BELOW:
            self._below.set(worn, look)

    def _show_sleeve(self, cuts: Cuts, look: Look, left: bool) -> None:
        show(self._sleeve.object, True)
        points = sleeve.sleeve(cuts, look)
        self._sleeve.move(_sided(points, left))
        along = sleeve.along(look.sleeve)[:, None]
        self._sleeve.write(COLOR, _sided(tint.sleeve(look, along), left))
        grain = patterns.around(along, look.sleeve.width, look.seed)
        self._sleeve.write(GRAIN, *_sided(grain, left).T)


def _sided(points: Floats, left: bool) -> Floats:
    """(N, 3): the points of a tube, or what they have, so that its faces look outward."""
    return (tube.turned_round(points) if left else points).reshape(-1, 3)
