"""Check, which finds what would be in the way of a run, and the buttons that mend it."""

from __future__ import annotations

import bpy

from ..core.dataset.folder import check_folder
from ..core.errors import UserError
from ..scene.authoring import watch
from ..scene.checks import before_run
from ..scene.instruments.mend import mend
from ..scene.instruments.problems import Mend, Problem
from ..scene.render import devices
from . import checked, runs, shown
from .base import InObjectMode, WithoutUndo


class SYNTHPOINT_OT_check(InObjectMode, WithoutUndo, bpy.types.Operator):
    """Find what a run would refuse or leave out, before it starts"""

    bl_idname = "synthpoint.check"
    bl_label = "Check"

    def run(self, context: bpy.types.Context) -> str:
        found = _check(shown.leave(context))
        if not found:
            return "Nothing in the way"
        return "1 thing in the way" if len(found) == 1 else f"{len(found)} things in the way"


class SYNTHPOINT_OT_mend(InObjectMode, bpy.types.Operator):
    """Mend what the message says in this way; nothing that is seen moves"""

    bl_idname = "synthpoint.mend"
    bl_label = "Mend"

    way: bpy.props.StringProperty(name="Way", options={"SKIP_SAVE"})
    objects: bpy.props.StringProperty(
        name="Objects", description="Their numbers in this session", options={"SKIP_SAVE"}
    )
    name: bpy.props.StringProperty(name="Name", options={"SKIP_SAVE"})

    def run(self, context: bpy.types.Context) -> str:
        try:
            numbers = tuple(int(word) for word in self.objects.split())
        except ValueError:
            raise UserError(f"{self.objects}: no numbers of objects; use a button") from None
        said = mend(Mend("", self.way, numbers, self.name))
        runs.mended(self.way, numbers)
        if checked.found() is not None:
            watch.refresh()  # before: keypoints that it moves are no change by the artist
            _check(context.scene)
        return said


def _check(scene: bpy.types.Scene) -> list[Problem]:
    found = _every(scene)
    bpy.context.view_layer.update()  # what looking has touched is no change
    checked.keep(found)
    return found


def _every(scene: bpy.types.Scene) -> list[Problem]:
    """All that *Generate Dataset* and its run would refuse or leave out."""
    try:
        spec = runs.spec_of(scene)
    except UserError as error:
        return [Problem(str(error))]  # without settings nothing else can be asked
    found = []
    for ask in (
        lambda: check_folder(runs.output_folder(scene), resume=False),
        lambda: devices.chosen(spec.render.device),
    ):
        try:
            ask()
        except UserError as error:
            found.append(Problem(runs.in_the_panel(str(error))))
    return found + before_run.every_problem(scene, spec) + before_run.skipped(scene, spec)
