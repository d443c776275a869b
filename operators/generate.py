"""Generate Dataset: a background Blender on a copy of the file, and its buttons."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

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
from .base import Task, WithoutUndo, not_in_object_mode, select_alone

KIND = "dataset"

# Processes, where there are no preferences, and on the CPU where they do not say.
WORKERS = 1
ON_CPU = 2


class _WhileIdle(WithoutUndo):
    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        busy = "A dataset is being rendered; wait for it or cancel it"
        return not_in_object_mode(context) or (busy if runs.active(KIND) else "")


class _OfRun(WithoutUndo):
    states: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        run = runs.of(KIND)
        fits = run is not None and run.state in cls.states
        return "" if fits else "Nothing is being rendered"


class SYNTHPOINT_OT_generate(_WhileIdle, bpy.types.Operator):
    """Render the dataset in background processes on a copy of this file; the window stays free"""

    bl_idname = "synthpoint.generate"
    bl_label = "Generate Dataset"

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


class SYNTHPOINT_OT_resume(_WhileIdle, bpy.types.Operator):
    """Go on with the dataset in the folder, with the scene and the settings it was begun with;
    a larger count adds images"""

    bl_idname = "synthpoint.resume"
    bl_label = "Resume"

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


class SYNTHPOINT_OT_pause(_OfRun, bpy.types.Operator):
    """Stop after the images that are being rendered, and keep the processes ready"""

    bl_idname = "synthpoint.pause"
    bl_label = "Pause"
    states = ("running",)

    def run(self, context: bpy.types.Context) -> None:
        _run().pause()


class SYNTHPOINT_OT_proceed(_OfRun, bpy.types.Operator):
    """Go on after a pause"""

    bl_idname = "synthpoint.proceed"
    bl_label = "Continue"
    states = ("paused",)

    def run(self, context: bpy.types.Context) -> None:
        _run().proceed()


class SYNTHPOINT_OT_cancel(_OfRun, bpy.types.Operator):
    """End after the images that are being rendered; Resume goes on later"""

    bl_idname = "synthpoint.cancel"
    bl_label = "Cancel"
    states = ("running", "paused")

    def run(self, context: bpy.types.Context) -> None:
        _run().cancel()


class SYNTHPOINT_OT_open_folder(WithoutUndo, bpy.types.Operator):
    """Show the dataset's folder"""

    bl_idname = "synthpoint.open_folder"
    bl_label = "Open Folder"

    def run(self, context: bpy.types.Context) -> None:
        folder = _result(context)
        if not folder.is_dir():
            raise UserError(f"{folder}: no such folder yet; generate the dataset first")
        bpy.ops.wm.path_open(filepath=str(folder))


class SYNTHPOINT_OT_open_report(WithoutUndo, bpy.types.Operator):
    """Write the dataset's report and show it in the browser"""

    bl_idname = "synthpoint.open_report"
    bl_label = "Open Report"

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        return "The report is being written" if runs.active("report") else ""

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
        select_alone(context, obj)


def _result(context: bpy.types.Context) -> Path:
    """Folder of the run that the panel shows, whatever was typed since; else the one typed."""
    run = runs.of(KIND)
    return run.output if run is not None else runs.output_folder(shown.artists_scene(context))


def _run() -> runs.Run:
    """The run that `_OfRun` has seen."""
    run = runs.of(KIND)
    assert run is not None
    return run


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
