"""What would keep a scene from becoming a dataset, found before anything starts."""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from ..core.errors import UserError
from ..core.spec import JobSpec
from . import gather, listing, plausible
from .instance import Instance, instruments
from .instruments import problems
from .instruments.problems import Problem
from .named import holds
from .visible import rendered_objects


def first_problem(scene: bpy.types.Scene, spec: JobSpec) -> Problem | None:
    """The first thing that a run would refuse. It changes nothing."""
    return next((p for p in every_problem(scene, spec) if p.refuses), None)


def every_problem(scene: bpy.types.Scene, spec: JobSpec) -> list[Problem]:
    """All that a run would refuse or skip about instruments and camera, what it refuses first. It
    changes nothing."""
    found = list(dict.fromkeys(_problems(scene, spec)))
    return sorted(found, key=lambda p: not p.refuses)


def _problems(scene: bpy.types.Scene, spec: JobSpec) -> Iterator[Problem]:
    found = instruments(scene)
    yield from problems.of_scene(scene, {c.name: c.keypoint_names for c in spec.classes})
    if not found:
        yield Problem("no tagged instrument; select its meshes and use Tag as Instrument")
        return
    rendered = rendered_objects(bpy.context.view_layer)
    sound = []
    for instance in found:
        own = [*_of_instrument(instance, scene, spec, rendered)]
        yield from own
        if not any(p.refuses for p in own):
            sound.append(instance)
    try:
        gather.check_copies(found)
        gather.check_layers(scene)
    except UserError as error:
        yield _named(error, found)
    found_wrong = None if spec.camera.enabled else _camera_problem(scene)
    if found_wrong is not None:
        yield found_wrong
    elif sound:
        yield from _size_problems(sound, scene, spec)


def _of_instrument(
    instance: Instance, scene: bpy.types.Scene, spec: JobSpec, rendered: set[bpy.types.Object]
) -> Iterator[Problem]:
    broken = problems.of(instance.root, scene, instance.objects)
    yield from broken
    schema = next((c for c in spec.classes if c.name == instance.class_name), None)
    if schema is not None:
        stray = listing.stray(instance.objects, schema.name, schema.keypoint_names)
        if stray is not None:
            yield Problem(f"{instance.name}: {stray[1]}", stray[0].name_full)
            return
    if any(p.refuses for p in broken):
        return
    try:
        gather.check_instrument(instance, spec.classes)
        plausible.check_surfaces(instance)
    except UserError as error:
        yield _named(error, [instance])
    if not any(part in rendered for part in instance.parts):
        yield Problem(
            f"{instance.name}: hidden from renders; show its meshes or untag it",
            instance.root.name_full,
        )


def _named(error: UserError, instances: list[Instance]) -> Problem:
    """The problem, about the object whose name its line begins with."""
    names = {o.name_full: o.name_full for o in bpy.data.objects}
    names.update({i.name: i.root.name_full for i in instances})
    fitting = [n for n in names if str(error).startswith(f"{n}:")]  # a name can hold a colon
    return Problem(str(error), names[max(fitting, key=len)] if fitting else "")


def _size_problems(
    found: list[Instance], scene: bpy.types.Scene, spec: JobSpec
) -> Iterator[Problem]:
    view = None if spec.camera.enabled else gather.view_of(scene)
    try:
        plausible.check_sizes(found, scene, spec, view)
    except UserError as error:
        yield _named(error, found)


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
