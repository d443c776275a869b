"""The camera on its shell or in its box."""

from __future__ import annotations

import numpy as np

from ..camera.pinhole import Intrinsics, View, pose
from ..geometry.rotation import about, looking_at, on_sphere
from ..spec import JobSpec
from .streams import Stream


def camera(
    spec: JobSpec,
    stream: Stream,
    direction: tuple[float, float] | None = None,
    away: float | None = None,
) -> View:
    """`direction` (azimuth and elevation, radians) and distance `away` (m) take the place of what
    is drawn for a shell."""
    c = spec.camera
    azimuth, elevation, roll = (
        np.radians(stream.draw(r)) for r in (c.azimuth, c.elevation, c.roll)
    )
    distance, focal = stream.draw(c.distance), stream.draw(c.focal_length)
    azimuth, elevation = direction or (azimuth, elevation)
    distance = distance if away is None else away
    off = stream.draw(c.look_at_jitter)
    aside = on_sphere(stream.unit() * 2 * np.pi, np.arcsin(stream.unit() * 2 - 1))
    target = np.asarray(c.target) + off * aside
    place = np.array([stream.draw(r) for r in (c.x, c.y, c.z)])
    shake = np.array([stream.draw(c.position_jitter) for _ in range(3)])
    turns = [float(np.radians(stream.draw(c.rotation_jitter))) for _ in range(3)]
    if c.mode == "shell":
        place = np.asarray(c.target) + distance * on_sphere(azimuth, elevation)
    rotation = looking_at(tuple(place), tuple(target), roll)
    for axis, turn in enumerate(turns):
        rotation = rotation @ about(axis, turn)
    width, height = spec.size
    if c.intrinsics is not None:
        k = Intrinsics.from_matrix(c.intrinsics).scaled(width, height)
    else:
        k = Intrinsics.from_focal_length(focal, width, height)
    return View(k, pose(rotation, place + shake))
