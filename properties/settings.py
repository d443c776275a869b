"""The randomization settings of a scene: the spec's fields as properties."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.job.spec import JobSpec, from_json
from ..core.settings.fields import write
from ..presets import randomization
from .generated.group import Group
from .generated.ranges import SynthpointRangeValue

DEFAULT_PRESET = "surgical"

SPEC = Group(JobSpec, from_json(randomization(DEFAULT_PRESET)), leave_out=("version", "classes"))
CLASSES = (SynthpointRangeValue, *SPEC.classes)

# What no preset changes: the output, and what belongs to the artist.
KEPT = (
    "seed", "count", "splits", "holdouts", "labels", "instruments.bundled", "camera.intrinsics",
    "environment.folder", "photos.folder", "occluders.collection", "occluders.label_as",
    *(f"render.{f.name}" for f in SPEC.sections["render"].fields if f.name != "exposure"),
)  # fmt: skip


def fill_lists(scene: bpy.types.Scene) -> None:
    """Lists have no defaults of their own in Blender: those that are empty get the preset's."""
    data: dict[str, Any] = randomization(DEFAULT_PRESET)
    settings = scene.synthpoint.settings
    if not len(settings.materials.channels):
        SPEC.put(settings, {"materials": write(from_json(data).materials)})
