"""The image shown in the viewport in place of the artist's scene: what the two owe each other."""

from __future__ import annotations

import shutil
from pathlib import Path

import bpy

from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..properties.convert import from_spec, to_spec
from ..scene.authoring import listing, shown_scene
from ..scene.blender import handlers
from ..scene.restore import scene_name

# On the shown scene: whether its settings are the artist's, and not those of some dataset.
OWN = "synthpoint_own"

# The copy of the artist's file that the shown image was made of, and the settings it came with.
_copy: Path | None = None
_settings: JobSpec | None = None


def artists_scene(context: bpy.types.Context) -> bpy.types.Scene:
    """The artist's own scene in this window, also while an image is shown in its place, with what
    was typed meanwhile."""
    _carry()
    waiting = shown_scene.waiting()
    return (
        waiting if waiting is not None and context.scene == shown_scene.shown() else context.scene
    )


def leave(context: bpy.types.Context) -> bpy.types.Scene:
    """The artist's own scene in this window, put back if another is shown."""
    scene = artists_scene(context)
    deleted = scene == shown_scene.shown()
    put_back()
    if deleted:
        with shown_scene.plain_context():
            return bpy.context.scene
    return scene


def copy_of(scene: bpy.types.Scene) -> Path | None:
    """The copy of the artist's file, while the shown image is one of this scene of it."""
    return _copy if shown_scene.waiting() == scene else None


def show(file: Path, index: int, copy: Path | None, uid: int) -> None:
    """Shows image `index` out of the file in place of the scene with this session_uid; `copy` is
    what the image was made of, kept until Restore."""
    global _copy, _settings
    if copy is None or copy != _copy:
        put_back()
    else:
        _carry()
        shown_scene.hide()
    before = next((s for s in bpy.data.scenes if s.session_uid == uid), None)
    if before is None:
        raise UserError("the scene was deleted meanwhile; choose another one and try again")
    scene = shown_scene.show(file, scene_name(index), before)
    _copy = copy
    scene[OWN] = copy is not None
    _copy_output(before, scene)
    wanted = _settings_of(before) if copy is not None else None
    if wanted is not None and wanted != _settings_of(scene):
        from_spec(scene, wanted)
    _settings = _settings_of(scene)
    listing.refresh(scene)


def put_back() -> None:
    """Puts the artist's scene back, if another is shown; UserError where a script holds on to
    it."""
    global _copy, _settings
    _carry()
    if shown_scene.hide():
        with shown_scene.plain_context():
            listing.refresh(bpy.context.scene)
    if _copy is not None:
        shutil.rmtree(_copy.parent, ignore_errors=True)
    _copy = _settings = None


def _carry() -> None:
    """What was changed in the panel meanwhile was meant for the artist's scene; the settings and
    classes only where they are those of the scene, and not of another dataset."""
    scene, before = shown_scene.shown(), shown_scene.waiting()
    if scene is None or before is None:
        return
    _copy_output(scene, before)
    now = _settings_of(scene) if scene.get(OWN) else None
    if now is not None and now != _settings:
        from_spec(before, now)


def _copy_output(source: bpy.types.Scene, target: bpy.types.Scene) -> None:
    """Folder, exports and overlay are the artist's own, whatever is shown."""
    for name in ("output", "overlay"):
        now, before = getattr(source.synthpoint, name), getattr(target.synthpoint, name)
        for prop in now.bl_rna.properties:
            value = None if prop.is_readonly else getattr(now, prop.identifier)
            if value is not None and value != getattr(before, prop.identifier):
                setattr(before, prop.identifier, value)


def _settings_of(scene: bpy.types.Scene) -> JobSpec | None:
    try:
        return to_spec(scene)
    except UserError:  # a setting that is half typed
        return None


@handlers.persistent
def _before_saving(*_: object) -> None:
    """A shown image is no part of the artist's file. It is removed soon after: a script can save
    in the middle of Blender's own work on it."""
    _carry()
    try:
        shown_scene.put_away()
    except UserError:  # a script holds on to it
        shown_scene.leave_out()
    handlers.stop(put_back)
    if not bpy.app.background:
        bpy.app.timers.register(put_back)


@handlers.persistent
def _after_loading(*_: object) -> None:
    """Blender saves by itself (autosave, quit.blend) without asking: such a file can hold a shown
    image, which goes as soon as the file is opened."""
    put_back()


LISTENERS = (("save_pre", _before_saving), ("load_post", _after_loading))


def register() -> None:
    """Keeps the shown image out of saved files, and out of what is opened."""
    handlers.listen(*LISTENERS)


def unregister() -> None:
    """The mirror of `register`; the artist's scene comes back."""
    try:
        put_back()
    except UserError:  # a script holds on to it
        shown_scene.leave_out()
    handlers.stop(put_back)
    handlers.leave(*LISTENERS)
