"""Hands, with what they hold and without: posed, dressed, and in the way of what is behind them."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.geometry.types import Floats, Rows, floats
from ...core.hand.grasp import worn
from ...core.hand.graspable import MIRROR, Graspables
from ...core.hand.hand import Hand
from ...core.hand.search import Held
from ...core.randomizers.articulation import articulation
from ...core.randomizers.held import HeldDraw, held
from ...core.randomizers.in_hand import hands
from ...core.randomizers.in_hand.hands import OFFERED, EmptyHand, Hands
from ...core.randomizers.in_hand.people import SHAPES, hand
from ...core.randomizers.in_hand.settings import InHand
from ..blender import units
from ..hands.dressed import DressedHand
from ..hands.graspable import graspable
from ..labels.measure import Posed
from .effect import Build, Effect, Image


class InHands(Effect[Hands | None]):
    """As many hands of each of the job's shapes as one image can have."""

    of = hands.hands
    order = 16  # after the instruments are where they are

    def __init__(self, build: Build) -> None:
        self._metres = units.metres(build.scene)
        self._seed = build.spec.seed
        found = {
            name: graspable(instance)
            for (name, copy), instance in build.instances.items()
            if not copy
        }
        self._known = Graspables(self._metres, {n: g for n, g in found.items() if g is not None})
        self._hands: list[list[DressedHand]] = [
            [DressedHand(build.scene, self._hand(shape)) for _ in range(build.spec[InHand].most)]
            for shape in range(SHAPES)
        ]
        for obj in self.objects:  # hands are made in metres
            obj.scale = (1 / self._metres,) * 3
        self._shown: list[DressedHand] = []
        self.clear()
        build.carried += self.objects

    def _hand(self, shape: int) -> Hand:
        return hand(self._seed, shape)

    def offers(self) -> dict[str, Any]:
        return {OFFERED: self._known}

    def recorded(self, drawn: Hands | None) -> Any:
        return hands.recorded(drawn)

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [o for some in self._hands for one in some for o in one.objects]

    def clear(self) -> None:
        for some in self._hands:
            for one in some:
                one.hide()
        self._shown = []

    def apply(self, drawn: Hands | None, image: Image) -> None:
        if drawn is None:
            return
        for one in drawn.empty:
            self._show(drawn, one, self._free(drawn, one), image)
        for shown in image.shown:
            of = shown.draw[held]
            if isinstance(of, HeldDraw):
                skin = self._holding(of, shown, image)
                for obj in self._show(drawn, of, skin, image).objects:
                    image.carried[obj] = shown.instance.root

    def _show(
        self, drawn: Hands, one: HeldDraw | EmptyHand, skin: Floats, image: Image
    ) -> DressedHand:
        """`skin` (N, 3) in its own frame, mirrored where it is a left one, metres."""
        person = drawn.people[one.who]
        free = next(h for h in self._hands[person.shape] if h not in self._shown)
        free.show(_placed(skin * MIRROR if one.left else skin, one.place), person.look)
        self._shown.append(free)
        balls = floats(one.balls) / self._metres
        image.solids += [(balls[:, :3], float(np.median(balls[:, 3])))]
        return free

    def _free(self, drawn: Hands, one: EmptyHand) -> Floats:
        its = self._hand(drawn.people[one.who].shape)
        held_ = hands.posed(its, one.angles)
        return its.gloved(held_.angles, held_.turn, held_.move)

    def _holding(self, drawn: HeldDraw, shown: Posed, image: Image) -> Floats:
        its, name = self._hand(drawn.shape), shown.instance.name
        known, info = self._known.by_name[name], image.catalog.instrument(name)
        own = known.mirrored() if drawn.left else known
        metal = own.metal(info.share(shown.draw[articulation].opening), shown.draw.scale)
        angles = floats([drawn.angles[name] for name in its.skeleton.names])
        held_ = Held(angles, floats(drawn.turn), floats(drawn.move), 0.0)
        return worn(its, held_, metal)[0]


def _placed(skin: Floats, place: Rows) -> NDArray[np.float64]:
    matrix = floats(place)
    world: NDArray[np.float64] = skin @ matrix[:3, :3].T + matrix[:3, 3]
    return world
