"""The camera on its shell."""

from __future__ import annotations

import numpy as np

from ..camera import Intrinsics, View, pose
from ..rotation import looking_at, on_sphere
from ..spec import JobSpec
from ..streams import Stream


def camera(spec: JobSpec, stream: Stream) -> View:
    c = spec.camera
    azimuth, elevation, roll = (
        np.radians(stream.draw(r)) for r in (c.azimuth, c.elevation, c.roll)
    )
    distance, focal = stream.draw(c.distance), stream.draw(c.focal_length)
    off = stream.draw(c.look_at_jitter)
    aside = on_sphere(stream.unit() * 2 * np.pi, np.arcsin(stream.unit() * 2 - 1))
    target = np.asarray(c.target) + off * aside
    position = np.asarray(c.target) + distance * on_sphere(azimuth, elevation)
    width, height = spec.size
    if c.intrinsics is not None:
        k = Intrinsics.from_matrix(c.intrinsics).scaled(width, height)
    else:
        k = Intrinsics.from_focal_length(focal, width, height)
    return View(k, pose(looking_at(tuple(position), tuple(target), roll), position))
