"""The instruments of a scene made a job's own: refused, mended, unpacked, copied.

In this order: what keyframes and drivers say of the frame is kept, then animation goes; older
files are brought up; each root is freed of what would move it away; what it instances becomes its
own; joints are free before it is measured how far they open; copies come last.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..core.randomizers.articulation import Articulation
from ..core.randomizers.instruments import copies, moves
from ..core.running.notes import Notes
from ..core.sampling.catalog import InstrumentInfo
from ..core.settings.classes import ClassSchema
from .blender.animation import PICTURE, TRANSFORM, still, still_showing
from .blender.parenting import constraints_of
from .blender.visibility import match_viewport_to_render, rendered_objects
from .checks import faults, plausible
from .instruments import holds, inspection, physics, problems, sets, shape, upkeep
from .instruments.articulation import free_joints
from .instruments.copies import duplicate
from .instruments.fasten import fasten
from .instruments.instance import Instance
from .instruments.problems import Problem
from .instruments.unpack import realize, unpack
from .instruments.unseen import keep_places


@dataclass(frozen=True)
class Taken:
    """Those that the file has, all with their copies by name and copy, and what is known of them:
    the class of each by name, and how it can be drawn."""

    originals: list[Instance]
    instances: dict[tuple[str, int], Instance]
    schemas: dict[str, ClassSchema]
    infos: tuple[InstrumentInfo, ...]


@shape.lasting()
def of(scene: bpy.types.Scene, layer: bpy.types.ViewLayer, spec: JobSpec, notes: Notes) -> Taken:
    """Takes the scene over. UserError where there is nothing that can be labelled."""
    _hold_still(scene, layer, spec, notes)
    classes = {c.name: c.keypoint_names for c in spec.classes}
    _refuse_or_raise(problems.of_scene(scene, classes), notes)
    originals = _unpacked(scene, layer, spec, notes)
    schemas = {i.name: inspection.check_instrument(i, spec.classes) for i in originals}
    for original in originals:
        plausible.check_surfaces(original)
    inspection.check_copies(originals)
    inspection.check_layers(scene)
    opens = spec[Articulation]
    if opens.enabled:  # before it is measured how far they open
        for original in originals:
            free_joints(original.root)
    infos = tuple(inspection.describe(i, opens) for i in originals)
    for original in originals:
        original.holds = holds.of(original.keypoints())
        if opens.opens:
            inspection.check_opening(original)
    instances = {(i.name, 0): i for i in originals}
    for original in originals:
        for copy in range(1, copies(spec)):
            instances[original.name, copy] = duplicate(original, copy)
    return Taken(originals, instances, schemas, infos)


def show_keypoints(instances: dict[tuple[str, int], Instance]) -> None:
    """Puts the keypoints where they are labelled, for the eye. Copies are then plain objects: what
    is shown is to be looked at, and nobody's to label."""
    for (_name, copy), instance in instances.items():
        for name, empties in instance.keypoints().items():
            if name in instance.holds:
                holds.follow(empties[0], instance.holds[name])
            if copy:
                empties[0].synthpoint.role = "NONE"
        for contact in instance.contacts() if copy else ():
            contact.synthpoint.role = "NONE"
    bpy.context.view_layer.update()


def _hold_still(
    scene: bpy.types.Scene, layer: bpy.types.ViewLayer, spec: JobSpec, notes: Notes
) -> None:
    scene.camera = inspection.camera_of(scene)
    for marker in scene.timeline_markers:
        marker.camera = None
    # As the renderer will: what keyframes and drivers say of this frame counts.
    scene.frame_set(scene.frame_current, subframe=scene.frame_subframe)
    notes.leave_out(faults.drivers(scene, spec))
    still(scene, *PICTURE)
    physics.rest(scene)
    still_showing()
    match_viewport_to_render(scene, layer)
    keep_places(scene, layer)
    sets.take_over(scene)
    notes.leave_out(faults.find(scene, spec))
    layer.update()
    for each in scene.view_layers:
        each.use = each == layer
    for obj in bpy.data.objects:  # also those inside instanced collections
        obj.pass_index = 0


def _unpacked(
    scene: bpy.types.Scene, layer: bpy.types.ViewLayer, spec: JobSpec, notes: Notes
) -> list[Instance]:
    """The file's instruments, each with all that it instances as its own."""
    originals, elsewhere = faults.in_layer(scene, layer)
    notes.leave_out(elsewhere)
    if not originals and elsewhere:
        raise UserError(elsewhere[0])
    for original in originals:
        notes.say(upkeep.bring_up(original.root, scene))
        rendered = rendered_objects(layer)
        _refuse_or_raise(problems.of(original.root, scene, original.objects, rendered), notes)
        upkeep.make_ready(original)
        _free(original)
        if moves(spec):
            notes.leave_out(fasten(original))
    originals = unpack(originals)
    realize(originals)
    lost = sets.unlabelled(scene)
    if not originals:
        raise UserError(
            lost
            or "no tagged instrument in the scene; tag one in the panel (Tag as "
            "Instrument), or use --tag-by-name for a file that follows the naming convention"
        )
    if lost:
        notes.leave_out([lost])
    return originals


def _refuse_or_raise(found: list[Problem], notes: Notes) -> None:
    for problem in found:
        if problem.refuses:
            raise UserError(problem.text)
        notes.leave_out([problem.text])


def _free(instance: Instance) -> None:
    """Takes animation and constraints off the root, which would move it away from where it is put;
    it stays where it is. Its parts keep theirs, but for what opens it."""
    root = instance.root
    home, before = root.matrix_world.copy(), root.matrix_basis.copy()
    still(root, *TRANSFORM, "constraints[")
    held = constraints_of(root)
    for constraint in held:
        constraint.mute = True
    if held or root.matrix_basis != before or root.animation_data is not None:
        bpy.context.view_layer.update()
        root.matrix_world = home
        bpy.context.view_layer.update()
