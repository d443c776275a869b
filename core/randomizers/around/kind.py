"""A kind of thing around the field: how often it comes, where, and what it looks like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ...found import modules_of
from ...geometry.types import Color
from ...settings.ranges import Range
from ..randomizer import LAST

# Near the spot where the work is done; beside it; at the picture's edge, which cuts it off.
Zone = Literal["near", "beside", "edge"]
ZONES: tuple[Zone, ...] = ("near", "beside", "edge")


@dataclass(frozen=True, eq=False)
class Kind:
    """`weight`, `about` and `label` are the default, the text and the panel's name of its weight in
    Around, `place` where it stands among those. `zones` says how often it is in each of ZONES,
    `size` is the factor on what it measures in life, `colors` (linear RGB) are as likely each.
    `soft`: it follows the ground, which rigid things are set down on. `through`: it comes from
    outside the picture and leaves it again. `taken_for`: words in names
    of classes that it would be taken for; where one of these is labelled, it never comes."""

    name: str
    about: str
    label: str
    zones: tuple[float, float, float]
    weight: float = 1.0
    place: int = LAST
    size: Range = Range(0.9, 1.1)
    colors: tuple[Color, ...] = ((0.8, 0.8, 0.8),)
    soft: bool = False
    through: bool = False
    taken_for: tuple[str, ...] = ()

    def hidden_by(self, classes: Iterable[str]) -> bool:
        """Whether one of these classes, by name, is what it would be taken for."""
        return any(word in name.lower() for name in classes for word in self.taken_for)


@cache
def kinds() -> tuple[Kind, ...]:
    """Those of the files beside this one, in the order of their weights."""
    every = {one for module in modules_of(__package__) for one in vars(module).values()
             if isinstance(one, Kind)}  # fmt: skip
    return tuple(sorted(every, key=lambda kind: (kind.place, kind.name)))


def kind(name: str) -> Kind:
    """The one of this name."""
    return next(one for one in kinds() if one.name == name)
