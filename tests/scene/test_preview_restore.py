"""Randomize, Restore and what they leave behind: nothing."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
import pytest
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.errors import UserError
from synthpoint.operators import ahead, runs, shown
from synthpoint.scene.authoring import shown_scene
from synthpoint.scene.checks import before_run
from synthpoint.tests.scene.untouched import changes, state


def test_restore_brings_everything_back(example):
    before = state()
    assert bpy.ops.synthpoint.randomize() == {"FINISHED"}
    assert bpy.context.scene.name == "Image 1"
    assert bpy.context.scene != example
    assert bpy.ops.synthpoint.randomize(step=1) == {"FINISHED"}
    assert bpy.context.scene.name == "Image 2"
    assert bpy.ops.synthpoint.restore() == {"FINISHED"}
    assert bpy.context.scene == example
    assert changes(before) == []


def test_another_image_is_another_scene(example):
    def shown():
        graph = bpy.context.evaluated_depsgraph_get()
        objects = bpy.context.scene.objects
        return [tuple(o.evaluated_get(graph).matrix_world.translation) for o in objects]

    bpy.ops.synthpoint.randomize()
    first = shown()
    bpy.ops.synthpoint.randomize(step=1)
    assert shown() != first
    bpy.ops.synthpoint.randomize(step=-1)
    assert shown() == first


def test_saving_while_an_image_is_shown_saves_the_artists_scene(example, tmp_path):
    before = {o.name: tuple(map(tuple, o.matrix_world)) for o in example.objects}
    blocks = len(bpy.data.user_map())
    bpy.ops.synthpoint.randomize()
    file = tmp_path / "mine.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file))
    assert shown_scene.shown() is None
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert [s.name for s in bpy.data.scenes] == ["Scene"]
    found = {o.name: tuple(map(tuple, o.matrix_world)) for o in bpy.context.scene.objects}
    assert found == before
    assert len(bpy.data.user_map()) <= blocks


def test_what_blender_saved_by_itself_is_put_right_when_opened(example, tmp_path):
    """As in autosaved files and quit.blend, for which Blender calls no handler."""
    before = {o.name: tuple(map(tuple, o.matrix_world)) for o in example.objects}
    blocks = {b.name for b in bpy.data.user_map()}
    bpy.ops.synthpoint.randomize()
    bpy.context.scene.synthpoint.settings.seed = 5
    file = tmp_path / "quit.blend"
    bpy.app.handlers.save_pre.remove(shown._before_saving)
    try:
        bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)
    finally:
        bpy.app.handlers.save_pre.append(shown._before_saving)
    assert shown_scene.shown() is not None
    shown.put_back()
    shown_scene._added.clear()
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert [s.name for s in bpy.data.scenes] == [bpy.context.scene.name] == ["Scene"]
    found = {o.name: tuple(map(tuple, o.matrix_world)) for o in bpy.context.scene.objects}
    assert found == before
    assert {b.name for b in bpy.data.user_map()} <= blocks
    assert bpy.context.scene.synthpoint.settings.seed == 5


def test_the_image_is_of_the_scene_that_was_clicked_in(example, tmp_path):
    """It arrives in a timer, when Blender's context is that of the first window."""
    second = bpy.data.scenes.new("Second")
    made = tmp_path / "image.blend"
    mine = bpy.data.scenes.new("Image 3")
    bpy.ops.wm.save_as_mainfile(filepath=str(made), copy=True)
    bpy.data.scenes.remove(mine)
    assert bpy.context.scene == example
    shown.show(made, 3, None, second.session_uid)
    assert shown_scene.waiting() == second
    assert bpy.context.scene == example
    assert shown.artists_scene(bpy.context) == example
    shown.put_back()
    assert "Second" in bpy.data.scenes
    bpy.data.scenes.remove(second)
    with pytest.raises(UserError, match="the scene was deleted meanwhile"):
        shown.show(made, 3, None, -1)


def test_an_image_seen_before_comes_at_once(example, monkeypatch):
    started = []
    start = runs.start
    monkeypatch.setattr(runs, "start", lambda *words: started.append(words[0]) or start(*words))
    bpy.ops.synthpoint.randomize()
    bpy.ops.synthpoint.randomize(step=1)
    assert len(started) == 2
    bpy.ops.synthpoint.randomize(step=-1)
    assert bpy.context.scene.name == "Image 1"
    assert len(started) == 2
    bpy.context.scene.synthpoint.settings.seed = 77  # another image 1
    bpy.ops.synthpoint.randomize()
    assert len(started) == 3
    bpy.ops.synthpoint.restore()


def test_the_next_image_is_made_ahead_and_taken(example):
    bpy.ops.synthpoint.randomize()
    scene = shown.artists_scene(bpy.context)
    copy, spec = shown.copy_of(scene), runs.spec_of(bpy.context.scene)
    ahead._make_ahead(copy, spec, 2)
    assert ahead._place(copy, spec, 2).is_file()
    bpy.ops.synthpoint.randomize(step=1)
    assert bpy.context.scene.name == "Image 2"
    bpy.ops.synthpoint.restore()
    assert not copy.parent.exists()


