"""Generate Dataset: a background Blender on a copy of the file, and its buttons."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..commands.running.options import IMAGE_LIMIT
from ..core.dataset.coverage import read_lines
from ..core.dataset.folder import check_folder
from ..core.dataset.identity import stored_spec
from ..core.dataset.layout import Layout
from ..core.errors import UserError
from ..core.running.devices import Card
from ..core.running.devices import words as words_for
from ..properties.preferences import preference
from ..scene.authoring.reveal import reveal
from ..scene.checks import before_run
from ..scene.instruments.problems import Problem
from ..scene.render import devices
from . import exports, runs, shown
from .base import Task

KIND = "dataset"

# Processes, where there are no preferences, and on the CPU where they do not say.
WORKERS = 1
ON_CPU = 2


class SYNTHPOINT_OT_generate(Task, bpy.types.Operator):
    """Render the dataset in background processes on a copy of this file; the window stays free"""

    bl_idname = "synthpoint.generate"
    bl_label = "Generate Dataset"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return idle(cls, context)

    def run(self, context: bpy.types.Context) -> str:
        scene = shown.leave(context)
        try:
            spec = runs.spec_of(scene)
            folder = runs.output_folder(scene)
            check_folder(folder, resume=False)
            cards = devices.chosen(spec.render.device)
        except UserError as error:
            runs.refuse(KIND, Problem(runs.in_the_panel(str(error))))
        found = before_run.first_problem(scene, spec)
        if found is not None:
            runs.refuse(KIND, found)
        place = runs.new_folder()
        job, blend = runs.save_spec(spec, place), runs.save_scene(place)
        _start(job, blend, place, folder, cards)
        return f"Rendering {spec.count} images into {folder}"


class SYNTHPOINT_OT_resume(Task, bpy.types.Operator):
    """Go on with the dataset in the folder, with the scene and the settings it was begun with;
    a larger count adds images"""

    bl_idname = "synthpoint.resume"
    bl_label = "Resume"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return idle(cls, context)

    def run(self, context: bpy.types.Context) -> str:
        folder = runs.output_folder(shown.artists_scene(context))
        layout = Layout(folder)
        if not layout.job.is_file():
            runs.refuse(KIND, Problem(f"{folder}: it holds no dataset to go on with; use Generate"))
        spec, _ = stored_spec(layout)
        settings = shown.artists_scene(context).synthpoint.settings
        try:
            cards = devices.chosen(settings.render.device)
        except UserError as error:
            runs.refuse(KIND, Problem(str(error)))
        blend = layout.scene if layout.scene.is_file() else None
        count = str(max(spec.count, settings.count))
        more = ("--resume", "--count", count, "--device", settings.render.device)
        _start(layout.job, blend, runs.new_folder(), folder, cards, *more)
        return f"Going on with {folder}"


class SYNTHPOINT_OT_pause(Task, bpy.types.Operator):
    """Stop after the images that are being rendered, and keep the processes ready"""

    bl_idname = "synthpoint.pause"
    bl_label = "Pause"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _in_state(cls, "running")

    def run(self, context: bpy.types.Context) -> None:
        _run().pause()


class SYNTHPOINT_OT_proceed(Task, bpy.types.Operator):
    """Go on after a pause"""

    bl_idname = "synthpoint.proceed"
    bl_label = "Continue"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _in_state(cls, "paused")

    def run(self, context: bpy.types.Context) -> None:
        _run().proceed()


class SYNTHPOINT_OT_cancel(Task, bpy.types.Operator):
    """End after the images that are being rendered; Resume goes on later"""

    bl_idname = "synthpoint.cancel"
    bl_label = "Cancel"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _in_state(cls, "running", "paused")

    def run(self, context: bpy.types.Context) -> None:
        _run().cancel()


class SYNTHPOINT_OT_open_folder(Task, bpy.types.Operator):
    """Show the dataset's folder"""

    bl_idname = "synthpoint.open_folder"
    bl_label = "Open Folder"
    bl_options = {"REGISTER"}  # noqa: RUF012

    def run(self, context: bpy.types.Context) -> None:
        folder = _result(context)
        if not folder.is_dir():
            raise UserError(f"{folder}: no such folder yet; generate the dataset first")
        bpy.ops.wm.path_open(filepath=str(folder))


