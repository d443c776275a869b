"""Grips: how an instrument is held by a hand, how often, and how far open it then is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ..errors import UserError
from .fields import fraction, setting, weight
from .ranges import Range

# What of a hand can be a contact: a finger, which then goes through a ring, or a place on the skin,
# of which core/hand/places.py says where it is. In this order .blend files keep them by number.
Part = Literal[
    "thumb", "index", "middle", "ring", "little",
    "thumb pad", "thumb tip", "thumb side", "thumb middle", "thumb base", "index pad",
    "index tip", "index side", "index middle", "index base", "middle pad", "middle tip",
    "middle side", "middle middle", "middle base", "ring pad", "ring tip", "ring side",
    "ring middle", "ring base", "little pad", "little tip", "little side", "little middle",
    "little base", "thumb outer side", "index middle side", "index base side", "index knuckle",
    "ball of the thumb", "palm",
]  # fmt: skip
PARTS: tuple[Part, ...] = get_args(Part)
FINGERS = PARTS[:5]
PLACES = PARTS[5:]


@dataclass(frozen=True)
class ContactSchema:
    """What of a hand touches the instrument."""

    part: Part = setting("thumb pad", "a place on the skin, or a finger, which then goes through a "
                         "ring; where, the mesh or an empty on it says")  # fmt: skip
    slide: float = setting(0.0, "how far along the instrument it may be to either side", "m",
                           0.0, 0.1)  # fmt: skip
    loose: bool = setting(False, "it would like to touch, but need not")


@dataclass(frozen=True)
class GripSchema:
    """One grip of a class."""

    name: str = setting("", "name, unique in its class; one that is proposed for the mesh has "
                        "its contacts there")  # fmt: skip
    weight: float = weight(1.0, "how often it is picked")
    opening: Range = fraction(Range(0.0, 1.0), "how far open the instrument then is, as a share of "
                              "its own range")  # fmt: skip
    contacts: tuple[ContactSchema, ...] = setting((), "what touches it; none: what is proposed "
                                                  "under this name")  # fmt: skip

    def check(self, path: str) -> None:
        """UserError where it contradicts itself."""
        if not self.name or self.name != self.name.strip() or set(self.name) & set(",:;"):
            raise UserError(
                f"{path}.name: {self.name!r} cannot name a grip; use a word without , : or ;"
            )
        check_once([c.part for c in self.contacts], f"{path}.contacts", "part")


def check_once(names: Sequence[str], path: str, what: str) -> None:
    """UserError where one of the names is there twice."""
    for number, name in enumerate(names):
        if name in names[:number]:
            raise UserError(f"{path}[{number}].{what}: {name!r} appears twice; remove one")
