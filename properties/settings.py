"""The randomization settings of a scene: the spec's fields as properties, and back."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.errors import UserError
from ..core.job.spec import JobSpec, from_json
from ..core.settings.fields import write
from ..presets import randomization, randomization_names
from .classes import from_schemas, to_schemas
from .from_dataclass import MOST, Group, SynthpointRangeValue

DEFAULT_PRESET = "surgical"

SPEC = Group(JobSpec, from_json(randomization(DEFAULT_PRESET)), leave_out=("version", "classes"))
CLASSES = (SynthpointRangeValue, *SPEC.classes)

# What no preset changes: the output, and what belongs to the artist.
KEPT = (
    "seed", "count", "splits", "holdouts", "labels", "instruments.bundled", "camera.intrinsics",
    "environment.folder", "photos.folder", "occluders.collection", "occluders.label_as",
    *(f"render.{f.name}" for f in SPEC.sections["render"].fields if f.name != "exposure"),
)  # fmt: skip


def to_spec(scene: bpy.types.Scene) -> JobSpec:
    """What the panel says, checked; UserError names the setting that is wrong."""
    from .scene import ensure

    ensure(scene)
    data = SPEC.get(scene.synthpoint.settings)
    data["classes"] = [write(c) for c in to_schemas(scene)]
    return from_json(data)


def from_spec(scene: bpy.types.Scene, spec: JobSpec) -> None:
    """Puts a spec into the panel. Its classes replace the scene's, unless it has none."""
    if spec.seed > MOST:
        raise UserError(f"seed: {spec.seed} is above the most a scene can store, {MOST}")
    from .scene import ensure

    ensure(scene)
    SPEC.put(scene.synthpoint.settings, write(spec))
    if spec.classes:
        from_schemas(scene, spec.classes)


def put_preset(scene: bpy.types.Scene, preset: str) -> None:
    """Puts a preset's randomization into the panel, all but KEPT. The job's name changes where it
    is a preset's too."""
    from .scene import ensure

    ensure(scene)
    settings = scene.synthpoint.settings
    data = write(from_json(randomization(preset)))
    for path in KEPT:
        section, _, name = path.rpartition(".")
        del (data[section] if section else data)[name]
    if settings.name not in randomization_names():
        del data["name"]
    SPEC.put(settings, data)


def fill_lists(scene: bpy.types.Scene) -> None:
    """Lists have no defaults of their own in Blender: those that are empty get the preset's."""
    data: dict[str, Any] = randomization(DEFAULT_PRESET)
    settings = scene.synthpoint.settings
    if not len(settings.materials.channels):
        SPEC.put(settings, {"materials": write(from_json(data).materials)})
