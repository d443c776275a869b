"""Every operator through bpy.ops: when its button is greyed and what it then says, what it answers
to bad input, and that one undo takes back all it has done. CASES is the list; an operator that
nobody has put there fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import bmesh
import bpy
import pytest
from mathutils import Matrix
from synthpoint.operators import runs
from synthpoint.properties.settings import SPEC
from synthpoint.scene.authoring import listing
from synthpoint.tests.scene import building
from synthpoint.tests.scene.test_operators_instruments import select

from synthpoint import operators

ops = bpy.ops.synthpoint
Words = dict[str, Any]
Setup = Callable[..., None]

# What belongs into a folder is made there and not here.
FOLDER = "FOLDER"


def nothing() -> None:
    """An empty scene."""


def a_class() -> None:
    ops.add_class(preset="custom")


def a_mesh() -> None:
    a_class()
    select(building.box("body", (0.2, 0.1, 0.02)))


def an_instrument() -> None:
    a_mesh()
    ops.tag_instrument()
    ops.add_link(to="flip_pairs", first="tip", second="end")


def a_keypoint() -> None:
    an_instrument()
    bpy.context.scene.cursor.location = (0.05, 0.01, 0.0)
    ops.place_at_cursor(keypoint="tip")
    select(bpy.data.objects["body"])


def a_lone_empty() -> None:
    an_instrument()
    select(building.empty("mine", at=(0.1, 0, 0)), bpy.data.objects["body"])


def vertices(chosen: Callable[[Any], bool] = lambda v: v.co.x > 0) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(bpy.context.edit_object.data)
    for v in mesh.verts:
        v.select_set(chosen(v))
    mesh.select_flush(True)
    bmesh.update_edit_mesh(bpy.context.edit_object.data)


def in_edit_mode() -> None:
    an_instrument()
    vertices()


def in_edit_mode_nothing_selected() -> None:
    an_instrument()
    vertices(lambda _: False)


def a_mesh_of_two_pieces() -> None:
    a_class()
    select(building.box("left", (0.1, 0.02, 0.02), (-0.1, 0, 0)),
           building.box("right", (0.1, 0.02, 0.02), (0.1, 0, 0)))  # fmt: skip
    bpy.ops.object.join()
    ops.tag_instrument()
    vertices(lambda v: v.co.x > 0.1)


def two_parts() -> None:
    a_class()
    for name, x in (("left", -0.1), ("right", 0.1)):
        building.box(name, (0.1, 0.02, 0.02), (x, 0, 0))
    select(bpy.data.objects["left"], bpy.data.objects["right"])
    ops.tag_instrument()
    select(bpy.data.objects["right"])


def a_hinge() -> None:
    two_parts()
    ops.add_hinge()


def a_shape_key() -> None:
    two_parts()
    for name in ("Basis", "bent"):
        bpy.data.objects["right"].shape_key_add(name=name)


def two_instruments() -> None:
    a_keypoint()
    other = building.box("other", (0.2, 0.1, 0.02))
    other.matrix_world = Matrix.Translation((1, 0, 0))
    select(other)
    ops.tag_instrument()
    select(bpy.data.objects["body"], other)


def other_class() -> None:
    two_instruments()
    bpy.data.objects["other"].synthpoint.class_name = "else"


def a_bar_in_millimetres() -> None:
    a_class()
    select(building.box("body", (160, 20, 6), (50, 0, 0)))
    ops.tag_instrument()


def an_orphan() -> None:
    """A keypoint beside its instrument; the button has its number."""
    a_keypoint()
    tip = next(o for o in bpy.data.objects if o.synthpoint.role == "KEYPOINT")
    tip.parent = None
    building.update()
    CASES["mend"].words["objects"] = str(tip.session_uid)


def two_classes() -> None:
    a_class()
    ops.add_class(preset="tweezers")


def a_channel() -> None:
    ops.add_channel()


def a_choice() -> None:
    a_channel()
    ops.add_choice(index=0, material="titanium")


def an_entry() -> None:
    ops.add_entry(to="quotas.occluded")


def named_tweezers() -> None:
    building.box("body", (0.1, 0.1, 0.1), parent=building.empty("tweezers.001"))
    building.update()


def the_example() -> None:
    ops.add_example()


def no_instrument_at_all() -> None:
    """The panel's list is of the file before, where nobody refreshes it."""
    listing.refresh(bpy.context.scene)