def test_settings_changed_meanwhile_stay(example):
    bpy.ops.synthpoint.randomize()
    bpy.context.scene.synthpoint.settings.camera.distance_min = 0.11
    bpy.context.scene.synthpoint.settings.seed = 5
    bpy.ops.synthpoint.restore()
    assert example.synthpoint.settings.camera.distance_min == pytest.approx(0.11)
    assert example.synthpoint.settings.seed == 5


def test_what_is_typed_meanwhile_stays_through_the_next_image(example, tmp_path):
    bpy.ops.synthpoint.randomize()
    group = bpy.context.scene.synthpoint
    group.settings.seed = 5
    group.output.folder, group.output.exports = str(tmp_path), "coco"
    group.overlay.names = False
    bpy.ops.synthpoint.randomize(step=1)
    group = bpy.context.scene.synthpoint
    assert (group.settings.seed, group.output.folder) == (5, str(tmp_path))
    group.settings.count = 3
    bpy.ops.synthpoint.restore()
    group = example.synthpoint
    assert (group.settings.seed, group.settings.count) == (5, 3)
    assert (group.output.folder, group.output.exports) == (str(tmp_path), "coco")
    assert not group.overlay.names


def test_a_dataset_of_other_settings_changes_nothing_here(example, tmp_path):
    group = example.synthpoint
    group.output.folder = str(tmp_path / "set")
    assert bpy.ops.synthpoint.generate() == {"FINISHED"}
    group.settings.seed = 9
    group.classes[0].name = "mine"
    assert bpy.ops.synthpoint.restore_image() == {"FINISHED"}
    assert bpy.context.scene != example
    other = bpy.context.scene.synthpoint
    other.settings.count = 7
    other.output.folder = str(tmp_path / "next")
    bpy.ops.synthpoint.restore()
    assert (group.settings.seed, group.settings.count) == (9, 2)
    assert group.classes[0].name == "mine"
    assert group.output.folder == str(tmp_path / "next")


def test_generate_goes_where_was_typed_while_an_image_was_shown(example, tmp_path):
    example.synthpoint.output.folder = str(tmp_path / "old")
    bpy.ops.synthpoint.randomize()
    bpy.context.scene.synthpoint.output.folder = str(tmp_path / "new")
    assert bpy.ops.synthpoint.generate() == {"FINISHED"}
    assert Layout(tmp_path / "new").job.is_file()
    assert not (tmp_path / "old").exists()


def test_a_result_that_cannot_be_shown_is_a_problem_and_the_timer_goes_on(monkeypatch, tmp_path):
    def fail(_run):
        raise OSError("disk is\ngone")

    run = SimpleNamespace(
        poll=lambda: True, active=False, state="done", finish=fail, folder=tmp_path, last=None,
        wanted=True,
    )  # fmt: skip
    monkeypatch.setitem(runs._runs, "preview", run)
    monkeypatch.setitem(runs._problems, "preview", None)
    assert runs._poll() is None
    found = runs.problem("preview")
    assert found.text == "preview: its result could not be shown (disk is gone); try again"
    run.wanted = False  # stopped, and yet it came to its end
    runs._problems["preview"] = None
    runs._poll()
    assert runs.problem("preview") is None


def test_an_instrument_that_is_hidden_from_renders_is_said_first(example):
    root = example.objects["tweezers"]
    parts = [o for o in root.children_recursive if o.type == "MESH"]
    for part in parts:
        part.hide_render = True
    with pytest.raises(RuntimeError, match="tweezers: hidden from renders; show its meshes"):
        bpy.ops.synthpoint.randomize()
    assert runs.problem("preview").object == "tweezers"
    parts[0].hide_render = False
    spec = runs.spec_of(example)
    assert before_run.first_problem(example, spec) is None
    layer = bpy.context.view_layer.layer_collection.children["Synthpoint Example"]
    layer.exclude = True
    assert "hidden from renders" in before_run.first_problem(example, spec).text
    layer.exclude = False
    layer.collection.hide_render = True
    assert "hidden from renders" in before_run.first_problem(example, spec).text


def test_a_keypoint_too_many_is_the_object_to_select(example):
    tip = next(o for o in example.objects if o.synthpoint.keypoint == "tip_left")
    twin = tip.copy()
    tip.users_collection[0].objects.link(twin)
    found = before_run.first_problem(example, runs.spec_of(example))
    assert "'tip_left' is there twice" in found.text
    assert found.object in (tip.name, twin.name)
    twin.synthpoint.keypoint = "nose"
    found = before_run.first_problem(example, runs.spec_of(example))
    assert "'nose'" in found.text
    assert found.object == twin.name


def test_restore_is_greyed_while_nothing_is_shown(example):
    with pytest.raises(RuntimeError, match="as you left it"):
        bpy.ops.synthpoint.restore()


def test_a_missing_keypoint_is_said_first_and_can_be_selected(example):
    tip = next(o for o in example.objects if o.synthpoint.keypoint == "joint")
    tip.synthpoint.role = "NONE"
    with pytest.raises(RuntimeError, match="'joint' is missing"):
        bpy.ops.synthpoint.randomize()
    assert shown_scene.shown() is None
    found = runs.problem("preview")
    assert found.object == "needle_holder"
    assert bpy.ops.synthpoint.select_object(name=found.object) == {"FINISHED"}
    assert [o.name for o in bpy.context.selected_objects] == ["needle_holder"]
