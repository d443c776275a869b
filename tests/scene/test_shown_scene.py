"""Taking the shown image away, whoever asks for it: scripts, saving, undo, another file."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.operators import shown
from synthpoint.scene import preview


@pytest.fixture
def artists():
    """Blender's start-up scene with another one beside it."""
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=False)
    bpy.data.scenes.new("Another")
    yield bpy.data.scenes["Scene"]
    preview.hide()


@pytest.fixture
def image(artists, tmp_path):
    """An image that is shown in place of it, with a cube, a camera and a lamp of its own."""
    file = tmp_path / "made" / "image.blend"
    file.parent.mkdir()
    artists.name = "Image 1"
    bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)
    artists.name = "Scene"
    shown.show(file, 1, file, artists.session_uid)
    return bpy.context.scene


def scenes():
    return sorted(scene.name for scene in bpy.data.scenes)


def saved(file):
    """Names of the scenes and the objects in a file."""
    with bpy.data.libraries.load(str(file)) as (source, _):
        return sorted(source.scenes), sorted(source.objects)


MINE = (["Another", "Scene"], ["Camera", "Cube", "Light"])

OVERRIDES = {
    "nothing": lambda image, artists: {},
    "window": lambda image, artists: {"window": bpy.context.window},
    "no window": lambda image, artists: {"window": None},
    "shown scene": lambda image, artists: {"scene": image},
    "artist's scene": lambda image, artists: {"scene": artists},
    "no window, shown scene": lambda image, artists: {"window": None, "scene": image},
    "scene and layer": lambda image, artists: {"scene": image, "view_layer": image.view_layers[0]},
    "its object": lambda image, artists: {"object": image.objects[0]},
}


def save(file):
    bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)
    assert saved(file) == MINE


WAYS = {"operator": lambda _: bpy.ops.synthpoint.restore(),
        "function": lambda _: shown.put_back(),
        "saving": lambda folder: save(folder / "mine.blend")}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("override", OVERRIDES)
def test_a_script_takes_it_away_under_any_override(artists, image, tmp_path, override, way):
    with bpy.context.temp_override(**OVERRIDES[override](image, artists)):
        WAYS[way](tmp_path)
        assert preview.shown() is None
    assert bpy.context.window.scene == bpy.context.scene == artists
    preview.sweep()  # as its timer does in a window
    bpy.context.view_layer.update()
    assert scenes() == ["Another", "Scene"]
    assert len(bpy.data.objects) == 3
    save(tmp_path / "after.blend")


def test_it_goes_when_an_autosaved_file_is_opened(image, tmp_path):
    """For which Blender calls no handler."""
    file = tmp_path / "autosave.blend"
    bpy.app.handlers.save_pre.remove(shown._before_saving)
    try:
        bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)
    finally:
        bpy.app.handlers.save_pre.append(shown._before_saving)
    assert preview.shown() == image
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert bpy.context.scene.name == bpy.context.window.scene.name == "Scene"
    assert (scenes(), sorted(o.name for o in bpy.data.objects)) == MINE


def test_undo_brings_it_back_and_it_goes_again(artists, image, tmp_path):
    bpy.ops.ed.undo_push(message="shown")
    bpy.context.scene.render.fps = 33
    bpy.ops.ed.undo_push(message="changed")
    bpy.ops.synthpoint.restore()
    bpy.ops.ed.undo_push(message="restored")
    assert scenes() == ["Another", "Scene"]
    for step in (bpy.ops.ed.undo, bpy.ops.ed.undo, bpy.ops.ed.redo):
        assert step() == {"FINISHED"}
        assert bpy.context.scene.name == "Image 1"
        save(tmp_path / "mine.blend")
        assert bpy.context.scene.name == "Scene"
        assert scenes() == ["Another", "Scene"]


def test_the_artists_scene_is_deleted_meanwhile(artists, image):
    bpy.data.scenes.remove(artists)
    assert preview.waiting() is None
    assert bpy.ops.synthpoint.restore() == {"FINISHED"}
    assert bpy.context.scene.name == "Another"
    assert scenes() == ["Another"]
    bpy.context.view_layer.update()


def test_every_other_scene_is_deleted_meanwhile(image):
    bpy.data.batch_remove([s for s in bpy.data.scenes if s != image])
    assert bpy.ops.synthpoint.restore() == {"FINISHED"}
    assert scenes() == [bpy.context.scene.name] == ["Scene"]
    bpy.context.view_layer.update()


def test_the_shown_scene_is_deleted_by_hand(artists, image, tmp_path):
    bpy.data.scenes.remove(image)
    assert preview.shown() is None
    shown.put_back()
    assert scenes() == ["Another", "Scene"]
    save(tmp_path / "mine.blend")


def test_a_copy_of_the_shown_scene_goes_with_it(artists, image, tmp_path):
    bpy.ops.scene.new(type="FULL_COPY")
    assert bpy.context.scene.name == "Image 1.001"
    shown.put_back()
    assert bpy.context.scene in (artists, bpy.data.scenes["Another"])
    save(tmp_path / "mine.blend")


def test_another_file_is_opened_while_it_is_shown(image):
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=False)
    assert preview.shown() is None
    assert scenes() == ["Scene"]
    bpy.context.view_layer.update()


def test_the_extension_is_disabled_while_it_is_shown(artists, image, tmp_path):
    import synthpoint

    synthpoint.unregister()
    try:
        assert bpy.context.scene == artists
        assert scenes() == ["Another", "Scene"]
        save(tmp_path / "mine.blend")
    finally:
        synthpoint.register()
