"""Randomize, Restore and what they leave behind: nothing."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from types import SimpleNamespace

import bpy
import pytest
from synthpoint.commands.running import processes
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.errors import UserError
from synthpoint.operators import ahead, runs, shown
from synthpoint.scene.authoring import shown_scene
from synthpoint.scene.checks import before_run


def plain(value):
    """A property's value as something that compares by content."""
    if isinstance(value, bpy.types.ID):
        return value.session_uid
    if isinstance(value, (bool, int, float, str, bytes, type(None))):
        return value
    if isinstance(value, (set, frozenset)):
        return tuple(sorted(value))
    try:
        return tuple(plain(v) for v in value)
    except TypeError:
        return repr(type(value))


def values(owner):
    """Every plain property of a datablock, node or socket."""
    return {
        p.identifier: plain(getattr(owner, p.identifier))
        for p in owner.bl_rna.properties
        if p.type != "COLLECTION" and p.identifier not in ("rna_type", "is_evaluated")
    }


def nodes(tree):
    return {
        n.name: (
            values(n),
            [plain(s.default_value) for s in n.inputs if hasattr(s, "default_value")],
        )
        for n in tree.nodes
    }


def state():
    """Everything an artist could see changed: datablocks, transforms, nodes, world, camera,
    visibility, render and Synthpoint's own settings."""
    window = bpy.context.window
    return {
        "blocks": sorted((b.session_uid, b.name, b.users) for b in bpy.data.user_map()),
        "window": (window.scene.session_uid, window.view_layer.name),
        "objects": {o.name: values(o) for o in bpy.data.objects},
        "hidden": {o.name: o.hide_get() for o in bpy.context.view_layer.objects},
        "selected": [o.name for o in bpy.context.selected_objects],
        "materials": {
            m.name: (values(m), nodes(m.node_tree)) for m in bpy.data.materials if m.node_tree
        },
        "worlds": {w.name: (values(w), nodes(w.node_tree)) for w in bpy.data.worlds if w.node_tree},
        "scenes": {
            s.name: [values(x) for x in (s, s.render, s.cycles, s.view_settings)]
            for s in bpy.data.scenes
        },
        "keys": {
            k.name: [b.value for b in k.key_blocks] for k in bpy.data.shape_keys
        },
        "collections": {c.name: values(c) for c in bpy.data.collections},
        "tags": {
            o.name: [values(j) for j in o.synthpoint.joints] + [values(o.synthpoint)]
            for o in bpy.data.objects
        },
    }  # fmt: skip


# KEPT MADE WORD …: runs the words, which make a file, and keeps it; later it is taken from there.
ONCE = """
import pathlib, shutil, subprocess, sys
kept, made, *words = sys.argv[1:]
if pathlib.Path(kept).is_file():
    shutil.copy(kept, made)
else:
    subprocess.run(words, check=True)
    shutil.copy(made, kept)
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where scenes of images are kept."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def made_once(kept, monkeypatch):
    """The example's image of some number and settings is the same in every test of this file, so
    its scene is made in the first one that shows it."""
    program = processes.program

    def once(words, blend):
        real = program(words, blend)
        if words[0] != "restore":
            return real
        _, index, _, job, _, made = words[1:7]
        settings = hashlib.sha256(Path(job).read_bytes()).hexdigest()
        return [sys.executable, "-c", ONCE, str(kept / f"{settings}-{index}.blend"), made, *real]

    monkeypatch.setattr(processes, "program", once)


@pytest.fixture
def example(made_once):
    """Blender's start-up scene with the example in it, made small."""
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=False)
    bpy.ops.synthpoint.add_example()
    scene = bpy.context.scene
    render = scene.synthpoint.settings.render
    render.samples, render.use_width, render.width, render.height = 1, True, 64, 48
    render.denoise = False
    # What takes long to build is none of this file's business.
    scene.synthpoint.settings.occluders.enabled = False
    ground = scene.synthpoint.settings.ground
    ground.drape = ground.tissue = ground.tray = 0.0
    scene.synthpoint.settings.count = 2
    bpy.context.window_manager.synthpoint.image = 1
    bpy.context.view_layer.update()
    yield scene
    shown_scene.hide()


