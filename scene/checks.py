"""What would keep a scene from becoming a dataset, found before anything starts."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..core.errors import UserError
from ..core.spec import JobSpec
from . import gather
from .instance import instruments


@dataclass(frozen=True)
class Problem:
    """One line for the artist, and the name of the object it is about (empty: none)."""

    text: str
    object: str = ""


def first_problem(scene: bpy.types.Scene, spec: JobSpec) -> Problem | None:
    """The first thing that is wrong with instruments or camera. It changes nothing."""
    found = instruments(scene)
    if not found:
        return Problem("no tagged instrument; select its meshes and use Tag as Instrument")
    for instance in found:
        try:
            gather.check_instrument(instance, spec.classes)
        except UserError as error:
            named = str(error).partition(":")[0]
            named = named if named in scene.objects else instance.name
            return Problem(str(error), named)
    return None if spec.camera.enabled else _camera_problem(scene)


def _camera_problem(scene: bpy.types.Scene) -> Problem | None:
    camera = scene.camera
    try:
        gather.view_of(scene)
    except UserError as error:
        return Problem(str(error), camera.name if camera else "")
    if camera.name not in bpy.context.view_layer.objects:
        return Problem(
            f"{camera.name}: the camera's collection is disabled; enable it, or switch the camera "
            "randomizer on",
            camera.name,
        )
    return None