class SYNTHPOINT_OT_open_report(Task, bpy.types.Operator):
    """Write the dataset's report and show it in the browser"""

    bl_idname = "synthpoint.open_report"
    bl_label = "Open Report"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if runs.active("report"):
            cls.poll_message_set("The report is being written")
            return False
        return True

    def run(self, context: bpy.types.Context) -> None:
        folder = _result(context)
        if not Layout(folder).job.is_file():
            raise UserError(f"{folder}: it holds no dataset yet; generate it first")
        runs.start("report", ["report", str(folder)], None, runs.new_folder(), folder, _open_report)


class SYNTHPOINT_OT_select_object(Task, bpy.types.Operator):
    """Select the object that the message is about, and show it where it is hidden"""

    bl_idname = "synthpoint.select_object"
    bl_label = "Select"
    name: bpy.props.StringProperty(name="Object", options={"SKIP_SAVE"})

    def run(self, context: bpy.types.Context) -> None:
        obj = reveal(context, self.name)
        for other in context.view_layer.objects.selected:
            other.select_set(False)
        obj.select_set(True)
        context.view_layer.objects.active = obj


def idle(cls: type[bpy.types.Operator], context: bpy.types.Context) -> bool:
    """True where nothing renders; else the greyed button says so."""
    if context.mode != "OBJECT":
        cls.poll_message_set("Switch to Object Mode first (Tab)")
        return False
    if runs.active(KIND):
        cls.poll_message_set("A dataset is being rendered; wait for it or cancel it")
        return False
    return True


def _result(context: bpy.types.Context) -> Path:
    """Folder of the run that the panel shows, whatever was typed since; else the one typed."""
    run = runs.of(KIND)
    return run.output if run is not None else runs.output_folder(shown.artists_scene(context))


def _run() -> runs.Run:
    """The run that `_in_state` has seen."""
    run = runs.of(KIND)
    assert run is not None
    return run


def _in_state(cls: type[bpy.types.Operator], *states: str) -> bool:
    run = runs.of(KIND)
    if run is not None and run.state in states:
        return True
    cls.poll_message_set("Nothing is being rendered")
    return False


def _start(
    job: Path, blend: Path | None, place: Path, folder: Path, cards: tuple[Card, ...], *more: str
) -> None:
    words = ["generate", "--output", str(folder), "--spec", str(job), *more, *words_for(cards)]
    workers = preference("workers", WORKERS) or len(cards) or ON_CPU
    words += ["--workers", str(workers)]
    words += ["--image-limit", str(preference("image_limit", IMAGE_LIMIT))]
    # Not opened by the process that watches the workers, which each open it.
    words += ["--blend", str(blend)] if blend is not None else []
    words += ["--progress", "json", "--watch-stdin"]
    words += [f"--export={name}" for name in exports.chosen(bpy.context.scene)]
    runs.start(KIND, words, None, place, folder, _done)


def _done(run: runs.Run) -> None:
    """The processes wrote the whole dataset; how far it keeps its quotas is read once."""
    run.coverage = read_lines(Layout(run.output))


def _open_report(run: runs.Run) -> None:
    if not bpy.app.background:
        bpy.ops.wm.url_open(url=(run.output / "report.html").absolute().as_uri())


CLASSES = (
    SYNTHPOINT_OT_generate,
    SYNTHPOINT_OT_resume,
    SYNTHPOINT_OT_pause,
    SYNTHPOINT_OT_proceed,
    SYNTHPOINT_OT_cancel,
    SYNTHPOINT_OT_open_folder,
    SYNTHPOINT_OT_open_report,
    SYNTHPOINT_OT_select_object,
)
