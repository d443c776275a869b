"""What renders: the CPU, or a graphics card of those that Blender lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import UserError

# How Cycles drives a card, the best first: OptiX and CUDA drive the same ones.
KINDS = {"optix": "OptiX", "cuda": "CUDA", "hip": "HIP", "metal": "Metal", "oneapi": "oneAPI"}
CPU = "CPU"

# What a card whose memory is full is spared: tiles of so many pixels a side in place of the whole
# picture at once, then what textures have beyond so many pixels a side.
TILE, TEXTURE = 512, 1024

# As Cycles says it of each KIND: "System is out of GPU memory", "Out of memory in cuMemAlloc",
# "OPTIX_ERROR_DEVICE_OUT_OF_MEMORY", "UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY", …
OUT_OF_MEMORY = re.compile(r"out[ _]of[ _](\w+[ _])*?memory", re.IGNORECASE)


@dataclass(frozen=True)
class Card:
    """A graphics card as Blender lists it. `kind` is one of KINDS, `number` its place among those
    of the kind, from 0; `id` is Blender's own; `ticked` says whether it is chosen in Blender's
    preferences, where an artist may keep one free for the screen."""

    kind: str
    name: str
    number: int = 0
    id: str = ""
    ticked: bool = True

    @property
    def text(self) -> str:
        """Its name for people, and in records."""
        return f"{self.name} ({KINDS[self.kind]})"


@dataclass(frozen=True)
class Setup:
    """What a process renders on: `card`, or (None) the CPU alone. `with_cpu`: the CPU takes a share
    of each picture beside the card. `tile`, `texture`: see TILE, TEXTURE; None: as the scene says.
    """

    card: Card | None = None
    with_cpu: bool = False
    tile: int | None = None
    texture: int | None = None

    @property
    def text(self) -> str:
        """Its name in records: that of the card, or the CPU's."""
        if self.card is None:
            return CPU
        return f"{self.card.text} + {CPU}" if self.with_cpu else self.card.text

    @property
    def remarks(self) -> tuple[str, ...]:
        """What of it changes the picture; tiles do not, but for how a denoiser rounds."""
        return (f"textures of at most {self.texture} px",) if self.texture else ()

    def after(self, failure: str, longest: int) -> tuple[Setup, str]:
        """What to go on with, and how to say so, where the card failed with that message at a
        picture whose longer side is `longest` (px). It ends at the CPU, set as if there had never
        been a card."""
        if self.with_cpu:
            return replace(self, with_cpu=False), "it renders without the CPU beside it"
        if OUT_OF_MEMORY.search(failure):
            if self.tile is None and longest > TILE:
                return replace(self, tile=TILE), f"it renders in tiles of {TILE} px"
            if self.texture is None:
                smaller = replace(self, texture=TEXTURE)
                return smaller, f"it renders with {smaller.remarks[0]}"
        return Setup(), "the CPU renders"


def choose(found: Sequence[Card], wish: str, numbers: Sequence[int] = ()) -> tuple[Card, ...]:
    """The cards to render on, none: the CPU.

    `wish` is `auto`, `cpu` or one of KINDS. `numbers` picks among the cards of the kind; without
    them all that are ticked, or all where none is. UserError names what is there instead.
    """
    kind = _kind(found, wish)
    cards = [card for card in found if card.kind == kind]
    if not numbers:
        return tuple([card for card in cards if card.ticked] or cards)
    if not cards:
        raise UserError(f"--devices: there is no card to choose from; there is {_there(found)}")
    by_number = {card.number: card for card in cards}
    for number in numbers:
        if number not in by_number:
            listed = ", ".join(f"{n}: {card.text}" for n, card in by_number.items())
            raise UserError(f"--devices: there is no card {number}; there is {listed}")
    return tuple(by_number[number] for number in dict.fromkeys(numbers))


def _kind(found: Sequence[Card], wish: str) -> str | None:
    there = {card.kind for card in found}
    if wish == "auto":
        return next((kind for kind in KINDS if kind in there), None)
    if wish == "cpu":
        return None
    if wish not in there:
        others = ", ".join(kind for kind in KINDS if kind in there)
        raise UserError(
            f"--device {wish}: this Blender finds no {KINDS[wish]} card; there is {_there(found)}; "
            f"choose {others + ', ' if others else ''}cpu or auto"
        )
    return wish


def _there(found: Sequence[Card]) -> str:
    return ", ".join([*(card.text for card in found), "the CPU"])


def of_worker(cards: Sequence[Card], worker: int) -> tuple[Card, ...]:
    """The one card of a worker (from 0): in turns, so that further workers share them."""
    return (cards[worker % len(cards)],) if cards else ()


def words(cards: Sequence[Card]) -> list[str]:
    """What tells another process of this machine, which has the same wish, to render on these."""
    return ["--devices", ",".join(str(card.number) for card in cards)] if cards else []
