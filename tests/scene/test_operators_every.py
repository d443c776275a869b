"""Every operator through bpy.ops: when its button is greyed and what it then says, what it answers
to bad input, and that one undo takes back all it has done. CASES is the list; an operator that
nobody has put there fails."""

from __future__ import annotations

from typing import Any

import bpy
import pytest
from synthpoint.operators import runs
from synthpoint.properties.classes import GRIP
from synthpoint.properties.settings import SPEC
from synthpoint.tests.scene.operator_cases import CASES
from synthpoint.tests.scene.operator_setups import FOLDER, a_class, nothing

from synthpoint import operators

ops = bpy.ops.synthpoint
Words = dict[str, Any]

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
            (tags.grip, tags.part),
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
             [(e.first, e.second) for e in c.skeleton], [(p.first, p.second) for p in c.flip_pairs],
             [GRIP.get(g) for g in c.grips], c.active_grip)
            for c in group.classes
        ],
        "chosen": group.active_class,
        "exports": group.output.exports,
    }  # fmt: skip


# Whose undo takes a mouse to try.
BY_CLICK = ("place_keypoints", "place_contacts")


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
    assert "UNDO" not in REGISTERED[name].bl_options or name in BY_CLICK
    if case.ready is nothing:
        return
    case.ready()
    before = state()
    was = {kind: run.state for kind, run in runs._runs.items()}
    assert getattr(ops, name)(**filled(case.words, tmp_path)) == {"FINISHED"}
    assert state() == before
    if was:
        assert {kind: run.state for kind, run in runs._runs.items()} != was
