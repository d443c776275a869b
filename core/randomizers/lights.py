"""Area lamps on a shell around the camera's target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.rotation import on_sphere
from ..geometry.types import Vector, floats, vector
from ..sampling.streams import Stream
from ..settings.fields import setting
from ..settings.ranges import Range
from .camera import Camera
from .randomizer import Given, Panel, Place, Randomizer


@dataclass(frozen=True)
class Lights:
    """Area lamps on a shell around the camera's target. Off: the file's own lamps."""

    enabled: bool = setting(True, "replace the lamps")
    count: Range = setting(Range(1, 3), "lamps an image", low=0, high=32, kind="count")
    energy: Range = setting(Range(2, 25, "log_uniform"), "power of a lamp", "W", 0.0, 1e6,
                            label="Power")  # fmt: skip
    temperature: Range = setting(Range(3500, 7500), "colour temperature", "K", 1000, 15000,
                                 label="Warmth (K)")  # fmt: skip
    size: Range = setting(Range(0.1, 0.6), "width of the lamp, which is round", "m", 1e-3, 1e3)
    distance: Range = setting(Range(0.7, 1.5), "distance to the target", "m", 1e-2, 1e4)
    azimuth: Range = setting(Range(-180, 180), "direction round the target", "°", -360, 360,
                             label="Direction")  # fmt: skip
    elevation: Range = setting(Range(30, 90), "height above the target's plane", "°", -90, 90)

    spread: Range = setting(Range(180, 180), "angle of its beam; 180 shines to all sides",
                            "°", 1, 180, label="Beam")  # fmt: skip


@dataclass(frozen=True)
class LightDraw:
    """An area lamp: world location (m), what it points at, W, K, width of its disc (m), angle of
    its beam (radians)."""

    location: tuple[float, float, float]
    target: tuple[float, float, float]
    energy: float
    temperature: float
    size: float
    spread: float


def _draw(s: Lights, given: Given) -> tuple[LightDraw, ...]:
    stream = given.stream("lights")
    target = given.spec[Camera].target
    return tuple(_lamp(s, target, stream) for _ in range(stream.whole(s.count)))


def _lamp(s: Lights, target: Vector, stream: Stream) -> LightDraw:
    direction = on_sphere(np.radians(stream.draw(s.azimuth)), np.radians(stream.draw(s.elevation)))
    place = floats(target) + stream.draw(s.distance) * direction
    return LightDraw(
        location=vector(place),
        target=vector(target),
        energy=stream.draw(s.energy),
        temperature=stream.draw(s.temperature),
        size=stream.draw(s.size),
        spread=float(np.radians(stream.draw(s.spread))),
    )


lights = Randomizer(
    "lights", "lights", "lamps", Lights, _draw, streams=("lights",), record=True,
    place=Place(settings=90, panel=40, record=10), panel=Panel("Lights", group="Light"),
)  # fmt: skip
