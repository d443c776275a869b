"""Keeps the panel's list and the overlay up to date while the artist works in the window."""

from __future__ import annotations

import bpy

from ..blender import handlers
from ..instruments import caches, following, upkeep
from . import grips, hand_shown, listing, overlay

# Changes within this many seconds are taken together.
PAUSE = 0.12


def refresh() -> None:
    """Reads the scene anew, now."""
    scene = bpy.context.scene
    if scene is None or not hasattr(scene, "synthpoint"):
        return
    if upkeep.is_behind(scene):  # such as what was appended from a file of an older version
        upkeep.bring_up_file(scene)
    listing.refresh(scene)
    if bpy.app.background:
        return
    following.follow_all(scene)
    session = bpy.context.window_manager.synthpoint
    grips.refresh(session, session.show_hand)
    hand_shown.refresh()
    overlay.gather(scene)
    if scene.synthpoint.overlay.show:
        overlay.look(scene, bpy.context.evaluated_depsgraph_get())
    redraw()


def redraw() -> None:
    """Draws every 3D viewport once more."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()


def soon() -> None:
    """Reads the scene anew when changes have paused; without a window there is nobody to look, and
    a timer that never comes would outlive the extension."""
    if bpy.app.background:
        return
    handlers.stop(_refresh)
    bpy.app.timers.register(_refresh, first_interval=PAUSE)


def _refresh() -> None:
    refresh()


def _bring_up() -> None:
    """Where something hangs as in files of an older version, it hangs as it does now."""
    scene = bpy.context.scene
    if scene is not None and hasattr(scene, "synthpoint"):
        said = upkeep.bring_up_file(scene)
        bpy.context.window_manager.synthpoint.brought_up = "\n".join(said)


@handlers.persistent
def _changed(*arguments: object) -> None:
    if len(arguments) == 2 and isinstance(arguments[1], bpy.types.Depsgraph):
        caches.edited(arguments[1])
    overlay.follow()
    soon()


@handlers.persistent
def _loaded(*_arguments: object) -> None:
    overlay.current.marks, overlay.current.lines, overlay.current.contacts = [], [], []
    session = bpy.context.window_manager.synthpoint
    session.show_hand = session.left_hand = False
    grips.forget()
    hand_shown.forget()
    listing.forget()
    caches.forget()
    _bring_up()
    soon()


@handlers.persistent
def _saved(*_arguments: object) -> None:
    """What is on disk now is of this version: the artist has read what was changed."""
    bpy.context.window_manager.synthpoint.brought_up = ""


LISTENERS = (
    ("depsgraph_update_post", _changed),
    ("undo_post", _changed),
    ("redo_post", _changed),
    ("frame_change_post", _changed),
    ("load_post", _loaded),
    ("save_post", _saved),
)


def register() -> None:
    """Listens to changes; without a window there is nobody to look."""
    if bpy.app.background:
        return
    handlers.listen(*LISTENERS)
    soon()


def unregister() -> None:
    """The mirror of `register`."""
    handlers.leave(*LISTENERS)
    handlers.stop(_refresh)
