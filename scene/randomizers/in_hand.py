"""Hands, with what they hold and without: posed, dressed, and in the way of what is behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.geometry.types import Floats, Rows, floats
from ...core.hand.graspable import MIRROR, Graspables
from ...core.hand.hand import Hand
from ...core.hand.search import Held
from ...core.labels.subjects import HandSubject
from ...core.randomizers.in_hand import hands
from ...core.randomizers.in_hand.hands import OFFERED, EmptyHand, Hands
from ...core.randomizers.in_hand.held import HeldDraw, held
from ...core.randomizers.in_hand.people import SHAPES, hand
from ...core.randomizers.in_hand.settings import InHand, check_names, without_effect
from ...core.randomizers.instruments import Instruments
from ..blender import units
from ..hands.dressed import DressedHand
from ..hands.graspable import graspable
from ..labels.hands import Labeller, Pose
from ..labels.marked import Marked
from .effect import Build, Effect, Image


class InHands(Effect[Hands | None]):
    """As many hands of each of the job's shapes as one image can have."""

    of = hands.hands
    order = 16  # after the instruments are where they are

    def __init__(self, build: Build) -> None:
        self._metres = units.metres(build.scene)
        self._seed = build.spec.seed
        unheld: list[str] = []
        sizes = build.spec[Instruments]
        largest = sizes.scale.max if sizes.enabled else 1.0
        found = {
            name: graspable(instance, build.schemas[name].grips, unheld, largest)
            for (name, copy), instance in build.instances.items()
            if not copy
        }
        build.notes.leave_out(unheld)
        self._known = Graspables(self._metres, {n: g for n, g in found.items() if g is not None})
        grips = {g.name for schema in build.schemas.values() for g in schema.grips}
        grips.update(*(known.holds for known in self._known.by_name.values()))
        build.notes.say(without_effect(build.spec, grips))
        self._hands: list[list[DressedHand]] = [
            [DressedHand(build.scene, self._hand(shape)) for _ in range(build.spec[InHand].most)]
            for shape in range(SHAPES)
        ]
        for obj in self.objects:  # hands are made in metres
            obj.scale = (1 / self._metres,) * 3
        self._shown: list[DressedHand] = []
        check_names(build.spec[InHand], build.spec)  # the scene's own classes too
        labelled = build.spec[InHand].labelled
        self._labellers = [
            Labeller(self._hand(n), n, self._metres) for n in range(SHAPES if labelled else 0)
        ]
        self._labelled: list[tuple[Marked, HandSubject]] = []
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
        self._shown, self._labelled = [], []

    @property
    def marked(self) -> tuple[Marked, ...]:
        return tuple(marked for marked, _ in self._labelled)

    @property
    def subjects(self) -> tuple[HandSubject, ...]:
        return tuple(subject for _, subject in self._labelled)

    def apply(self, drawn: Hands | None, image: Image) -> None:
        if drawn is None:
            return
        for one in drawn.empty:
            self._show(drawn, one, self._free(drawn, one), image)
        for shown in image.shown:
            of = shown.draw[held]
            if isinstance(of, HeldDraw):
                for obj in self._show(drawn, of, of.skin, image, shown.id).objects:
                    image.carried[obj] = shown.instance.root

    def _show(
        self,
        drawn: Hands,
        one: HeldDraw | EmptyHand,
        skin: Floats,
        image: Image,
        holds: int | None = None,
    ) -> DressedHand:
        """`skin` (N, 3) in its own frame, mirrored where it is a left one, metres; `holds` is the
        id of the instrument in it."""
        person = drawn.people[one.who]
        free = next(h for h in self._hands[person.shape] if h not in self._shown)
        skin = _placed(skin * MIRROR if one.left else skin, one.place)
        free.show(skin, person.look)
        self._shown.append(free)
        balls = floats(one.balls) / self._metres
        image.solids += [(balls[:, :3], float(np.median(balls[:, 3])))]
        if self._labellers:
            its, held_ = self._labellers[person.shape], _pose(self._hand(person.shape), one)
            at = Pose(held_, one.left, floats(one.place))
            self._labelled.append(its.marked(free, skin, person.look, at, image.numbers(1), holds))
        return free

    def _free(self, drawn: Hands, one: EmptyHand) -> Floats:
        its = self._hand(drawn.people[one.who].shape)
        held_ = hands.posed(its, one.angles)
        return its.gloved(held_.angles, held_.turn, held_.move)


def _pose(its: Hand, one: HeldDraw | EmptyHand) -> Held:
    found = hands.posed(its, one.angles)
    if isinstance(one, EmptyHand):
        return found
    return replace(found, turn=floats(one.turn), move=floats(one.move))


def _placed(skin: Floats, place: Rows) -> NDArray[np.float64]:
    matrix = floats(place)
    world: NDArray[np.float64] = skin @ matrix[:3, :3].T + matrix[:3, 3]
    return world
