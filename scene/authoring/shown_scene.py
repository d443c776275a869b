"""A scene shown in place of the artist's own, which is never touched.

The shown one comes out of a .blend file with everything it needs, as datablocks of its own, and
goes again with all of them. The artist's scene waits meanwhile, so that putting it back is exact.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import bpy

from ...core.errors import UserError

# On the shown scene: the scene that waits for its return.
WAITING = "synthpoint_waiting"

# On every datablock that came along with it, for where the file is opened again.
CAME = "synthpoint_came"

# Numbers of all datablocks that ever came along. Blender keeps them through undo, which can bring
# a scene back that was put away, and gives none twice.
_added: set[int] = set()

# How each viewport looked before, by the address of its area.
_views: dict[int, tuple[object, ...]] = {}


def shown() -> bpy.types.Scene | None:
    """The scene that is shown in place of another."""
    return next((s for s in bpy.data.scenes if WAITING in s), None)


def waiting() -> bpy.types.Scene | None:
    """The artist's scene while another one is shown."""
    scene = shown()
    return scene[WAITING] if scene is not None else None


def plain_context(window: bpy.types.Window | None = None) -> AbstractContextManager[object]:
    """The context as a window has it, by default the current one, whatever a script puts over
    it."""
    window = window or bpy.context.window or next(iter(bpy.context.window_manager.windows), None)
    if window is None:
        return nullcontext()
    override: AbstractContextManager[object] = bpy.context.temp_override(
        window=window, scene=window.scene, view_layer=window.view_layer
    )
    return override


def show(file: Path, name: str, before: bpy.types.Scene) -> bpy.types.Scene:
    """Shows the scene `name` of the file through its camera, in every window that shows `before`,
    the artist's own."""
    hide()
    known = {block.session_uid for block in bpy.data.user_map()}
    with bpy.data.libraries.load(str(file)) as (source, target):
        if name not in source.scenes:
            raise UserError(f"{file}: it has no scene {name!r}; restore the image again")
        target.scenes = [name]
    scene: bpy.types.Scene = target.scenes[0]
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
    where none was shown; UserError where a script holds on to it."""
    was_shown = shown() is not None
    blocks = put_away()
    with plain_context():
        pass  # without a window, Blender's context keeps the last scene, which goes
    bpy.data.batch_remove(blocks)
    return was_shown


def put_away() -> list[bpy.types.ID]:
    """Puts the waiting scene back, and keeps what was shown out of every file; `hide` removes it.
    All that is to be removed; UserError where a script holds on to it."""
    if shown() is None and not _added:
        return []
    blocks = _came()  # the artist may have deleted the scene, and left the rest
    going = [b for b in blocks if isinstance(b, bpy.types.Scene)]
    if _held(going):
        raise UserError(
            "an image is shown, and the script's context override holds its view layer; override "
            "the window alone"
        )
    for window in bpy.context.window_manager.windows:
        if window.scene in going:
            with plain_context(window):
                if bpy.context.mode != "OBJECT":
                    bpy.ops.object.mode_set(mode="OBJECT")
            window.scene = _scene_after(going)
            for area in window.screen.areas:
                _look_as_before(area)
    leave_out()
    for scene in going:
        scene.pop(WAITING, None)
    _views.clear()
    return blocks


def leave_out() -> None:
    """Keeps what is shown out of every file that is saved from now on."""
    for block in _came():
        block.is_runtime_data = True


def _came() -> list[bpy.types.ID]:
    """The shown scene and all that came with it."""
    return [b for b in bpy.data.user_map() if b.session_uid in _added or CAME in b or WAITING in b]


def _held(going: list[bpy.types.Scene]) -> bool:
    """True where a script's context override holds a view layer that is about to go: Blender
    itself would crash. Without one, the context follows its window to another layer."""
    layers = [layer for scene in going for layer in scene.view_layers]
    if bpy.context.view_layer not in layers:
        return False
    windows = list(bpy.context.window_manager.windows)
    window = next((w for w in windows if w.scene in going), *windows[:1])
    scene, before = window.scene, window.view_layer
    other = scene.view_layers.new("Other")
    window.view_layer = other
    with bpy.context.temp_override(window=window):
        held = bpy.context.view_layer in layers
    window.view_layer = before
    scene.view_layers.remove(other)
    return held


def _scene_after(going: list[bpy.types.Scene]) -> bpy.types.Scene:
    """The scene that waits; another one where the artist deleted it."""
    waiting = (scene.get(WAITING) for scene in going)
    staying = (scene for scene in bpy.data.scenes if scene not in going)
    found = next((s for s in (*waiting, *staying) if s is not None and s not in going), None)
    return found or bpy.data.scenes.new("Scene")


def _look_through_camera(area: bpy.types.Area) -> None:
    view = area.spaces.active.region_3d
    _views[area.as_pointer()] = (
        view.view_perspective, view.view_location.copy(), view.view_rotation.copy(),
        view.view_distance,
    )  # fmt: skip
    view.view_perspective = "CAMERA"


def _look_as_before(area: bpy.types.Area) -> None:
    kept = _views.get(area.as_pointer())
    if kept is None or area.type != "VIEW_3D":
        return
    view = area.spaces.active.region_3d
    view.view_perspective, view.view_location, view.view_rotation, view.view_distance = kept
