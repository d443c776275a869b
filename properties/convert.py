"""The spec that a scene's settings and classes stand for, and back."""

from __future__ import annotations

import bpy

from ..core.errors import UserError
from ..core.job.spec import JobSpec, from_json
from ..core.settings.fields import write
from ..presets import randomization, randomization_names
from .classes import from_schemas, to_schemas
from .generated.numbers import MOST
from .scene import ensure
from .settings import KEPT, SPEC


def to_spec(scene: bpy.types.Scene) -> JobSpec:
    """What the panel says, checked; UserError names the setting that is wrong."""
    ensure(scene)
    data = SPEC.get(scene.synthpoint.settings)
    data["classes"] = [write(c) for c in to_schemas(scene)]
    return from_json(data)


def from_spec(scene: bpy.types.Scene, spec: JobSpec) -> None:
    """Puts a spec into the panel. Its classes replace the scene's, unless it has none."""
    if spec.seed > MOST:
        raise UserError(f"seed: {spec.seed} is above the most a scene can store, {MOST}")
    ensure(scene)
    SPEC.put(scene.synthpoint.settings, write(spec))
    if spec.classes:
        from_schemas(scene, spec.classes)


def put_preset(scene: bpy.types.Scene, preset: str) -> None:
    """Puts a preset's randomization into the panel, all but KEPT. The job's name changes where it
    is a preset's too."""
    ensure(scene)
    settings = scene.synthpoint.settings
    data = write(from_json(randomization(preset)))
    for path in KEPT:
        section, _, name = path.rpartition(".")
        del (data[section] if section else data)[name]
    if settings.name not in randomization_names():
        del data["name"]
    SPEC.put(settings, data)
