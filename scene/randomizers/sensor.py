"""What the camera makes of the light, after the render."""

from __future__ import annotations

from ...core.developing.picture import Step, sense
from ...core.job.spec import JobSpec
from ...core.randomizers.sensor import Sensor, SensorDraw, sensor
from .effect import Effect


class Development(Effect[SensorDraw | None]):
    """Develops the picture."""

    of = sensor
    order = 310  # a lens comes before its sensor

    @classmethod
    def develops(cls, spec: JobSpec) -> bool:
        return spec[Sensor].enabled

    @property
    def step(self) -> Step:
        return sense
