"""The flash: its settings, and what is drawn of it."""

from __future__ import annotations

from dataclasses import dataclass

from synthpoint.core.geometry.types import Vector
from synthpoint.core.randomizers import register
from synthpoint.core.randomizers.randomizer import Given, Panel, Randomizer
from synthpoint.core.randomizers.view import view
from synthpoint.core.settings.fields import setting
from synthpoint.core.settings.ranges import Range


@dataclass(frozen=True)
class Flash:
    """A flash at the camera."""

    enabled: bool = setting(False, "light the picture from the camera")
    energy: Range = setting(Range(5.0, 20.0), "power of it", unit="W", low=0.0, high=1e3)


@dataclass(frozen=True)
class FlashDraw:
    """Power (W) of a lamp at the camera's place in the world (m)."""

    energy: float
    location: Vector


def _draw(s: Flash, given: Given) -> FlashDraw:
    seen = given.drawn(view)
    assert seen is not None
    x, y, z = map(float, seen.position)
    return FlashDraw(given.stream("flash").draw(s.energy), (x, y, z))


flash: Randomizer[Flash, FlashDraw | None] = Randomizer(
    "flash", "flash", "a lamp at the camera", Flash, _draw,
    after=(view,), streams=("flash",), record=True, panel=Panel("Flash", group="Light"),
)  # fmt: skip
register(flash)
