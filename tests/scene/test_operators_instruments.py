"""Start, tag, untag and tag by name, through bpy.ops."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix
from synthpoint.properties.convert import to_spec
from synthpoint.scene.authoring import keypoints, listing, overlay
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import listed, select

ops = bpy.ops.synthpoint


def test_the_example_is_ready_to_generate(scene):
    assert ops.add_example() == {"FINISHED"}
    assert listed() == {"needle_holder": ("needle_holder", 0), "tweezers": ("tweezers", 0)}
    assert scene.camera is not None
    assert [c.name for c in to_spec(scene).classes] == ["needle_holder", "tweezers"]


def test_the_example_camera_sees_every_keypoint(scene):
    ops.add_example()
    overlay.gather(scene)
    overlay.look(scene, bpy.context.evaluated_depsgraph_get())
    assert len(overlay.current.marks) == 8
    assert all(mark.seen for mark in overlay.current.marks)


def test_the_example_renders(scene):
    ops.add_example()
    spec = to_spec(scene)
    data = {"width": 64, "height": 48, "samples": 1, "denoise": False, "format": "png"}
    small = type(spec.render)(**{**vars(spec.render), **data})
    with building.staged(type(spec)(**{**vars(spec), "render": small})) as stage:
        assert stage.shoot(1)[1].instances


def test_the_example_instruments_do_not_touch_ground_or_each_other(scene):
    ops.add_example()
    boxes = []
    for root in (o for o in scene.objects if o.synthpoint.role == "INSTRUMENT"):
        points = np.array([
            p.matrix_world @ v.co for p in root.children_recursive if p.type == "MESH"
            for v in p.data.vertices
        ])  # fmt: skip
        assert points[:, 2].min() > 0
        boxes.append((points[:, 0].min(), points[:, 0].max()))
    boxes.sort()
    assert boxes[0][1] < boxes[1][0]


def test_the_example_comes_once(scene):
    ops.add_example()
    with pytest.raises(RuntimeError, match="the example is in this scene already"):
        ops.add_example()


def test_the_start_up_cube_makes_room_but_an_edited_one_stays():
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    assert "Cube" in bpy.data.objects
    ops.add_example()
    assert "Cube" not in bpy.data.objects
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    bpy.data.objects["Cube"].location.x = 1
    bpy.context.view_layer.update()
    ops.add_example()
    assert "Cube" in bpy.data.objects


def test_tagging_one_mesh(scene):
    ops.add_class(preset="custom")
    body = building.box("body", (0.1, 0.1, 0.1))
    select(body)
    assert ops.tag_instrument() == {"FINISHED"}
    assert body.synthpoint.role == "INSTRUMENT"
    assert listed() == {"body": ("custom", 2)}


def test_tagging_many_meshes_makes_a_root_and_moves_nothing(scene):
    ops.add_class(preset="tweezers")
    turned = Matrix.LocRotScale((1, 2, 3), Euler((0.3, 0.2, 0.1)), (2, 2, 2))
    holder = building.empty("holder")
    holder.matrix_world = turned
    a = building.box("a", (0.1, 0.1, 0.1), (0.1, 0, 0), parent=holder)
    b = building.box("b", (0.1, 0.1, 0.1), (0.5, 0, 0))
    c = building.box("c", (0.1, 0.1, 0.1), (0.0, 0.2, 0), parent=b)
    building.update()
    before = {o: o.matrix_world.copy() for o in (a, b, c)}
    select(a, b, c)
    ops.tag_instrument(class_name="tweezers")
    building.update()
    root = listing.root_of(a)
    assert root.type == "EMPTY"
    assert root == listing.root_of(b) == listing.root_of(c)
    assert c.parent == b
    for obj, matrix in before.items():
        np.testing.assert_allclose(np.array(obj.matrix_world), np.array(matrix), atol=1e-6)


def test_tagging_all_meshes_of_an_empty_uses_the_empty(scene):
    ops.add_class(preset="custom")
    holder = building.empty("holder")
    parts = [building.box(n, (0.1, 0.1, 0.1), parent=holder) for n in "ab"]
    select(*parts)
    ops.tag_instrument()
    assert listing.root_of(parts[0]) == holder


def elsewhere(obj):
    """Puts the object into a collection of no scene first, and into this scene's after it."""
    scene = bpy.context.scene
    scene.collection.objects.unlink(obj)
    outside = bpy.data.collections.new("A of another scene")
    outside.objects.link(obj)
    inside = bpy.data.collections.new("B of this scene")
    scene.collection.children.link(inside)
    inside.objects.link(obj)
    return inside


