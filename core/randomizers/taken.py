"""What takes up room in an image, for what stands and lies round the field to keep clear of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.terrain import Terrain, flat
from ..geometry.types import Floats, floats
from ..hand.at_work import ALONG_ARM
from .backdrop.patient import patient
from .in_hand.hands import Hands, hands, metres
from .in_hand.held import HeldDraw, held
from .in_world import world_points
from .instruments import instruments
from .placement import Placement
from .randomizer import Given


@dataclass(frozen=True, eq=False)
class Reach:
    """A hand in the world: `who` it belongs to, whether a `left` one; balls (N, 4), centre and
    radius each, of the hand, and of its arm from the wrist up."""

    who: str
    left: bool
    hand: Floats
    arm: Floats

    @property
    def way(self) -> Floats:
        """Unit vector from the wrist to the elbow."""
        along = self.arm[-1, :3] - self.arm[0, :3]
        return floats(along / np.linalg.norm(along))


@dataclass(frozen=True, eq=False)
class Taken:
    """Balls (N, 4) of instruments, in the world, and the hands that are there."""

    metal: Floats
    reaches: tuple[Reach, ...]

    @property
    def near(self) -> Floats:
        """Balls (N, 4) of instruments and hands, without arms."""
        return np.concatenate((self.metal, *(one.hand for one in self.reaches)))

    @property
    def all(self) -> Floats:
        """Balls (N, 4) of it all."""
        return np.concatenate((self.near, *(one.arm for one in self.reaches)))

    def of(self, who: str) -> list[Reach]:
        """The hands of a person."""
        return [one for one in self.reaches if one.who == who]


def taken(given: Given) -> Taken:
    """For a randomizer that comes after hands and instruments."""
    drawn: Hands | None = given.drawn(hands)
    metal, reaches = [np.zeros((0, 4))], []
    some = [] if drawn is None else [(e.who, e.left, e.balls) for e in drawn.empty]
    for one in given.drawn(instruments):
        centers = world_points(given.catalog, one, "balls")
        radius = given.catalog.instrument(one.instrument).ball_radius * one.scale
        metal.append(np.column_stack((centers, np.full(len(centers), radius))))
        holding = one[held]
        if isinstance(holding, HeldDraw):
            some.append((holding.who, holding.left, holding.balls))
    for who, left, balls in some:
        there = floats(balls) / metres(given)
        reaches.append(Reach(who, left, there[: -len(ALONG_ARM)], there[-len(ALONG_ARM) :]))
    return Taken(np.concatenate(metal), tuple(reaches))


def ground(given: Given) -> Terrain:
    """What is under it all, for a randomizer that comes after the patient."""
    there = given.drawn(patient)
    return flat(float(given.spec[Placement].ground_height)) if there is None else there.terrain
