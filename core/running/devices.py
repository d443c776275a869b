"""What renders: the CPU, or a graphics card of those that Blender lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UserError

# How Cycles drives a card, the best first: OptiX and CUDA drive the same ones.
KINDS = {"optix": "OptiX", "cuda": "CUDA", "hip": "HIP", "metal": "Metal", "oneapi": "oneAPI"}
CPU = "CPU"


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
        raise UserError(f"--cards: there is no card to choose from; there is {_there(found)}")
    by_number = {card.number: card for card in cards}
    for number in numbers:
        if number not in by_number:
            listed = ", ".join(f"{n}: {card.text}" for n, card in by_number.items())
            raise UserError(f"--cards: there is no card {number}; there is {listed}")
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
    return ["--cards", ",".join(str(card.number) for card in cards)] if cards else []
