"""Classes, their keypoints, lines and pairs, through bpy.ops."""

from __future__ import annotations

import json

import bpy
import pytest
from synthpoint.core.settings.fields import write
from synthpoint.presets import class_schema
from synthpoint.properties.classes import CUSTOM, to_schemas
from synthpoint.tests.scene import building

ops = bpy.ops.synthpoint


@pytest.mark.parametrize("preset", ["needle_holder", "tweezers"])
def test_a_preset_arrives_whole(scene, preset):
    ops.add_class(preset=preset)
    (schema,) = to_schemas(scene)
    assert write(schema) == write(class_schema(preset))


def test_custom_classes_get_names_of_their_own(scene):
    ops.add_class(preset="custom")
    ops.add_class(preset="custom")
    assert [c.name for c in to_schemas(scene)] == ["custom", "custom_2"]
    assert to_schemas(scene)[0] == CUSTOM


def test_a_ready_made_class_comes_once(scene):
    ops.add_class(preset="tweezers")
    with pytest.raises(RuntimeError, match="class tweezers is in the list already"):
        ops.add_class(preset="tweezers")


def test_what_needs_a_class_says_so(scene):
    for name in ("remove_class", "rename_class", "save_class", "add_keypoint", "remove_keypoint",
                 "move_keypoint", "rename_keypoint", "add_link", "remove_link"):  # fmt: skip
        with pytest.raises(RuntimeError, match="Add a class first"):
            getattr(ops, name)()


def test_adding_moving_and_removing_keypoints(scene):
    ops.add_class(preset="custom")
    ops.add_keypoint(name="middle")
    ops.move_keypoint(direction="UP")
    assert to_schemas(scene)[0].keypoint_names == ("tip", "middle", "end")
    assert to_schemas(scene)[0].skeleton == ((1, 3),)  # still from tip to end
    ops.move_keypoint(direction="DOWN")
    ops.move_keypoint(direction="DOWN")
    assert to_schemas(scene)[0].keypoint_names == ("tip", "end", "middle")
    scene.synthpoint.classes[0].active_keypoint = 1
    ops.remove_keypoint()
    assert to_schemas(scene)[0].keypoint_names == ("tip", "middle")
    assert to_schemas(scene)[0].skeleton == ()


def test_renaming_a_keypoint_reaches_lines_pairs_and_instruments(scene):
    ops.add_example()
    scene.synthpoint.active_class = 1
    scene.synthpoint.classes[1].active_keypoint = 0
    ops.rename_keypoint(name="jaw_left")
    schema = to_schemas(scene)[1]
    assert schema.keypoint_names[0] == "jaw_left"
    assert schema.flip_pairs == (("jaw_left", "tip_right"),)
    assert schema.skeleton == ((1, 3), (2, 3))
    found = building.places(next(o for o in scene.objects
                                 if o.synthpoint.class_name == "tweezers"))  # fmt: skip
    assert "jaw_left" in found
    assert all(not e.missing for e in bpy.context.window_manager.synthpoint.instruments)
    with pytest.raises(RuntimeError, match="'handle' is there already"):
        ops.rename_keypoint(name="handle")
    with pytest.raises(RuntimeError, match="cannot name a keypoint"):
        ops.rename_keypoint(name="a,b")


def test_removing_a_keypoint_untags_its_empties(scene):
    ops.add_example()
    scene.synthpoint.active_class = 1
    scene.synthpoint.classes[1].active_keypoint = 0
    name = scene.synthpoint.classes[1].keypoints[0].name
    roots = {o.synthpoint.class_name: o for o in scene.objects if o.synthpoint.class_name}
    ops.remove_keypoint()
    assert name not in building.places(roots["tweezers"])
    assert name in building.places(roots["needle_holder"])
    assert not any(e.problem for e in bpy.context.window_manager.synthpoint.instruments)


def test_renaming_a_class_reaches_its_instruments(scene):
    ops.add_example()
    scene.synthpoint.active_class = 1
    ops.rename_class(name="forceps")
    assert {o.synthpoint.class_name for o in scene.objects} == {"", "needle_holder", "forceps"}
    with pytest.raises(RuntimeError, match="class needle_holder is in the list already"):
        ops.rename_class(name="needle_holder")
    with pytest.raises(RuntimeError, match="a class needs a name"):
        ops.rename_class(name=" ")


