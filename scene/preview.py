"""A scene shown in place of the artist's own, which is never touched.

The shown one comes out of a .blend file with everything it needs, as datablocks of its own, and
goes again with all of them. The artist's scene waits meanwhile, so that putting it back is exact.
"""

from __future__ import annotations

from pathlib import Path

import bpy

from ..core.errors import UserError

# On the shown scene: the scene that waits for its return.
WAITING = "synthpoint_waiting"

# On every datablock that came along with it, for where the file is opened again.
CAME = "synthpoint_came"

# Numbers of all datablocks that ever came along. Blender keeps them through undo, which can bring
# a scene back that was put away, and gives none twice.
_added: set[int] = set()

# Numbers of those that are to be removed.
_leaving: set[int] = set()

# How each viewport looked before, by the address of its area.
_views: dict[int, tuple[object, ...]] = {}


def shown() -> bpy.types.Scene | None:
    """The scene that is shown in place of another."""
    return next((s for s in bpy.data.scenes if WAITING in s), None)


def waiting() -> bpy.types.Scene | None:
    """The artist's scene while another one is shown."""
    scene = shown()
    return scene[WAITING] if scene is not None else None


def show(file: Path, name: str, before: bpy.types.Scene) -> bpy.types.Scene:
    """Shows the scene `name` of the file through its camera, in every window that shows `before`,
    the artist's own."""
    hide()
    known = {block.session_uid for block in bpy.data.user_map()}
    with bpy.data.libraries.load(str(file)) as (source, target):
        if name not in source.scenes:
            raise UserError(f"{file}: it has no scene {name!r}; restore the image again")
        target.scenes = [name]
    scene = target.scenes[0]
    for block in [b for b in bpy.data.user_map() if b.session_uid not in known]:
        _added.add(block.session_uid)
        block[CAME] = True
    scene[WAITING] = before
    for window in bpy.context.window_manager.windows:
        if window.scene == before:
            window.scene = scene
            for area in window.screen.areas:
                if area.type == "VIEW_3D":
                    _look_through_camera(area)
    scene.view_layers[0].update()
    return scene


def hide() -> bool:
    """Puts the waiting scene back and removes everything that came with the shown one. False
    where none was shown.

    Where the caller's context holds on to the shown scene, which a script's override can do,
    Blender would crash without it: then it is out of windows and files, and goes a moment later.
    """
    found = shown() is not None
    blocks = [b for b in bpy.data.user_map() if b.session_uid in _added or CAME in b]
    scenes = [s for s in bpy.data.scenes if s in blocks or WAITING in s]
    for window in bpy.context.window_manager.windows:
        if window.scene in scenes:
            _put_back(window, scenes)
    for scene in scenes:
        scene.pop(WAITING, None)
    _views.clear()
    for block in (*blocks, *scenes):
        _leaving.add(block.session_uid)
        block.is_runtime_data = True  # of no file
    sweep()
    return found


def sweep() -> None:
    """Removes what has left the windows, as soon as Blender's context lets go of it."""
    blocks = [b for b in bpy.data.user_map() if b.session_uid in _leaving]
    if blocks and _held(blocks):
        # Without a window no timer runs: then it goes with the next one that is hidden.
        if not (bpy.app.background or bpy.app.timers.is_registered(sweep)):
            bpy.app.timers.register(sweep, first_interval=0.0)
        return
    bpy.data.batch_remove(blocks)
    _leaving.clear()


def _put_back(window: bpy.types.Window, leaving: list[bpy.types.Scene]) -> None:
    """The scene that waits for this window's; another one where it was deleted meanwhile."""
    before = window.scene.get(WAITING)
    if before is None or before in leaving:
        before = next((s for s in bpy.data.scenes if s not in leaving), None)
    # Within an override of our own, so that Blender leaves a caller's override as it is.
    with bpy.context.temp_override(window=window):
        if bpy.context.mode != "OBJECT":
            bpy.ops.object.mode_set(mode="OBJECT")
        window.scene = before or bpy.data.scenes.new("Scene")
    for area in window.screen.areas:
        _look_as_before(area)


def _held(blocks: list[bpy.types.ID]) -> bool:
    """True where Blender's context has a scene or a view layer among these."""
    for window in bpy.context.window_manager.windows:
        # Outside a window the context keeps the scene it had last; this gives it the one of now.
        with bpy.context.temp_override(window=window):
            pass
    layer = bpy.context.view_layer
    return bpy.context.scene in blocks or (layer is not None and layer.id_data in blocks)


def _look_through_camera(area: bpy.types.Area) -> None:
    view = area.spaces.active.region_3d
    _views[area.as_pointer()] = (
        view.view_perspective,
        view.view_location.copy(),
        view.view_rotation.copy(),
        view.view_distance,
    )
    view.view_perspective = "CAMERA"


def _look_as_before(area: bpy.types.Area) -> None:
    kept = _views.get(area.as_pointer())
    if kept is None or area.type != "VIEW_3D":
        return
    view = area.spaces.active.region_3d
    view.view_perspective, view.view_location, view.view_rotation, view.view_distance = kept
