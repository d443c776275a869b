"""Lamps, and light from all around."""

from __future__ import annotations

import numpy as np

from ..catalog import Catalog
from ..rotation import on_sphere
from ..sample import EnvironmentDraw, LightDraw
from ..spec import JobSpec
from ..streams import Stream


def lights(spec: JobSpec, stream: Stream) -> tuple[LightDraw, ...]:
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
            )
        )
    return tuple(lamps)


def environment(spec: JobSpec, catalog: Catalog, stream: Stream) -> EnvironmentDraw | None:
    if not spec.environment.enabled:
        return None
    s = spec.environment
    picture = catalog.environments[stream.pick([1.0] * len(catalog.environments))]
    return EnvironmentDraw(
        picture=picture,
        strength=stream.draw(s.strength),
        rotation=float(np.radians(stream.draw(s.rotation))),
    )