def changes(before):
    after = state()
    return [key for key in before if before[key] != after[key]]


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


def test_generate_then_look_at_an_image_of_the_dataset(example, tmp_path):
    example.synthpoint.output.folder = str(tmp_path / "set")
    before = state()
    assert bpy.ops.synthpoint.generate() == {"FINISHED"}
    assert changes(before) == []
    (picture,) = (tmp_path / "set").glob("images/*/img_00002.jpg")
    with pytest.raises(RuntimeError, match="not empty"):
        bpy.ops.synthpoint.generate()
    assert bpy.ops.synthpoint.pick_image(filepath=str(picture)) == {"FINISHED"}
    assert bpy.context.scene.name == "Image 2"
    bpy.ops.synthpoint.restore()
    bpy.context.window_manager.synthpoint.image = 9
    with pytest.raises(RuntimeError, match="it holds no image 9; type the number of one it has"):
        bpy.ops.synthpoint.restore_image()
    with pytest.raises(RuntimeError, match="it holds no image 7"):
        bpy.ops.synthpoint.pick_image(filepath=str(picture.with_name("img_00007.jpg")))
    assert bpy.context.scene == example
    example.synthpoint.settings.count = 3
    assert bpy.ops.synthpoint.resume() == {"FINISHED"}
    assert len(list((tmp_path / "set").glob("images/*/*.jpg"))) == 3
    assert bpy.ops.synthpoint.open_report() == {"FINISHED"}
    assert (tmp_path / "set" / "report.html").is_file()


def test_folder_and_report_are_those_of_the_run_that_ended(example, tmp_path, monkeypatch):
    example.synthpoint.output.folder = str(tmp_path / "set")
    bpy.ops.synthpoint.generate()
    example.synthpoint.output.folder = str(tmp_path / "next")
    assert bpy.ops.synthpoint.open_report() == {"FINISHED"}
    assert (tmp_path / "set" / "report.html").is_file()
    monkeypatch.setattr(runs, "_runs", {})
    with pytest.raises(RuntimeError, match="next: it holds no dataset yet"):
        bpy.ops.synthpoint.open_report()
    with pytest.raises(RuntimeError, match="next: no such folder yet"):
        bpy.ops.synthpoint.open_folder()


def test_what_keeps_a_dataset_from_starting(example, tmp_path):
    with pytest.raises(RuntimeError, match="choose where the dataset goes"):
        bpy.ops.synthpoint.generate()
    file = tmp_path / "file"
    file.write_text("")
    example.synthpoint.output.folder = str(file)
    with pytest.raises(RuntimeError, match="is a file"):
        bpy.ops.synthpoint.generate()
    example.synthpoint.output.folder = str(tmp_path / "set")
    example.synthpoint.settings.camera.enabled = False
    example.camera = None
    with pytest.raises(RuntimeError, match="no active camera"):
        bpy.ops.synthpoint.generate()
    for obj in example.objects:
        obj.synthpoint.role = "NONE"
    with pytest.raises(RuntimeError, match="no tagged instrument"):
        bpy.ops.synthpoint.generate()
    with pytest.raises(RuntimeError, match="holds no dataset"):
        bpy.ops.synthpoint.resume()
    assert not (tmp_path / "set").exists()


def test_the_contact_sheet_is_not_saved(example, tmp_path):
    bpy.context.window_manager.synthpoint.preview_count = 2
    assert bpy.ops.synthpoint.preview_images() == {"FINISHED"}
    sheet = bpy.data.images["Synthpoint Contact Sheet"]
    width, height = sheet.size
    assert width == 2 * 640 + 4  # two small pictures side by side, enlarged
    assert height > 480  # and below them what the marks mean
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "mine.blend"), copy=True)
    with bpy.data.libraries.load(str(tmp_path / "mine.blend")) as (source, _):
        assert "Synthpoint Contact Sheet" not in source.images
