"""Preview: one image in the viewport, a sheet of labelled pictures, and an image of a dataset."""

from __future__ import annotations

import re
from pathlib import Path

import bpy

from ..commands.preview import SHEET
from ..core.dataset.layout import Layout
from ..core.errors import UserError
from ..core.running.devices import words as words_for
from ..scene.authoring import shown_scene
from ..scene.checks import before_run
from ..scene.instruments.problems import Problem
from ..scene.render import devices
from . import ahead, runs, sheet, shown
from .base import Browsing, Outcome, WithoutUndo, not_in_object_mode

KIND = "preview"


class _WhileIdle(WithoutUndo):
    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        busy = "A preview is being made; wait for it or stop it"
        return not_in_object_mode(context) or (busy if runs.active(KIND) else "")


class SYNTHPOINT_OT_randomize(_WhileIdle, bpy.types.Operator):
    """Show an image of this number in the viewport, as it would be rendered; Restore goes back"""

    bl_idname = "synthpoint.randomize"
    bl_label = "Randomize"

    step: bpy.props.IntProperty(
        name="Step", description="Added to the number first", options={"SKIP_SAVE"}
    )

    def run(self, context: bpy.types.Context) -> None:
        session = context.window_manager.synthpoint
        session.image = max(1, session.image + self.step)
        scene = shown.artists_scene(context)
        copy = shown.copy_of(scene)
        if copy is None:
            scene = shown.leave(context)
            _check(scene)
            copy = runs.save_scene(runs.new_folder())
        spec = runs.spec_of(shown_scene.shown() or scene)
        ahead.show(copy, spec, session.image, self.step, scene.session_uid)


class SYNTHPOINT_OT_restore(WithoutUndo, bpy.types.Operator):
    """Put the scene back exactly as it was before Randomize"""

    bl_idname = "synthpoint.restore"
    bl_label = "Restore"

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        return "The scene is as you left it" if shown_scene.shown() is None else ""

    def run(self, context: bpy.types.Context) -> None:
        shown.put_back()


class SYNTHPOINT_OT_restore_image(_WhileIdle, bpy.types.Operator):
    """Show the exact scene of a rendered image of the dataset in the folder"""

    bl_idname = "synthpoint.restore_image"
    bl_label = "Restore Image"

    def run(self, context: bpy.types.Context) -> None:
        index = context.window_manager.synthpoint.image
        _show_rendered(context, runs.output_folder(shown.artists_scene(context)), index)


class SYNTHPOINT_OT_pick_image(_WhileIdle, Browsing, bpy.types.Operator):
    """Pick a picture in a dataset's folder and show its exact scene"""

    bl_idname = "synthpoint.pick_image"
    bl_label = "Pick Image"

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        try:
            self.filepath = str(runs.output_folder(shown.artists_scene(context)) / "images") + "/"
        except UserError:
            self.filepath = ""
        return super().invoke(context, event)

    def run(self, context: bpy.types.Context) -> None:
        picture = Path(self.filepath)
        number = re.fullmatch(r"img_0*([1-9]\d*)", picture.stem)
        if number is None or len(picture.parents) < 3:
            raise UserError(
                f"{picture.name}: not a picture of a dataset; pick one below its images folder"
            )
        _show_rendered(context, picture.parents[2], int(number.group(1)))
        context.window_manager.synthpoint.image = int(number.group(1))


class SYNTHPOINT_OT_preview_images(_WhileIdle, bpy.types.Operator):
    """Render a few pictures with their labels drawn on and show them in the image editor"""

    bl_idname = "synthpoint.preview_images"
    bl_label = "Preview Images"

    def run(self, context: bpy.types.Context) -> None:
        scene = shown.leave(context)
        _check(scene)
        spec = runs.spec_of(scene)
        try:
            cards = devices.chosen(spec.render.device)
        except UserError as error:
            runs.refuse(KIND, Problem(str(error)))
        place = runs.new_folder()
        job, blend = runs.save_spec(spec, place), runs.save_scene(place)
        count = context.window_manager.synthpoint.preview_count
        words = ["preview", "--spec", str(job), "--output", str(place), "--count", str(count)]
        words += words_for(cards)
        words += ["--progress", "json", "--watch-stdin"]
        runs.start(KIND, words, blend, place, place, _show_sheet)


class SYNTHPOINT_OT_stop_preview(WithoutUndo, bpy.types.Operator):
    """Stop rendering the preview"""

    bl_idname = "synthpoint.stop_preview"
    bl_label = "Stop"

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        return "" if runs.active(KIND) else "No preview is being made"

    def run(self, context: bpy.types.Context) -> None:
        run = runs.of(KIND)
        assert run is not None
        run.cancel()


def _check(scene: bpy.types.Scene) -> None:
    """Tells what keeps the scene from being rendered before anything starts."""
    found = before_run.first_problem(scene, runs.spec_of(scene))
    if found is not None:
        runs.refuse(KIND, found)


def _show_rendered(context: bpy.types.Context, folder: Path, index: int) -> None:
    layout = Layout(folder)
    if not layout.job.is_file():
        raise UserError(f"{folder}: it holds no dataset; choose its folder in Output")
    if not any(folder.glob(f"images/*/img_{index:05d}.*")):
        raise UserError(f"{folder}: it holds no image {index}; type the number of one it has")
    blend = layout.scene if layout.scene.is_file() else None
    scene = shown.artists_scene(context).session_uid

    def finish(run: runs.Run) -> None:
        shown.show(run.output, index, None, scene)

    ahead.start(KIND, layout.job, blend, index, runs.new_folder(), finish)


def _show_sheet(run: runs.Run) -> None:
    sheet.show(run.output / SHEET)
