"""The contact sheet in Blender's image editor. It is never written into the artist's file."""

from __future__ import annotations

import shutil
from pathlib import Path

import bpy

from ..scene.blender import handlers

NAME = "Synthpoint Contact Sheet"

# When an editor that was just opened is drawn (s).
SOON = 0.3

# The sheet's file, in a temporary folder of its own.
_file: Path | None = None


def show(made: Path) -> None:
    """Takes the picture over and shows it; a window is opened where no image editor is."""
    global _file
    close()
    _file = made.parent.with_name(f"{made.parent.name}-sheet") / made.name
    _file.parent.mkdir()
    shutil.move(made, _file)
    image = _load()
    if bpy.app.background:
        return
    editors = _editors()
    if not editors:
        # A temporary window, which Blender leaves out of the file.
        bpy.ops.render.view_show("INVOKE_DEFAULT")
        editors = _editors()
    for editor in editors[:1]:
        editor.image = image
    # A window that was just opened has no size yet.
    bpy.app.timers.register(_fit, first_interval=SOON)


def _fit() -> None:
    """Zooms so that the whole sheet is seen."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            space = area.spaces.active
            if (
                not isinstance(space, bpy.types.SpaceImageEditor)
                or space.image is None
                or space.image.name != NAME
            ):
                continue
            region = next(r for r in area.regions if r.type == "WINDOW")
            with bpy.context.temp_override(window=window, area=area, region=region):
                bpy.ops.image.view_all(fit_view=True)


def close() -> None:
    """Takes the sheet out of Blender."""
    global _file
    _remove()
    if _file is not None:
        shutil.rmtree(_file.parent, ignore_errors=True)
    _file = None


def _load() -> bpy.types.Image:
    image = bpy.data.images.load(str(_file))
    image.name = NAME
    return image


def _remove() -> None:
    image = bpy.data.images.get(NAME)
    if image is not None:
        bpy.data.images.remove(image)


def _editors() -> list[bpy.types.SpaceImageEditor]:
    return [
        space
        for window in bpy.context.window_manager.windows
        for area in window.screen.areas
        if isinstance(space := area.spaces.active, bpy.types.SpaceImageEditor)
    ]


# Editors that get the sheet back after saving.
_showing: list[bpy.types.SpaceImageEditor] = []


@handlers.persistent
def _before_saving(*_: object) -> None:
    _showing[:] = [e for e in _editors() if e.image is not None and e.image.name == NAME]
    _remove()


@handlers.persistent
def _after_saving(*_: object) -> None:
    if _file is not None and _showing:
        image = _load()
        for editor in _showing:
            editor.image = image
    _showing.clear()


LISTENERS = (("save_pre", _before_saving), ("save_post", _after_saving))


def register() -> None:
    """Keeps the sheet out of saved files."""
    handlers.listen(*LISTENERS)


def unregister() -> None:
    """The mirror of `register`."""
    handlers.leave(*LISTENERS)
    handlers.stop(_fit)
    close()
