"""A kind of backdrop: what one picture can show behind the instruments, and another not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...found import modules_of
from ..randomizer import LAST, Given


@dataclass(frozen=True, eq=False)
class Kind:
    """`weight`, `about` and `label` are the default, the text and the panel's name of its weight
    in Ground, `place` where it stands among those. `section` holds its own settings, with a switch,
    under `key` in the spec (None: Ground itself). `draw` makes what the record holds of a ground;
    None for what is drawn elsewhere."""

    name: str
    about: str
    label: str
    weight: float = 0.0
    place: int = LAST
    section: type[Any] | None = None
    key: str = ""
    draw: Callable[[Any, Given], Any] | None = None


@cache
def kinds() -> tuple[Kind, ...]:
    """Those of the files beside this one, in the order of their weights."""
    every = {one for module in modules_of(__package__) for one in vars(module).values()
             if isinstance(one, Kind)}  # fmt: skip
    return tuple(sorted(every, key=lambda kind: (kind.place, kind.name)))