def a_run(kind: str, state: str) -> Setup:
    def setup() -> None:
        run = SimpleNamespace(state=state, active=state in ("running", "paused", "stopping"))
        for name, after in (("pause", "paused"), ("proceed", "running"), ("cancel", "stopping")):
            setattr(run, name, lambda after=after: setattr(run, "state", after))
        runs._runs[kind] = run

    return setup


def no_folder() -> None:
    the_example()
    bpy.context.scene.synthpoint.output.folder = "//below"


@dataclass
class Case:
    """`ready` makes a scene in which the operator works with `words`; `data` says that it changes
    the scene, and so has to be undone. In the scene of `refused` its button is greyed with this
    text; `bad` is a scene, words and the answer. None: there is no such thing, for the reason
    given in `because`."""

    ready: Setup = nothing
    words: Words = field(default_factory=dict)
    data: bool = True
    refused: tuple[Setup, str] | None = None
    bad: tuple[Setup, Words, str] | None = None
    because: str = ""


NO_CLASS = (nothing, "Add a class first")
NO_INSTRUMENT = (no_instrument_at_all, "Select an instrument first")
IN_EDIT_MODE = (in_edit_mode, "Switch to Object Mode first")
NO_RUN = (nothing, "Nothing is being rendered")
UNKNOWN = {"keypoint": "nose"}

