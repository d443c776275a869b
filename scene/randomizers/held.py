"""Hands that hold instruments: posed, dressed, and in the way of what is behind them."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.geometry.types import floats
from ...core.hand.grasp import worn
from ...core.hand.graspable import MIRROR, Graspable, Graspables
from ...core.hand.hand import Hand
from ...core.hand.search import Held
from ...core.randomizers.articulation import articulation
from ...core.randomizers.held import OFFERED, SHAPES, HeldDraw, InHand, hand, held
from ...core.sampling.catalog import InstrumentInfo
from ..blender import units
from ..hands.dressed import DressedHand
from ..hands.graspable import graspable
from ..labels.measure import Posed
from .effect import Build, Image, InstrumentEffect


class Hands(InstrumentEffect[HeldDraw | None]):
    """As many hands of each of the job's shapes as one image can have."""

    of = held
    order = 16  # after the instruments are where they are

    def __init__(self, build: Build) -> None:
        self._metres = units.metres(build.scene)
        self._seed = build.spec.seed
        unheld: list[str] = []
        found = {
            name: graspable(instance, build.schemas[name].grips, unheld)
            for (name, copy), instance in build.instances.items()
            if not copy
        }
        build.notes.leave_out(unheld)
        self._known = Graspables(self._metres, {n: g for n, g in found.items() if g is not None})
        most = int(build.spec[InHand].hands.max)
        self._hands: list[list[DressedHand]] = [
            [DressedHand(build.scene, self._hand(shape)) for _ in range(most)]
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

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [o for some in self._hands for one in some for o in one.objects]

    def clear(self) -> None:
        for some in self._hands:
            for one in some:
                one.hide()
        self._shown = []

    def apply(self, drawn: None, image: Image) -> None:
        self._infos = {info.name: info for info in image.catalog.instruments}
        self._image = image
        super().apply(drawn, image)

    def each(self, shown: Posed, drawn: HeldDraw | None) -> None:
        if drawn is None:
            return
        name = shown.instance.name
        skin = self._skin(drawn, self._known.by_name[name], self._infos[name], shown)
        free = next(one for one in self._hands[drawn.shape] if one not in self._shown)
        free.show(skin, drawn.look)
        self._shown.append(free)
        self._image.carried |= dict.fromkeys(free.objects, shown.instance.root)
        balls = floats(drawn.balls) / self._metres
        self._image.solids += [(balls[:, :3], float(np.median(balls[:, 3])))]

    def _skin(
        self, drawn: HeldDraw, known: Graspable, info: InstrumentInfo, shown: Posed
    ) -> NDArray[np.float64]:
        """(N, 3) in the world, metres."""
        its = self._hand(drawn.shape)
        own = known.mirrored() if drawn.left else known
        metal = own.metal(info.share(shown.draw[articulation].opening), shown.draw.scale)
        angles = floats([drawn.angles[name] for name in its.skeleton.names])
        held_ = Held(angles, floats(drawn.turn), floats(drawn.move), 0.0)
        skin, _ = worn(its, held_, metal)
        if drawn.left:
            skin = skin * MIRROR
        place = floats(drawn.place)
        world: NDArray[np.float64] = skin @ place[:3, :3].T + place[:3, 3]
        return world
