"""Preview: one image in the viewport, a sheet of labelled pictures, and an image of a dataset."""

from __future__ import annotations

import re
from pathlib import Path

import bpy

from ..core.errors import UserError
from ..core.layout import Layout
from ..properties.settings import from_spec, to_spec
from ..scene import checks, listing, preview
from ..scene.restore import scene_name
from . import runs
from .base import Task
from .generate import output_folder

KIND = "preview"
SHEET = "Synthpoint Contact Sheet"


class SYNTHPOINT_OT_randomize(Task, bpy.types.Operator):
    """Show an image of this number in the viewport, as it would be rendered; Restore goes back"""

    bl_idname = "synthpoint.randomize"
    bl_label = "Randomize"
    bl_options = {"REGISTER"}  # noqa: RUF012

    step: bpy.props.IntProperty(
        name="Step", description="Added to the number first", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _idle(cls, context)

    def run(self, context: bpy.types.Context) -> None:
        session = context.window_manager.synthpoint
        session.image = max(1, session.image + self.step)
        put_back()
        job, blend, place = _prepare(context)
        _show(session.image, job, blend, place)


class SYNTHPOINT_OT_restore(Task, bpy.types.Operator):
    """Put the scene back exactly as it was before Randomize"""

    bl_idname = "synthpoint.restore"
    bl_label = "Restore"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if preview.shown() is None:
            cls.poll_message_set("The scene is as you left it")
            return False
        return True

    def run(self, context: bpy.types.Context) -> None:
        put_back()


class SYNTHPOINT_OT_restore_image(Task, bpy.types.Operator):
    """Show the exact scene of a rendered image of the dataset in the folder"""

    bl_idname = "synthpoint.restore_image"
    bl_label = "Restore Image"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _idle(cls, context)

    def run(self, context: bpy.types.Context) -> None:
        index = context.window_manager.synthpoint.image
        _show_rendered(output_folder(context.scene), index)


class SYNTHPOINT_OT_pick_image(Task, bpy.types.Operator):
    """Pick a picture of a dataset and show its exact scene"""

    bl_idname = "synthpoint.pick_image"
    bl_label = "Pick Image"
    bl_options = {"REGISTER"}  # noqa: RUF012

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _idle(cls, context)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        try:
            self.filepath = str(output_folder(context.scene) / "images") + "/"
        except UserError:
            self.filepath = ""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def run(self, context: bpy.types.Context) -> None:
        picture = Path(self.filepath)
        number = re.fullmatch(r"img_0*([1-9]\d*)", picture.stem)
        if number is None or len(picture.parents) < 3:
            raise UserError(
                f"{picture.name}: not a picture of a dataset; pick an img_….jpg in its images folder"
            )
        context.window_manager.synthpoint.image = int(number.group(1))
        _show_rendered(picture.parents[2], int(number.group(1)))


class SYNTHPOINT_OT_preview_images(Task, bpy.types.Operator):
    """Render a few pictures with their labels drawn on and show them in the image editor"""

    bl_idname = "synthpoint.preview_images"
    bl_label = "Preview Images"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _idle(cls, context)

    def run(self, context: bpy.types.Context) -> None:
        put_back()
        job, blend, place = _prepare(context)
        count = context.window_manager.synthpoint.preview_count
        words = ["preview", "--spec", str(job), "--output", str(place), "--count", str(count)]
        words += ["--progress", "json", "--watch-stdin"]
        runs.start(KIND, words, blend, place, place, _show_sheet)


class SYNTHPOINT_OT_stop_preview(Task, bpy.types.Operator):
    """Stop rendering the preview"""

    bl_idname = "synthpoint.stop_preview"
    bl_label = "Stop"
    bl_options = {"REGISTER"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not runs.active(KIND):
            cls.poll_message_set("No preview is being made")
            return False
        return True

    def run(self, context: bpy.types.Context) -> None:
        runs.of(KIND).cancel()


def put_back() -> None:
    """Puts the artist's scene back. Settings that were changed in the panel meanwhile stay."""
    scene, before = preview.shown(), preview.waiting()
    if scene is not None and before is not None:
        try:
            spec = to_spec(scene)
            if spec != to_spec(before):
                from_spec(before, spec)
        except UserError:
            pass  # half-made settings are not worth losing the scene for
        before.synthpoint.output.folder = scene.synthpoint.output.folder
    if preview.hide():
        listing.refresh(bpy.context.scene)


def _idle(cls: type, context: bpy.types.Context) -> bool:
    if context.mode != "OBJECT":
        cls.poll_message_set("Switch to Object Mode first (Tab)")
        return False
    if runs.active(KIND):
        cls.poll_message_set("A preview is being made; wait for it or stop it")
        return False
    return True


def _prepare(context: bpy.types.Context) -> tuple[Path, Path, Path]:
    """(spec, copy of the file, temporary folder) of the open scene once it is checked."""
    scene = context.scene
    spec = runs.spec_of(scene)
    found = checks.first_problem(scene, spec)
    if found is not None:
        runs.refuse(KIND, found)
    place = runs.new_folder()
    return runs.save_spec(spec, place), runs.save_scene(place), place


def _show_rendered(folder: Path, index: int) -> None:
    layout = Layout(folder)
    if not layout.job.is_file():
        raise UserError(f"{folder}: it holds no dataset; choose its folder in Output")
    blend = layout.scene if layout.scene.is_file() else None
    _show(index, layout.job, blend, runs.new_folder())


def _show(index: int, job: Path, blend: Path | None, place: Path) -> None:
    made = place / "image.blend"
    words = ["restore", "--index", str(index), "--spec", str(job), "--save", str(made)]

    def finish(run: runs.Run) -> None:
        put_back()
        preview.show(made, scene_name(index))
        listing.refresh(bpy.context.scene)

    runs.start(KIND, words, blend, place, made, finish)


def _show_sheet(run: runs.Run) -> None:
    """Loads the sheet into Blender and shows it in an image editor."""
    forget_sheet()
    sheet = bpy.data.images.load(str(run.output / "contact_sheet.png"))
    sheet.name = SHEET
    sheet.pack()  # the file goes with its temporary folder
    if bpy.app.background:
        return
    editor = _image_editor()
    if editor is None:
        # Opens a window that Blender does not keep in the file.
        bpy.ops.render.view_show("INVOKE_DEFAULT")
        editor = _image_editor()
    if editor is not None:
        editor.image = sheet


def _image_editor() -> bpy.types.SpaceImageEditor | None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "IMAGE_EDITOR":
                return area.spaces.active
    return None


def forget_sheet() -> None:
    image = bpy.data.images.get(SHEET)
    if image is not None:
        bpy.data.images.remove(image)


@bpy.app.handlers.persistent
def _before_saving(*_: object) -> None:
    """Neither a shown image nor the sheet is part of the artist's file."""
    put_back()
    forget_sheet()


def register() -> None:
    bpy.app.handlers.save_pre.append(_before_saving)


def unregister() -> None:
    bpy.app.handlers.save_pre.remove(_before_saving)
    put_back()


CLASSES = (
    SYNTHPOINT_OT_randomize,
    SYNTHPOINT_OT_restore,
    SYNTHPOINT_OT_restore_image,
    SYNTHPOINT_OT_pick_image,
    SYNTHPOINT_OT_preview_images,
    SYNTHPOINT_OT_stop_preview,
)