CASES: dict[str, Case] = {
    "add_example": Case(refused=IN_EDIT_MODE, bad=(the_example, {}, "is in this scene already")),
    "tag_instrument": Case(
        a_mesh, refused=(a_class, "Select the meshes of one instrument first"),
        bad=(a_mesh, {"class_name": "x"}, "class 'x' is not in the list"),
    ),
    "untag_instrument": Case(an_instrument, refused=NO_INSTRUMENT, because="it has no input"),
    "tag_by_name": Case(
        named_tweezers, refused=IN_EDIT_MODE, bad=(nothing, {}, "nothing untagged is named"),
    ),
    "place_at_cursor": Case(
        an_instrument, {"keypoint": "tip"}, refused=NO_INSTRUMENT,
        bad=(an_instrument, UNKNOWN, "no keypoint 'nose'"),
    ),
    "place_at_vertices": Case(
        in_edit_mode, {"keypoint": "tip"}, refused=(an_instrument, "Switch to Edit Mode"),
        bad=(in_edit_mode_nothing_selected, {"keypoint": "tip"}, "no vertex is selected"),
    ),
    "assign_empty": Case(
        a_lone_empty, {"keypoint": "tip"}, refused=(an_instrument, "Make an untagged empty"),
        bad=(a_lone_empty, UNKNOWN, "no keypoint 'nose' is missing"),
    ),
    "select_keypoint": Case(
        a_keypoint, {"keypoint": "tip"}, refused=NO_INSTRUMENT,
        bad=(a_keypoint, {"keypoint": "end"}, "end is not placed yet"),
    ),
    "clear_keypoint": Case(
        a_keypoint, {"keypoint": "tip"}, refused=NO_INSTRUMENT,
        bad=(a_keypoint, {"keypoint": "end"}, "end is not placed; nothing to remove"),
    ),
    "mirror_keypoints": Case(
        a_keypoint, refused=NO_INSTRUMENT, bad=(an_instrument, {}, "place one side first"),
    ),
    "place_keypoints": Case(
        data=False, refused=NO_INSTRUMENT, bad=(an_instrument, {}, "needs a mouse"),
        because="its undo is tested with a real mouse, in tests/desktop",
    ),
    "add_hinge": Case(
        two_parts, refused=(an_instrument, "Select the part that moves"),
        bad=(two_parts, {"low": 0.3, "high": 0.1}, "the least angle must be below"),
    ),
    "open_by_rig": Case(
        a_shape_key, {"kind": "SHAPE_KEY", "name": "bent"}, refused=NO_INSTRUMENT,
        bad=(two_parts, {"kind": "BONE", "name": "jaw"}, "no bone 'jaw'"),
    ),
    "remove_hinge": Case(
        a_hinge, refused=NO_INSTRUMENT, bad=(two_parts, {}, "right: it has no hinge"),
    ),
    "separate_part": Case(
        a_mesh_of_two_pieces, refused=(an_instrument, "In Edit Mode"),
        bad=(in_edit_mode, {}, "it is one connected piece"),
    ),
    "transfer_keypoints": Case(
        two_instruments, refused=(an_instrument, "Select other instruments"),
        bad=(other_class, {}, "other: it is no custom"),
    ),
    "import_folder": Case(
        a_class, {"directory": FOLDER}, refused=(nothing, "Choose a class first"),
        bad=(a_class, {"directory": "/nowhere"}, "no such folder"),
    ),
    "scale_millimetres": Case(
        a_bar_in_millimetres, refused=NO_INSTRUMENT, because="it has no input",
    ),
    "choose_class": Case(
        two_classes, {"index": 0}, bad=(a_class, {"index": 5}, "there is no class 6"),
        because="its menu lists only classes there are",
    ),
    "add_channel": Case(because="there is always room for one more, and it has no input"),
    "remove_channel": Case(
        a_channel, {"index": 0}, bad=(nothing, {"index": 9}, "there is no material entry 10"),
        because="it stands beside each entry",
    ),
    "add_input": Case(
        a_channel, {"index": 0, "input": "Metallic"},
        bad=(nothing, {"index": 9}, "there is no material entry 10"),
        because="it stands in each entry",
    ),
    "add_choice": Case(
        a_channel, {"index": 0, "material": "titanium"},
        bad=(nothing, {"index": 9}, "there is no material entry 10"),
        because="it stands in each entry",
    ),
    "remove_choice": Case(
        a_choice, {"index": 0, "number": 1},
        bad=(a_channel, {"index": 0, "number": 7}, "there is no choice 8"),
        because="it stands beside each choice",
    ),
    "add_entry": Case(
        words={"to": "quotas.occluded"},
        bad=(nothing, {"to": "quotas.empty"}, "there is no list 'quotas.empty'"),
        because="there is always room for one more",
    ),
    "remove_entry": Case(
        an_entry, {"to": "quotas.occluded", "index": 0},
        bad=(an_entry, {"to": "quotas.occluded", "index": 1}, "there is no entry 2"),
        because="it stands beside each entry",
    ),
    "load_preset": Case(
        words={"preset": "stress"}, because="it is always possible, and its menu lists all",
    ),
    "load_settings": Case(
        words={"filepath": f"{FOLDER}/settings.json"},
        bad=(nothing, {"filepath": f"{FOLDER}/wrong.json"}, "wrong.json: seed: expected a number"),
        because="settings can always be loaded",
    ),
    "save_settings": Case(
        a_class, {"filepath": f"{FOLDER}/saved.json"}, data=False,
        bad=(nothing, {"filepath": "/nowhere/x.json"}, "cannot be written"),
        because="settings can always be saved",
    ),
    "add_class": Case(
        words={"preset": "tweezers"},
        bad=(two_classes, {"preset": "tweezers"}, "class tweezers is in the list already"),
        because="a class can always be added",
    ),
    "remove_class": Case(a_class, refused=NO_CLASS, because="it has no input"),
    "rename_class": Case(
        an_instrument, {"name": "x"}, refused=NO_CLASS,
        bad=(two_classes, {"name": "custom"}, "class custom is in the list already"),
    ),
    "load_class": Case(
        words={"filepath": f"{FOLDER}/class.json"},
        bad=(nothing, {"filepath": "/nowhere.json"}, "no such file"),
        because="a class can always be added",
    ),
    "save_class": Case(
        a_class, {"filepath": f"{FOLDER}/saved.json"}, data=False, refused=NO_CLASS,
        bad=(a_class, {"filepath": "/nowhere/x.json"}, "cannot be written"),
    ),
    "add_keypoint": Case(a_class, refused=NO_CLASS, because="a name that is taken gets a number"),
    "remove_keypoint": Case(a_keypoint, refused=NO_CLASS, because="it has no input"),
    "move_keypoint": Case(
        a_class, {"direction": "DOWN"}, refused=NO_CLASS, because="at an end it stays",
    ),
    "rename_keypoint": Case(
        a_keypoint, {"name": "nose"}, refused=NO_CLASS,
        bad=(a_class, {"name": "a,b"}, "cannot name a keypoint"),
    ),
    "add_link": Case(
        a_class, {"to": "flip_pairs"}, refused=NO_CLASS,
        bad=(a_class, {"first": "nose"}, "'nose' is not a keypoint of custom"),
    ),
    "remove_link": Case(
        a_class, {"to": "skeleton"}, refused=NO_CLASS,
        bad=(a_class, {"to": "skeleton", "index": 7}, "there is no entry 8"),
    ),
    "toggle_export": Case(
        words={"format": "yolo"}, bad=(nothing, {"format": "caffe"}, "no format is called"),
        because="formats can be ticked at any time",
    ),
    "randomize": Case(
        data=False, refused=IN_EDIT_MODE, bad=(nothing, {}, "no tagged instrument"),
    ),
    "restore": Case(data=False, refused=(nothing, "as you left it"), because="it has no input"),
    "restore_image": Case(data=False, refused=IN_EDIT_MODE, bad=(no_folder, {}, "save the file")),
    "pick_image": Case(
        data=False, refused=IN_EDIT_MODE,
        bad=(nothing, {"filepath": "/tmp/cat.jpg"}, "not a picture of a dataset"),
    ),
    "preview_images": Case(
        data=False, refused=IN_EDIT_MODE, bad=(nothing, {}, "no tagged instrument"),
    ),
    "stop_preview": Case(
        a_run("preview", "running"), data=False, refused=(nothing, "No preview is being made"),
        because="it has no input",
    ),
    "generate": Case(data=False, refused=IN_EDIT_MODE, bad=(no_folder, {}, "save the file first")),
    "resume": Case(
        data=False, refused=(a_run("dataset", "paused"), "A dataset is being rendered"),
        bad=(no_folder, {}, "save the file first"),
    ),
    "pause": Case(
        a_run("dataset", "running"), data=False, refused=NO_RUN, because="it has no input",
    ),
    "proceed": Case(
        a_run("dataset", "paused"), data=False, refused=NO_RUN, because="it has no input",
    ),
    "cancel": Case(
        a_run("dataset", "paused"), data=False, refused=NO_RUN, because="it has no input",
    ),
    "open_folder": Case(
        data=False, bad=(no_folder, {}, "save the file first"), because="it says what is missing",
    ),
    "open_report": Case(
        data=False, refused=(a_run("report", "running"), "The report is being written"),
        bad=(no_folder, {}, "save the file first"),
    ),
    "check": Case(data=False, refused=IN_EDIT_MODE, because="it has no input"),
    "mend": Case(
        an_orphan, {"way": "DELETE"}, refused=IN_EDIT_MODE,
        bad=(nothing, {"way": "GLUE"}, "GLUE: no such way to mend"),
    ),
    "select_object": Case(
        two_instruments, {"name": "other"},
        bad=(nothing, {"name": "gone"}, "gone: no such object"),
        because="it stands beside a message only",
    ),
}  # fmt: skip

