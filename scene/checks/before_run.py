"""What would keep a scene from becoming a dataset, found before anything starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import bpy

from ...core.errors import UserError
from ...core.job.spec import JobSpec
from ...core.randomizers.in_hand.settings import InHand
from ..blender.named import holds as has
from ..blender.visibility import rendered_objects
from ..hands.graspable import unheld
from ..instruments import caches, holds, inspection, problems, sets
from ..instruments.instance import Instance, instruments
from ..instruments.members import unchanged
from ..instruments.problems import Problem
from ..instruments.strays import stray
from . import faults, plausible


def first_problem(scene: bpy.types.Scene, spec: JobSpec) -> Problem | None:
    """The first thing that a run would refuse. It changes nothing."""
    return next((p for p in every_problem(scene, spec) if p.refuses), None)


def every_problem(scene: bpy.types.Scene, spec: JobSpec) -> list[Problem]:
    """All that a run would refuse or skip about instruments and camera, what it refuses first. It
    changes nothing."""
    caches.forget()
    with unchanged(scene):
        found = list(dict.fromkeys(_problems(scene, spec)))
    return sorted(found, key=lambda p: not p.refuses)


def skipped(scene: bpy.types.Scene, spec: JobSpec) -> list[Problem]:
    """What of the file a run would not show, and go on. Like the rest, it changes nothing; folders
    of pictures are read by the run itself."""
    layer = bpy.context.view_layer
    found = [*faults.drivers(scene, spec), *faults.find(scene, spec, _shown(layer))]
    lost = sets.unlabelled(scene)
    found += [lost] if lost else []
    every = instruments(scene) if spec[InHand].enabled else []
    grips = {c.name: c.grips for c in spec.classes}
    found += [line for one in every for line in unheld(one, grips.get(one.class_name, ()))]
    return [_named(text, every, refuses=False) for text in found]


def _problems(scene: bpy.types.Scene, spec: JobSpec) -> Iterator[Problem]:
    found, elsewhere = faults.in_layer(scene, bpy.context.view_layer)
    yield from problems.of_scene(scene, {c.name: c.keypoint_names for c in spec.classes})
    for text in elsewhere:
        yield _named(text, found, refuses=not found)
    if not found and not elsewhere:
        yield Problem("no tagged instrument; select its meshes and use Tag as Instrument")
    if not found:
        return
    rendered = rendered_objects(bpy.context.view_layer)
    sound = []
    for instance in found:
        own = [*_of_instrument(instance, scene, spec, rendered)]
        yield from own
        if not any(p.refuses for p in own):
            sound.append(instance)
    yield from _asked(found, lambda: inspection.check_copies(found))
    yield from _asked(found, lambda: inspection.check_layers(scene))
    found_wrong = _camera_problem(scene) if spec.own_camera else None
    if found_wrong is not None:
        yield found_wrong
        return
    view = inspection.view_of(scene) if spec.own_camera else None
    for instance in sound:
        yield from _asked([instance], partial(plausible.check_sizes, [instance], scene, spec, view))


def _of_instrument(
    instance: Instance, scene: bpy.types.Scene, spec: JobSpec, rendered: set[bpy.types.Object]
) -> Iterator[Problem]:
    broken = problems.of(instance.root, scene, instance.objects, rendered)
    yield from broken
    schema = next((c for c in spec.classes if c.name == instance.class_name), None)
    if schema is not None:
        found = stray(instance.objects, schema.name, schema.keypoint_names)
        if found is not None:
            yield Problem(f"{instance.name}: {found[1]}", found[0].name_full)
            return
    if any(p.refuses for p in broken) and not instance.keypoints():
        return  # that they are missing says no more
    yield from _asked([instance], lambda: inspection.check_instrument(instance, spec.classes))
    yield from _asked([instance], lambda: plausible.check_surfaces(instance))
    yield from _asked([instance], lambda: holds.of(instance.keypoints()))
    if not any(part in rendered for part in instance.parts):
        yield Problem(
            f"{instance.name}: hidden from renders; show its meshes or untag it",
            instance.root.name_full,
        )
    elif not any(p.refuses for p in broken) and not len(inspection.surface(instance)):
        yield Problem(
            f"{instance.name}: it has no surface that is rendered; see to its modifiers, or untag "
            "it",
            instance.root.name_full,
        )


def _named(text: str, instances: list[Instance], refuses: bool = True) -> Problem:
    """The problem, about the object whose name its line begins with."""
    names = {o.name_full: o.name_full for o in bpy.data.objects}
    names.update({i.name: i.root.name_full for i in instances})
    fitting = [n for n in names if text.startswith(f"{n}:")]  # a name can hold a colon
    return Problem(text, names[max(fitting, key=len)] if fitting else "", refuses)


def _asked(about: list[Instance], ask: Callable[[], object]) -> Iterator[Problem]:
    """What one of the run's own checks has against the instruments: it raises what is refused, and
    may return a list of notes."""
    try:
        notes = ask()
    except UserError as error:
        yield _named(str(error), about)
        return
    for text in notes if isinstance(notes, list) else ():
        yield _named(text, about, refuses=False)


def _shown(layer: bpy.types.ViewLayer) -> set[bpy.types.Object]:
    """Those that are rendered, and what they instance."""
    found = rendered_objects(layer)
    graph = bpy.context.evaluated_depsgraph_get()
    inside = {
        i.object.original for i in graph.object_instances
        if i.is_instance and i.parent.original in found
    }  # fmt: skip
    return found | inside


def _camera_problem(scene: bpy.types.Scene) -> Problem | None:
    camera = scene.camera
    try:
        inspection.view_of(scene)
    except UserError as error:
        return Problem(str(error), camera.name_full if camera else "")
    if camera is not None and not has(bpy.context.view_layer.objects, camera):
        return Problem(
            f"{camera.name}: the camera's collection is disabled; enable it, or switch the camera "
            "randomizer on",
            camera.name_full,
        )
    return None
