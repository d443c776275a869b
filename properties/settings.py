"""The randomization settings of a scene: the spec's fields as properties."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.job.spec import JobSpec, from_json
from ..core.settings.fields import write
from ..presets import DEFAULT, randomization
from .generated.group import Group
from .generated.ranges import SynthpointRangeValue

SPEC = Group(JobSpec, from_json(randomization(DEFAULT)), leave_out=("version", "classes"))
CLASSES = (SynthpointRangeValue, *SPEC.classes)

# What no preset changes: the output, and what belongs to the artist.
KEPT = (
    *(f.name for f in SPEC.fields if f.kept),
    *(f"{name}.{f.name}" for name, group in SPEC.sections.items() for f in group.fields if f.kept),
)


def fill_lists(scene: bpy.types.Scene) -> None:
    """Lists have no defaults of their own in Blender: those that are empty get the preset's."""
    data: dict[str, Any] = write(from_json(randomization(DEFAULT)))
    settings = scene.synthpoint.settings
    for name, group in SPEC.sections.items():
        lists = [f.name for f in group.fields if f.several and data[name][f.name]]
        if lists and not any(len(getattr(getattr(settings, name), one)) for one in lists):
            SPEC.put(settings, {name: {one: data[name][one] for one in lists}})
