"""A rendered picture on its way to a file, and what a camera does to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..camera.pinhole import View
from ..labels.passes import Passes
from ..picture import meter, sensor
from ..picture.sensor.curves import from_light, to_light
from ..picture.warp import Warp
from ..randomizers.metering import MeteringDraw, metering
from ..randomizers.sensor import SensorDraw


@dataclass
class Picture:
    """Values (H, W, 3) from 0 to 1 as they are coded, the passes that go with them, and the JPEG
    quality where one was drawn. `found` is what the record says besides the draws, by the names of
    randomizers."""

    values: NDArray[np.float32]
    passes: Passes
    view: View
    quality: int | None = None
    found: dict[str, dict[str, Any]] = field(default_factory=dict)


# What a randomizer does to a picture after the render, by what it has drawn. A function of a
# module: it may be called in another process.
Step = Callable[[Any, Picture], None]


def through_lens(drawn: View | None, picture: Picture) -> None:
    """What Blender's pinhole has taken becomes what the lens shows."""
    if picture.view.intrinsics.distorted:
        warp = Warp(picture.view.intrinsics)
        picture.values = warp.colors(picture.values)
        picture.passes = picture.passes.through(warp.values)


def expose(drawn: MeteringDraw, picture: Picture) -> None:
    """The record says, besides the draw, the stops that were `added` to the render's exposure."""
    gain = meter.stops(to_light(picture.values, 1.0), drawn.by, drawn.lighter)
    picture.values = from_light(to_light(picture.values, 2.0**gain), 1.0)
    picture.found[metering.name] = {"added": gain}


def sense(drawn: SensorDraw, picture: Picture) -> None:
    """Light, lens, sensor and colors of the camera."""
    picture.values = sensor.develop(picture.values, drawn)
    picture.quality = drawn.quality