def test_new_empties_go_where_this_scene_shows_them(scene):
    ops.add_class(preset="custom")
    parts = [building.box(n, (0.1, 0.1, 0.1)) for n in "ab"]
    inside = [elsewhere(p) for p in parts]
    select(*parts)
    assert ops.tag_instrument() == {"FINISHED"}
    root = listing.root_of(parts[0])
    assert list(root.users_collection) == [inside[0]]
    ops.place_at_cursor(keypoint="tip")
    (tip,) = (o for o in scene.objects if o.synthpoint.role == "KEYPOINT")
    assert tip.users_collection[0] in inside


def test_a_linked_mesh_is_refused(scene, tmp_path):
    body = building.box("body", (0.1, 0.1, 0.1))
    file = str(tmp_path / "parts.blend")
    bpy.data.libraries.write(file, {body})
    bpy.data.objects.remove(body)
    with bpy.data.libraries.load(file, link=True) as (_source, target):
        target.objects = ["body"]
    ops.add_class(preset="custom")
    body = building.link(target.objects[0])
    select(body)
    with pytest.raises(RuntimeError, match="body: linked from another file; make a library overr"):
        ops.tag_instrument()
    assert body.synthpoint.role == "NONE"


def test_a_linked_instrument_is_left_as_it_is(scene, tmp_path):
    ops.add_class(preset="custom")
    building.box("body", (0.1, 0.1, 0.1))
    select(bpy.data.objects["body"])
    ops.tag_instrument()
    file = str(tmp_path / "parts.blend")
    bpy.ops.wm.save_as_mainfile(filepath=file, copy=True)
    bpy.data.objects.remove(bpy.data.objects["body"])
    with bpy.data.libraries.load(file, link=True) as (_source, target):
        target.objects = ["body"]
    body = building.link(target.objects[0])
    mine = building.empty("mine")
    select(body)
    listing.refresh(scene)
    assert listed() == {"body": ("custom", 2)}
    refused = {
        "place_at_cursor": {"keypoint": "tip"}, "untag_instrument": {}, "scale_millimetres": {},
        "open_by_rig": {},
    }  # fmt: skip
    for name, words in refused.items():
        with pytest.raises(RuntimeError, match="body: linked from another file; make a library"):
            getattr(ops, name)(**words)
    select(mine, body)
    with pytest.raises(RuntimeError, match="body: linked from another file"):
        ops.assign_empty(keypoint="tip")
    assert body.synthpoint.role == "INSTRUMENT"
    assert mine.synthpoint.role == "NONE"


def test_tagging_says_what_is_missing(scene):
    with pytest.raises(RuntimeError, match="Select the meshes of one instrument first"):
        ops.tag_instrument()
    body = building.box("body", (0.1, 0.1, 0.1))
    select(body)
    with pytest.raises(RuntimeError, match="Add a class first"):
        ops.tag_instrument()
    ops.add_class(preset="custom")
    with pytest.raises(RuntimeError, match="class 'unknown' is not in the list"):
        ops.tag_instrument(class_name="unknown")
    ops.tag_instrument()
    with pytest.raises(RuntimeError, match="body: it belongs to instrument body already"):
        ops.tag_instrument()


def test_untagging(scene):
    with pytest.raises(RuntimeError, match="Select an instrument first"):
        ops.untag_instrument()
    root = building.probe()
    select(root)
    ops.untag_instrument()
    assert {o.synthpoint.role for o in scene.objects} == {"NONE"}
    assert listed() == {}


def test_tag_by_name(scene):
    with pytest.raises(RuntimeError, match="nothing untagged is named after a class"):
        ops.tag_by_name()
    root = building.empty("tweezers.001")
    building.box("body", (0.1, 0.1, 0.1), parent=root)
    building.empty("tip_left.004", root)
    ops.tag_by_name()
    assert root.synthpoint.class_name == "tweezers"
    assert [c.name for c in scene.synthpoint.classes] == ["tweezers"]
    assert listed()["tweezers.001"] == ("tweezers", 2)


