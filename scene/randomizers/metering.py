"""The camera's meter: it sees the rendered picture, and gives it its exposure."""

from __future__ import annotations

from typing import Any

from ...core.job.spec import JobSpec
from ...core.picture import meter
from ...core.picture.sensor.curves import from_light, to_light
from ...core.randomizers.metering import DARKER, Metering, MeteringDraw, metering
from ...core.randomizers.randomizer import as_data
from .effect import Build, Effect, Picture


class Meter(Effect[MeteringDraw | None]):
    """The render is darker by what could be wrong in a guess, and so keeps what is bright."""

    of = metering
    order = 305  # after the lens, before the sensor

    def __init__(self, build: Build) -> None:
        self._gain, self._scene = 0.0, build.scene

    @classmethod
    def develops(cls, spec: JobSpec) -> bool:
        return spec[Metering].enabled

    def develop(self, drawn: MeteringDraw | None, picture: Picture) -> None:
        assert drawn is not None  # it is on
        self._gain = meter.stops(to_light(picture.values, 1.0), drawn.by, drawn.lighter)
        picture.values = from_light(to_light(picture.values, 2.0**self._gain), 1.0)

    def recorded(self, drawn: MeteringDraw | None) -> Any:
        """Besides the draw, the stops that were `added` to the exposure of the render."""
        return {**as_data(drawn), "added": self._gain}

    def pack(self) -> None:
        """What is looked at in Blender has no meter: it is as bright as was guessed."""
        self._scene.cycles.film_exposure *= 2.0**DARKER
