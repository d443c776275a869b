"""The shown scene goes, whoever takes it away, and the artist's stays."""

from __future__ import annotations

import shutil

import bpy
import pytest
from synthpoint.operators import shown
from synthpoint.scene.authoring import shown_scene


@pytest.fixture
def image(scene, tmp_path):
    """The artist's scene, with an image shown in its place."""
    made = tmp_path / "image.blend"
    other = bpy.data.scenes.new("Image 3")
    thing = bpy.data.objects.new("thing", bpy.data.meshes.new("thing"))
    other.collection.objects.link(thing)
    bpy.ops.wm.save_as_mainfile(filepath=str(made), copy=True)
    bpy.data.batch_remove([other, thing, thing.data])
    scene.collection.objects.link(bpy.data.objects.new("mine", None))
    shown.show(made, 3, None, scene.session_uid)
    assert bpy.context.scene == shown_scene.shown() != scene
    yield scene
    shown_scene.hide()


def assert_back(scene):
    assert shown_scene.shown() is None
    assert bpy.context.scene == scene
    assert bpy.context.window.scene == scene
    assert [s.name for s in bpy.data.scenes] == [scene.name]
    assert [o.name for o in bpy.data.objects] == ["mine"]
    assert "thing" not in bpy.data.meshes
    bpy.context.view_layer.update()


def override(how):
    window, image = bpy.context.window, shown_scene.shown()
    found = {
        "nothing": dict,
        "no window": lambda: {"window": None},
        "window": lambda: {"window": window},
        "scene": lambda: {"scene": image},
        "the artist's": lambda: {"scene": shown_scene.waiting()},
        "layer": lambda: {"view_layer": image.view_layers[0]},
        "everything": bpy.context.copy,
    }
    return found[how]()


LETS_GO = ("nothing", "no window", "window", "scene", "the artist's")
HOLDS = ("layer", "everything")


@pytest.mark.parametrize("how", LETS_GO)
def test_a_script_restores_under_an_override(image, how):
    with bpy.context.temp_override(**override(how)):
        assert bpy.ops.synthpoint.restore() == {"FINISHED"}
    assert_back(image)


@pytest.mark.parametrize("how", HOLDS)
def test_what_a_script_holds_stays_until_it_lets_go(image, how):
    """Blender itself would look at a view layer that is gone."""
    layers = len(shown_scene.shown().view_layers)
    with (
        bpy.context.temp_override(**override(how)),
        pytest.raises(RuntimeError, match="override the window alone"),
    ):
        bpy.ops.synthpoint.restore()
    assert shown_scene.waiting() == image
    assert len(shown_scene.shown().view_layers) == layers
    assert bpy.ops.synthpoint.restore() == {"FINISHED"}
    assert_back(image)


@pytest.mark.parametrize("how", [*LETS_GO, *HOLDS])
def test_a_script_that_saves_saves_the_artists_scene(image, tmp_path, how):
    file, name = tmp_path / "mine.blend", image.name
    with bpy.context.temp_override(**override(how)):
        assert bpy.ops.wm.save_as_mainfile(filepath=str(file)) == {"FINISHED"}
    copy = shutil.copy(file, tmp_path / "copy.blend")  # Blender does not look into the open one
    with bpy.data.libraries.load(str(copy)) as (source, _):
        assert source.scenes == [name]
        assert source.objects == ["mine"]
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert_back(bpy.data.scenes[name])


def test_the_artists_scene_is_deleted_meanwhile(image):
    bpy.data.scenes.remove(image)
    assert bpy.ops.synthpoint.restore() == {"FINISHED"}
    assert shown_scene.shown() is None
    assert [s.name for s in bpy.data.scenes] == [bpy.context.scene.name] == ["Scene"]
    assert "thing" not in bpy.data.objects
    bpy.context.view_layer.update()


def test_another_scene_is_there_when_the_artists_is_deleted(image):
    second = bpy.data.scenes.new("Second")
    bpy.data.scenes.remove(image)
    assert bpy.ops.synthpoint.restore() == {"FINISHED"}
    assert bpy.context.scene == second
    assert list(bpy.data.scenes) == [second]


def test_the_shown_scene_is_deleted_by_hand(image):
    bpy.data.scenes.remove(shown_scene.shown())
    assert shown_scene.shown() is None
    shown.put_back()
    assert_back(image)


def test_a_copy_of_the_shown_scene_goes_with_it(image):
    assert bpy.ops.scene.new(type="LINK_COPY") == {"FINISHED"}  # and it is shown
    assert bpy.context.window.scene not in (image, shown_scene.shown())
    shown.put_back()
    assert_back(image)


def test_another_file_is_opened_meanwhile(image, tmp_path):
    other = tmp_path / "other.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(other), copy=True)  # puts it back
    shown.show(tmp_path / "image.blend", 3, None, image.session_uid)
    bpy.ops.wm.open_mainfile(filepath=str(other))
    assert_back(bpy.context.scene)
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    assert shown_scene.shown() is None
