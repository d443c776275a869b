"""Instruments that lie in a heap, for what they are kept in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....core.geometry.rotation import about
from ....core.sampling.streams import Stream
from ....presets.distractors import clamps, scissors, tools
from ....presets.instruments.geometry.shells import Shell
from ..occluders.shape import draw
from .shape import Shape, moved, of_shell

_OF = {"clamps": clamps, "scissors": scissors, "tools": tools}
_TRIES = 40
_HIGH = 0.0045  # from one to the next above it, metres


def jumble(
    shown: frozenset[str],
    seed: int,
    number: int,
    half: tuple[float, float],
    floor: float,
    slots: Sequence[int],
) -> list[Shape]:
    """At most so many of the kinds that may be shown, within a rectangle of half these measures, on
    a floor (m); the numbers of steel and gold are `slots`."""  # fmt: skip
    stream = Stream(0, seed, "jumble")
    some: list[Shell] = [one for name, room in _OF.items() if name in shown
                         for one in room.all_of_them()]  # fmt: skip
    found: list[Shape] = []
    for _ in range(_TRIES):
        if not some or len(found) == number:
            break
        one = of_shell(some[int(stream.unit() * len(some))], slots)
        lean = about(0, draw(stream, -0.03, 0.05)) @ about(1, draw(stream, -0.08, 0.08))
        along = 0.5 * np.pi * (half[0] > half[1]) + np.pi * stream.chance(0.5)
        one = moved(one, about(2, along + draw(stream, -0.4, 0.4)) @ lean, (0, 0, 0))
        free = np.array(half) - np.abs(one.points[:, :2]).max(axis=0)
        if free.min() < 0:
            continue
        x, y = (draw(stream, -f, f) for f in free)
        low = floor + _HIGH * len(found) - float(one.points[:, 2].min())
        found.append(moved(one, np.eye(3), (x, y, low)))
    return found