REGISTERED = {c.bl_idname.partition(".")[2]: c for c in operators._classes()
              if issubclass(c, bpy.types.Operator)}  # fmt: skip


@pytest.fixture(autouse=True)
def _clean(scene, monkeypatch, tmp_path):
    """No runs, and a folder with a mesh and a class in it."""
    monkeypatch.setattr(runs, "_runs", {})
    monkeypatch.setattr(runs, "_problems", {})
    a_class()
    ops.save_class(filepath=str(tmp_path / "class.json"))
    ops.remove_class()
    (tmp_path / "settings.json").write_text('{"seed": 7, "quotas": {"enabled": true}}')
    (tmp_path / "wrong.json").write_text('{"count": 3, "seed": "seven"}')
    rows = ["v 0 0 0", "v 160 0 0", "v 160 20 3", "f 1 2 3"]
    (tmp_path / "bar.obj").write_text("\n".join(rows) + "\n")
    yield
    if bpy.context.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")


def filled(words: Words, folder: object) -> Words:
    return {
        k: v.replace(FOLDER, str(folder)) if isinstance(v, str) else v for k, v in words.items()
    }


def number(value: float) -> float:
    return round(value, 5) + 0.0


def state() -> dict[str, Any]:
    """Everything that an operator may have changed."""
    scene = bpy.context.scene
    bpy.context.view_layer.update()
    objects = {}
    for obj in scene.objects:
        tags = obj.synthpoint
        objects[obj.name] = (
            obj.parent.name if obj.parent else None,
            tuple(number(v) for row in obj.matrix_world for v in row),
            (tags.role, tags.class_name, tags.keypoint, len(tags.joints)),
            (number(tags.opening_min), number(tags.opening_max)),
            (obj.select_get(), len(obj.data.vertices) if obj.type == "MESH" else 0),
        )
    group = scene.synthpoint
    return {
        "objects": objects,
        "active": getattr(bpy.context.view_layer.objects.active, "name", None),
        "settings": SPEC.get(group.settings),
        "classes": [
            (c.name, [k.name for k in c.keypoints], c.active_keypoint,
             [(e.first, e.second) for e in c.skeleton], [(p.first, p.second) for p in c.flip_pairs])
            for c in group.classes
        ],
        "chosen": group.active_class,
        "exports": group.output.exports,
    }  # fmt: skip


