"""A rendered image, and what is made of it: its labels, its record, and the camera's picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..labels.geometry import Geometry
from ..labels.passes import Passes
from ..labels.record import Record
from ..labels.subjects import Subject
from ..labels.units import to_metres
from ..running.stopwatch import phase
from ..settings.output import Labels
from .picture import Picture, Step

# As Blender makes values of 16 bits.
WHITE = np.float32(1 / 65535)


@dataclass(frozen=True)
class Negative:
    """All that is known of an image once it is rendered; nothing of it is Blender's, so that
    another process may develop it. `steps` are done to the picture (H, W, 3) of 16 bits, each with
    what was drawn for it; or `picture` is the dataset's file as it was rendered. `record` is the
    image's but for its labels, in Blender units."""

    picture: NDArray[np.uint16] | bytes
    passes: Passes
    geometry: Geometry
    subjects: tuple[Subject, ...]
    steps: tuple[tuple[Step, Any], ...]
    labels: Labels
    record: Record


@dataclass(frozen=True)
class Developed:
    """The record, and the picture (H, W, 3) of 8 bits, with the JPEG quality that was drawn; or the
    dataset's file of it."""

    record: Record
    picture: NDArray[np.uint8] | bytes
    quality: int | None = None


def develop(negative: Negative) -> Developed:
    """Without Blender, and the same in any process."""
    developed, passes = _taken(negative)
    with phase("labels"):
        found = (one.label(negative.geometry, passes, negative.labels) for one in negative.subjects)
        record = replace(developed.record, instances=tuple(found))
        return replace(developed, record=to_metres(record, negative.geometry.metres))


def _taken(negative: Negative) -> tuple[Developed, Passes]:
    """Without labels yet."""
    record = negative.record
    if isinstance(negative.picture, bytes):
        return Developed(record, negative.picture), negative.passes
    with phase("sensor"):
        picture = Picture(negative.picture * WHITE, negative.passes, record.view)
        for step, drawn in negative.steps:
            step(drawn, picture)
        scene = dict(record.scene)
        for name, found in picture.found.items():
            scene[name] = {**scene[name], **found}
        record = replace(record, scene=scene)
        return Developed(record, levels(picture.values), picture.quality), picture.passes


def levels(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Values from 0 to 1 in 8 bits, to the nearest, which Blender's own rounding is not in every
    version."""
    return np.rint(values.clip(0.0, 1.0) * np.float32(255.0)).astype(np.uint8)
