"""Opening a .blend file, and a scene with nothing in it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import bpy

from ...core.errors import UserError
from .meanwhile import meanwhile


def open_blend(path: Path) -> None:
    """Opens the file; UserError where it is missing or Blender cannot read it."""
    if not path.is_file():
        raise UserError(f"{path}: no such .blend file; check the path")
    try:
        bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False)
    except RuntimeError as error:
        detail = str(error).strip().splitlines()[-1] if str(error).strip() else "unreadable"
        raise UserError(
            f"{path}: Blender cannot read this file ({detail}); save it again from Blender"
        ) from None
    if not is_open(path):
        raise UserError(f"{path}: Blender did not load this file; save it again from Blender")


def start_empty() -> bpy.types.Scene:
    """A new scene without Blender's start-up cube."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return bpy.context.scene


def save_copy(path: Path) -> None:
    """Saves the open file under another name; the open one keeps its own. UserError where Blender
    cannot write there."""
    if path.is_dir():  # Blender 4.2 would move it aside, as it does an older file
        raise UserError(f"{path}: Blender cannot save there (it is a folder); choose another")
    path.parent.mkdir(parents=True, exist_ok=True)
    preferences = bpy.context.preferences
    # Blender draws a picture into every file that it saves, and the window waits for it.
    plain = meanwhile(preferences.filepaths, file_preview_type="NONE")
    try:
        with meanwhile(preferences, is_dirty=preferences.is_dirty), plain:
            bpy.ops.wm.save_as_mainfile(
                filepath=str(path), copy=True, relative_remap=True, compress=True,
                check_existing=False,
            )  # fmt: skip
    except RuntimeError as error:
        detail = str(error).strip().splitlines()[-1].removeprefix("Error: ")
        raise UserError(f"{path}: Blender cannot save there ({detail}); choose another") from None
    if not path.is_file():
        raise UserError(f"{path}: Blender could not save there; choose another folder")


def opened() -> Path | None:
    """The file the open scene came from; None for one built here."""
    return Path(bpy.data.filepath) if bpy.data.filepath else None


def is_open(path: Path) -> bool:
    """Whether this is the file that is open."""
    return bool(bpy.data.filepath) and Path(bpy.data.filepath).resolve() == path.resolve()


def save_aside() -> Path:
    """Saves a copy of the open file into Blender's temporary folder, which goes with this process;
    the caller moves or removes it.

    Paths to pictures and libraries become absolute in the open file and the copy, since relative
    ones would lead elsewhere from where the copy ends up.
    """
    bpy.ops.file.make_paths_absolute()
    handle, name = tempfile.mkstemp(prefix="synthpoint-", suffix=".blend", dir=bpy.app.tempdir)
    os.close(handle)
    save_copy(Path(name))
    return Path(name)