def test_every_operator_is_listed():
    assert set(CASES) == set(REGISTERED)
    for name, case in CASES.items():
        if None in (case.refused, case.bad):
            assert case.because, f"{name}: say why it has no greyed state or no bad input"


def test_every_operator_of_blender_under_our_name_is_ours():
    assert set(dir(bpy.ops.synthpoint)) == set(REGISTERED)


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if c.refused])
def test_a_greyed_button_says_why(name):
    setup, text = CASES[name].refused
    setup()
    assert not getattr(ops, name).poll()
    with pytest.raises(RuntimeError, match=text):
        getattr(ops, name)()


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if c.bad])
def test_bad_input_is_answered_and_changes_nothing(name, tmp_path):
    setup, words, text = CASES[name].bad
    setup()
    before = state()
    with pytest.raises(RuntimeError, match=text) as raised:
        getattr(ops, name)(**filled(words, tmp_path))
    said = str(raised.value).strip().removeprefix("Error: ")
    assert len(said.splitlines()) == 1
    assert state() == before


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if c.data])
def test_one_undo_takes_everything_back(name, tmp_path):
    assert "UNDO" in REGISTERED[name].bl_options
    bpy.context.preferences.edit.use_global_undo = True
    case = CASES[name]
    case.ready()
    bpy.ops.ed.undo_push(message="before")
    before = state()
    assert getattr(ops, name)("EXEC_DEFAULT", True, **filled(case.words, tmp_path)) == {"FINISHED"}
    assert state() != before
    bpy.ops.ed.undo()
    after = state()
    assert {k: after[k] for k in after if after[k] != before[k]} == {}


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if not c.data])
def test_what_changes_no_scene_leaves_no_undo_step(name, tmp_path):
    case = CASES[name]
    assert "UNDO" not in REGISTERED[name].bl_options or name == "place_keypoints"
    if case.ready is nothing:
        return
    case.ready()
    before = state()
    was = {kind: run.state for kind, run in runs._runs.items()}
    assert getattr(ops, name)(**filled(case.words, tmp_path)) == {"FINISHED"}
    assert state() == before
    if was:
        assert {kind: run.state for kind, run in runs._runs.items()} != was
