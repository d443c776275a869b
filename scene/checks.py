"""What would keep a scene from becoming a dataset, found before anything starts."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..core.errors import UserError
from ..core.spec import JobSpec
from . import gather, listing, plausible
from .instance import Instance, instruments
from .named import holds
from .visible import rendered_collections


@dataclass(frozen=True)
class Problem:
    """One line for the artist, and the full name of the object it is about (empty: none)."""

    text: str
    object: str = ""


def first_problem(scene: bpy.types.Scene, spec: JobSpec) -> Problem | None:
    """The first thing that is wrong with instruments or camera. It changes nothing."""
    found = instruments(scene)
    if not found:
        return Problem("no tagged instrument; select its meshes and use Tag as Instrument")
    rendered = _rendered(bpy.context.view_layer)
    for instance in found:
        schema = next((c for c in spec.classes if c.name == instance.class_name), None)
        if schema is not None:
            stray = listing.stray(instance.objects, schema.name, schema.keypoint_names)
            if stray is not None:
                return Problem(f"{instance.name}: {stray[1]}", stray[0].name_full)
        try:
            gather.check_instrument(instance, spec.classes)
            plausible.check_surfaces(instance)
        except UserError as error:
            return Problem(str(error), _about(error, [instance]))
        if not any(part in rendered for part in instance.parts):
            return Problem(
                f"{instance.name}: hidden from renders; show its meshes or untag it",
                instance.root.name_full,
            )
    try:
        gather.check_copies(found)
        gather.check_layers(scene)
    except UserError as error:
        return Problem(str(error), _about(error, found))
    found_wrong = None if spec.camera.enabled else _camera_problem(scene)
    return found_wrong or _size_problem(found, scene, spec)


def _size_problem(found: list[Instance], scene: bpy.types.Scene, spec: JobSpec) -> Problem | None:
    view = None if spec.camera.enabled else gather.view_of(scene)
    try:
        plausible.check_sizes(found, scene, spec, view)
    except UserError as error:
        return Problem(str(error), _about(error, found))
    return None


def _about(error: UserError, instances: list[Instance]) -> str:
    """The full name of the object whose name the error starts with; empty where it is none's."""
    names = {o.name_full: o.name_full for o in bpy.data.objects}
    names.update({i.name: i.root.name_full for i in instances})
    fitting = [n for n in names if str(error).startswith(f"{n}:")]  # a name can hold a colon
    return names[max(fitting, key=len)] if fitting else ""


def _rendered(layer: bpy.types.ViewLayer) -> set[bpy.types.Object]:
    """Objects of the view layer that nothing hides from renders."""
    return {o for c in rendered_collections(layer) for o in c.objects if not o.hide_render}


def _camera_problem(scene: bpy.types.Scene) -> Problem | None:
    camera = scene.camera
    try:
        gather.view_of(scene)
    except UserError as error:
        return Problem(str(error), camera.name_full if camera else "")
    if not holds(bpy.context.view_layer.objects, camera):
        return Problem(
            f"{camera.name}: the camera's collection is disabled; enable it, or switch the camera "
            "randomizer on",
            camera.name_full,
        )
    return None