def test_tag_by_name_fills_what_a_tagged_instrument_lacks(scene):
    ops.add_class(preset="tweezers")
    root = building.tag(building.box("mine", (0.1, 0.1, 0.1)), "tweezers")
    building.keypoint("tip_right", root, (0, 0, 0))
    left = building.empty("tip_left.004", root)
    twin = building.empty("tip_right.002", root)
    building.update()
    assert ops.tag_by_name() == {"FINISHED"}
    assert (left.synthpoint.role, left.synthpoint.keypoint) == ("KEYPOINT", "tip_left")
    assert twin.synthpoint.role == "NONE"
    assert listed()["mine"] == ("tweezers", 1)
    with pytest.raises(RuntimeError, match="nothing untagged"):
        ops.tag_by_name()


def instance_of(held, name, at=(0.0, 0.0, 0.0)):
    holder = building.empty(name)
    holder.instance_type, holder.instance_collection = "COLLECTION", held
    holder.matrix_world = Matrix.Translation(at)
    return holder


def test_tag_by_name_sees_keypoints_inside_an_instanced_collection(scene):
    held = bpy.data.collections.new("held")
    held.instance_offset = (0.5, 0, 0)
    body = building.box("body", (0.1, 0.02, 0.02), (0.5, 0, 0), collection=held)
    tip = building.link(bpy.data.objects.new("tip_left.001", None), held)
    tip.parent, tip.location = body, (0.05, 0, 0)
    here, there = instance_of(held, "tweezers"), instance_of(held, "tweezers.001", (0, 2, 0))
    building.update()
    ops.tag_by_name()
    assert listed() == {"tweezers": ("tweezers", 2), "tweezers.001": ("tweezers", 2)}
    for root, y in ((here, 0), (there, 2)):
        empty = keypoints.find(root, "tip_left")
        np.testing.assert_allclose(empty.matrix_world.translation, (0.05, y, 0), atol=1e-6)
    assert tip.synthpoint.role == "NONE"
    select(here)
    ops.clear_keypoint(keypoint="tip_left")
    ops.tag_by_name()
    assert listed()["tweezers"] == listed()["tweezers.001"] == ("tweezers", 2)


@pytest.mark.parametrize("name", ["tweezers", "copy"])
def test_tag_by_name_says_why_an_instance_of_tagged_objects_stays_out(scene, name, capfd):
    held = bpy.data.collections.new("held")
    building.tag(building.box("inner", (0.1, 0.02, 0.02), collection=held), "tweezers")
    holder = instance_of(held, name)
    building.update()
    said = f"{name}: its collection held holds inner, which is tagged itself"
    with pytest.raises(RuntimeError, match=said) as raised:
        ops.tag_by_name()
    assert len(str(raised.value).strip().splitlines()) == 1
    assert holder.synthpoint.role == "NONE"
    building.box("body", (0.1, 0.1, 0.1), parent=building.empty("tweezers.005"))
    building.update()
    capfd.readouterr()
    assert ops.tag_by_name() == {"FINISHED"}
    assert listed() == {"tweezers.005": ("tweezers", 3)}
    assert f"Warning: Tagged tweezers.005; not {said}" in capfd.readouterr().out
    # As the message advises.
    select(holder)
    bpy.ops.object.duplicates_make_real()
    with pytest.raises(RuntimeError, match="nothing untagged is named after a class"):
        ops.tag_by_name()


def test_the_opening_moves_the_instrument(scene):
    ops.add_example()
    root = next(o for o in scene.objects if o.synthpoint.class_name == "needle_holder")
    root.synthpoint.opening = 0.0
    closed = building.places(root)
    root.synthpoint.opening = root.synthpoint.opening_max
    opened = building.places(root)
    assert np.linalg.norm(closed["tip_left"] - closed["tip_right"]) < np.linalg.norm(
        opened["tip_left"] - opened["tip_right"]
    )


def test_choosing_a_row_selects_the_instrument(scene):
    ops.add_example()
    bpy.context.window_manager.synthpoint.active = 1
    assert bpy.context.view_layer.objects.active.name == "tweezers"
    assert [o.name for o in bpy.context.selected_objects] == ["tweezers"]


@pytest.mark.parametrize("action", ["add_example", "tag"])
def test_undo(scene, action):
    body = building.box("body", (0.1, 0.1, 0.1))
    ops.add_class(preset="custom")
    select(body)
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="before")
    if action == "tag":
        ops.tag_instrument()
    else:
        ops.add_example()
    bpy.ops.ed.undo_push(message="after")
    assert len(listed()) > 0
    bpy.ops.ed.undo()
    assert not [o for o in bpy.data.objects if o.synthpoint.role == "INSTRUMENT"]
