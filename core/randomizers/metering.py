"""The camera's automatic exposure: for the lit spot, for the mean of the picture, or wrong.

What it measures is the rendered picture (core/picture/meter.py). Here it is only guessed, for the
exposure of the render.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..geometry.types import floats
from ..settings.fields import fraction, setting, weight
from ..settings.ranges import Range
from .environment import EnvironmentDraw, environment
from .lights import LightDraw, lights
from .operating_field import operating_field
from .randomizer import Given, Panel, Place, Randomizer
from .surgical_light import SurgicalLightDraw, surgical_light
from .view import view

# What a guess at the light makes of a white sheet in the spot, or of the mean; and how much darker
# the render is, in stops, so that it keeps what is bright whatever the meter then says.
_WHITE, _MEAN, DARKER = 1.0, 0.1, 3.0
_FIELD, _ROUND = 0.3, 0.12  # share of the light that a lit field, and what is round it, send back
_SKY = 0.5  # the mean of an environment's picture at strength 1


@dataclass(frozen=True)
class Metering:
    """Exposes each picture as a camera's meter would. Off: all alike."""

    enabled: bool = setting(False, "expose each picture by its light")
    spot: float = weight(1.0, "weight of pictures exposed for the brightest of them: what the "
                         "surgical light falls on", label="Weight: Spot")  # fmt: skip
    mean: float = weight(1.0, "weight of pictures exposed for the mean of all that they show",
                         label="Weight: Mean")  # fmt: skip
    bias: Range = setting(Range(-0.5, 0.5), "brighter or darker than the meter says", "stops",
                          -10, 10)  # fmt: skip
    wrong: float = fraction(0.15, "share of pictures whose exposure is wrong", label="Wrong")
    error: Range = setting(Range(-2.0, 2.0), "how far it is wrong", "stops", -10, 10)

    @property
    def weights(self) -> tuple[float, float]:
        """Of what it can measure; one as often as the other where both are 0."""
        return (self.spot, self.mean) if self.spot or self.mean else (1.0, 1.0)


@dataclass(frozen=True)
class MeteringDraw:
    """By what the picture is exposed, how many stops it is to be `lighter` than right, and the
    `stops` that the exposure of the render is changed by."""

    by: Literal["spot", "mean"]
    lighter: float
    stops: float


@dataclass(frozen=True)
class Lit:
    """How bright a white sheet is in the spot and out of it, and the share of the picture that the
    spot covers."""

    spot: float
    room: float
    share: float

    @property
    def mean(self) -> float:
        """The light of the picture; without a spot the field fills it."""
        if not self.spot:
            return self.room * _FIELD
        inside = self.share * (self.spot + self.room) * _FIELD
        return inside + (1 - self.share) * self.room * _ROUND


def _draw(s: Metering, given: Given) -> MeteringDraw:
    stream = given.stream("metering")
    by: Literal["spot", "mean"] = ("spot", "mean")[stream.pick(s.weights)]
    bias, wrong, error = stream.draw(s.bias), stream.chance(s.wrong), stream.draw(s.error)
    there = lit(given)
    if not there.mean:  # the file's own lights, in which its exposure is about right
        right = 1.0
    elif by == "spot" and there.spot:
        right = _WHITE / (there.spot + there.room)
    else:
        right = _MEAN / there.mean
    return MeteringDraw(by, bias + wrong * error, float(np.log2(right)) - DARKER)


def lit(given: Given) -> Lit:
    """Of an image."""
    there = given.drawn(surgical_light)
    target = floats(given.drawn(operating_field).spot)
    room = sum(_sheet(lamp, target) for lamp in given.drawn(lights) or ())
    sky: EnvironmentDraw | None = given.drawn(environment)
    room += _SKY * sky.strength if sky is not None else 0.0
    if there is None:
        return Lit(0.0, room, 0.0)
    return Lit(there.brightness, room, _covered(there, given))


def _sheet(lamp: LightDraw, place: np.ndarray) -> float:
    """How bright a white sheet is that faces it: an area lamp of P watts sends P / π straight on,
    to a steradian, and white sends back what falls on it by π."""
    away = float(np.sum((floats(lamp.location) - place) ** 2))
    return lamp.energy / (np.pi**2 * max(away, 1e-6))


def _covered(there: SurgicalLightDraw, given: Given) -> float:
    """The share of the picture that the spot covers, as a disc on the ground."""
    seen = given.drawn(view)
    if seen is None:
        return 0.0
    k, away = seen.intrinsics, seen.position - floats(there.spot)
    far = float(np.linalg.norm(away))
    radius = 0.5 * there.diameter / max(far, 1e-6)
    area = np.pi * k.fx * k.fy * radius**2 * abs(away[2]) / max(far, 1e-6)
    return float(min(1.0, area / (k.width * k.height)))


metering: Randomizer[Metering, MeteringDraw | None] = Randomizer(
    "metering", "metering", "exposure by the light", Metering, _draw,
    after=(view, operating_field, surgical_light, lights, environment), streams=("metering",),
    record=True, place=Place(settings=200, panel=185, record=41),
    panel=Panel("Exposure", group="Lens and Sensor"),
)  # fmt: skip
