"""The camera's meter: it sees the rendered picture, and gives it its exposure."""

from __future__ import annotations

from ...core.developing.picture import Step, expose
from ...core.job.spec import JobSpec
from ...core.randomizers.metering import DARKER, Metering, MeteringDraw, metering
from .effect import Build, Effect


class Meter(Effect[MeteringDraw | None]):
    """The render is darker by what could be wrong in a guess, and so keeps what is bright."""

    of = metering
    order = 305  # after the lens, before the sensor

    def __init__(self, build: Build) -> None:
        self._scene = build.scene

    @classmethod
    def develops(cls, spec: JobSpec) -> bool:
        return spec[Metering].enabled

    @property
    def step(self) -> Step:
        return expose

    def pack(self) -> None:
        """What is looked at in Blender has no meter: it is as bright as was guessed."""
        self._scene.cycles.film_exposure *= 2.0**DARKER