def test_renaming_a_class_reaches_materials_and_other_scenes(scene):
    ops.add_example()
    channels = scene.synthpoint.settings.materials.channels
    assert "tweezers" in [c.class_name for c in channels]
    other = bpy.data.scenes.new("other")
    for source in scene.synthpoint.classes:
        other.synthpoint.classes.add().name = source.name
    shared = bpy.data.objects.new("elsewhere", None)
    other.collection.objects.link(shared)
    shared.synthpoint.role, shared.synthpoint.class_name = "INSTRUMENT", "tweezers"
    other.synthpoint.classes.add().name = "grasper"
    scene.synthpoint.active_class = 1
    with pytest.raises(RuntimeError, match="class grasper is in the list of scene other already"):
        ops.rename_class(name="grasper")
    assert scene.synthpoint.classes[1].name == "tweezers"
    ops.rename_class(name="forceps")
    assert {c.class_name for c in channels} == {"needle_holder", "forceps"}
    assert [c.name for c in other.synthpoint.classes] == ["needle_holder", "forceps", "grasper"]
    assert shared.synthpoint.class_name == "forceps"


def test_lines_and_pairs(scene):
    ops.add_class(preset="custom")
    ops.add_link(to="flip_pairs", first="tip", second="end")
    assert to_schemas(scene)[0].flip_pairs == (("tip", "end"),)
    ops.remove_link(to="flip_pairs", index=0)
    ops.remove_link(to="skeleton", index=0)
    assert to_schemas(scene)[0].skeleton == ()
    ops.add_link(to="skeleton")
    assert to_schemas(scene)[0].skeleton == ((1, 2),)
    with pytest.raises(RuntimeError, match="'nose' is not a keypoint of custom"):
        ops.add_link(to="skeleton", first="nose", second="tip")
    with pytest.raises(RuntimeError, match="two different keypoints"):
        ops.add_link(to="skeleton", first="tip", second="tip")
    with pytest.raises(RuntimeError, match="there is no entry 8"):
        ops.remove_link(to="skeleton", index=7)


def test_removing_a_class(scene):
    ops.add_example()
    scene.synthpoint.active_class = 0
    ops.remove_class()
    assert [c.name for c in scene.synthpoint.classes] == ["tweezers"]
    entries = {e.name: e.problem for e in bpy.context.window_manager.synthpoint.instruments}
    assert "class 'needle_holder' is not in the list" in entries["needle_holder"]


def test_saving_and_loading(scene, tmp_path):
    ops.add_class(preset="needle_holder")
    file = tmp_path / "holder.json"
    ops.save_class(filepath=str(file))
    assert json.loads(file.read_text()) == write(class_schema("needle_holder"))
    ops.remove_class()
    ops.load_class(filepath=str(file))
    assert write(to_schemas(scene)[0]) == write(class_schema("needle_holder"))
    ops.load_class(filepath=str(file))
    assert len(scene.synthpoint.classes) == 1


def test_loading_nonsense_says_what_is_wrong(scene, tmp_path):
    with pytest.raises(RuntimeError, match="no such file"):
        ops.load_class(filepath=str(tmp_path / "none.json"))
    file = tmp_path / "bad.json"
    file.write_text('{"name": "x", "keypoints": [{"nome": "a"}]}')
    with pytest.raises(RuntimeError, match=r"bad.json.keypoints\[0\].nome: unknown setting"):
        ops.load_class(filepath=str(file))
    ops.add_class(preset="custom")
    with pytest.raises(RuntimeError, match="cannot be written"):
        ops.save_class(filepath=str(tmp_path / "nowhere" / "x.json"))


def test_materials_of_the_list(scene):
    ops.add_channel()
    channels = scene.synthpoint.settings.materials.channels
    last = len(channels) - 1
    ops.add_input(index=last, input="Metallic")
    assert [i.name for i in channels[last].inputs] == ["Roughness", "Metallic"]
    ops.add_input(index=last, input="Metallic")
    assert [i.name for i in channels[last].inputs] == ["Roughness"]
    ops.remove_channel(index=last)
    assert len(channels) == last
    with pytest.raises(RuntimeError, match="there is no material entry 100"):
        ops.remove_channel(index=99)


def test_choosing_a_class(scene):
    ops.add_class(preset="tweezers")
    ops.add_class(preset="custom")
    ops.choose_class(index=0)
    assert scene.synthpoint.active_class == 0
    with pytest.raises(RuntimeError, match="there is no class 6"):
        ops.choose_class(index=5)
