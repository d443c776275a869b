"""What the camera makes of the light, after the render."""

from __future__ import annotations

from ...core.job.spec import JobSpec
from ...core.picture.sensor import develop
from ...core.randomizers.sensor import Sensor, SensorDraw, sensor
from .effect import Effect, Picture


class Development(Effect[SensorDraw | None]):
    """Develops the picture's values."""

    of = sensor
    order = 310  # a lens comes before its sensor

    @classmethod
    def develops(cls, spec: JobSpec) -> bool:
        return spec[Sensor].enabled

    def develop(self, drawn: SensorDraw | None, picture: Picture) -> None:
        assert drawn is not None  # it is on
        picture.values = develop(picture.values, drawn)
        picture.quality = drawn.quality
