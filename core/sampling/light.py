"""Lamps, and light from all around."""

from __future__ import annotations

import numpy as np

from ..color.hsv import color
from ..geometry.rotation import on_sphere
from ..sample import EnvironmentDraw, LightDraw
from ..settings.ranges import Range
from ..spec import JobSpec
from .catalog import Catalog
from .streams import Stream


def lights(spec: JobSpec, stream: Stream) -> tuple[LightDraw, ...]:
    """The lamps of an image."""
    s = spec.lights
    target = tuple(map(float, spec.camera.target))
    lamps = []
    for _ in range(stream.whole(s.count)):
        direction = on_sphere(
            np.radians(stream.draw(s.azimuth)), np.radians(stream.draw(s.elevation))
        )
        location = np.asarray(target) + stream.draw(s.distance) * direction
        lamps.append(
            LightDraw(
                location=(float(location[0]), float(location[1]), float(location[2])),
                target=(target[0], target[1], target[2]),
                energy=stream.draw(s.energy),
                temperature=stream.draw(s.temperature),
                size=stream.draw(s.size),
                spread=float(np.radians(stream.draw(s.spread))),
            )
        )
    return tuple(lamps)


def environment(spec: JobSpec, catalog: Catalog, stream: Stream) -> EnvironmentDraw | None:
    """The HDRI of an image, by weight, and how its light is changed."""
    if not spec.environment.enabled:
        return None
    s = spec.environment
    weights = [s.weights.get(name, 1.0) for name in catalog.environments]
    if not any(weights):  # what is held out for this split has no weight
        weights = [1.0] * len(weights)
    picture = catalog.environments[stream.pick(weights)]
    return EnvironmentDraw(
        picture=picture,
        strength=stream.draw(s.strength),
        rotation=float(np.radians(stream.draw(s.rotation))),
        tint=color(stream, s.hue, s.saturation, Range(1.0, 1.0)),
    )
