"""Scenes that share tagged objects (New Scene > Linked Copy) keep speaking of the same keypoints,
whichever of them a class is edited in."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.core.labels.visibility import VISIBLE
from synthpoint.properties import classes
from synthpoint.properties.scene import ensure
from synthpoint.scene.authoring import listing
from synthpoint.scene.blender import files
from synthpoint.scene.instruments import shared
from synthpoint.scene.instruments.strays import MEND
from synthpoint.tests.scene import building

ops = bpy.ops.synthpoint


@pytest.fixture
def scene(tmp_path):
    """The probe with its class, and a linked copy of the scene."""

    scene = files.start_empty()
    building.probe()
    building.camera()
    ensure(scene)
    classes.from_schemas(scene, building.job().classes)
    building.update()
    bpy.ops.scene.new(type="LINK_COPY")
    bpy.context.scene.name = "linked"
    bpy.context.window.scene = scene
    return scene


def linked():
    return bpy.data.scenes["linked"]


def names(scene, number=0):
    return [k.name for k in scene.synthpoint.classes[number].keypoints]


def problems(scene):
    """What the panel says of the instruments of this scene."""
    with bpy.context.temp_override(scene=scene, view_layer=scene.view_layers[0]):
        listing.refresh(scene)
        entries = bpy.context.window_manager.synthpoint.instruments
        return [e.problem or (f"{e.missing} missing" if e.missing else "") for e in entries]


def choose(scene, name):
    scene.synthpoint.classes[0].active_keypoint = names(scene).index(name)


def test_it_is_there_in_both(scene):
    assert shared.sharing(scene, "probe") == [scene, linked()]
    assert problems(scene) == problems(linked()) == [""]


@pytest.mark.parametrize("at", ["first", "linked"])
def test_a_keypoint_is_renamed_in_both(scene, at):
    edited = scene if at == "first" else linked()
    bpy.context.window.scene = edited
    choose(edited, "inside")
    assert ops.rename_keypoint(name="core") == {"FINISHED"}
    for each in (scene, linked()):
        assert names(each) == ["front", "core", "back"]
        assert [(e.first, e.second) for e in each.synthpoint.classes[0].skeleton] == [
            ("front", "core"), ("core", "back"),
        ]  # fmt: skip
        assert problems(each) == [""]

    for each in (scene, linked()):
        bpy.context.window.scene = each
        (kind,) = classes.to_schemas(each)
        record = building.shoot(building.job().with_classes((kind,)))
        states = {k.name: k.visibility for k in record.instances[0].keypoints}
        assert states["core"] == states["front"] == VISIBLE


def test_a_name_that_one_of_them_has_already_changes_nothing(scene):
    linked().synthpoint.classes[0].keypoints.add().name = "core"
    choose(scene, "inside")
    with pytest.raises(RuntimeError, match="'core' is there already in scene linked"):
        ops.rename_keypoint(name="core")
    assert names(scene) == ["front", "inside", "back"]
    assert names(linked()) == ["front", "inside", "back", "core"]
    assert "inside" in building.places(bpy.data.objects["probe"])


def test_one_that_fell_behind_is_mended_from_there(scene):
    """As files have it in which a keypoint was renamed in one scene alone."""
    scene.synthpoint.classes[0].keypoints[1].name = "core"
    for edge in scene.synthpoint.classes[0].skeleton:
        for end in ("first", "second"):
            if getattr(edge, end) == "inside":
                setattr(edge, end, "core")
    (point,) = [o for o in scene.objects if o.synthpoint.keypoint == "inside"]
    point.synthpoint.keypoint = "core"
    said = f"probe: keypoint 'core' (inside) is not in class 'probe'; {MEND}"
    assert problems(linked()) == [said]
    bpy.context.window.scene = linked()
    choose(linked(), "inside")
    assert ops.rename_keypoint(name="core") == {"FINISHED"}
    assert problems(scene) == problems(linked()) == [""]


def test_a_keypoint_is_removed_from_both(scene):
    choose(scene, "inside")
    assert ops.remove_keypoint() == {"FINISHED"}
    for each in (scene, linked()):
        assert names(each) == ["front", "back"]
        assert problems(each) == [""]


def test_a_keypoint_is_added_to_both(scene):
    linked().synthpoint.classes[0].keypoints.add().name = "point"
    assert ops.add_keypoint(name="point") == {"FINISHED"}
    assert names(scene)[-1] == names(linked())[-1] == "point_2"


def test_a_class_is_renamed_in_both(scene):
    assert ops.rename_class(name="rod") == {"FINISHED"}
    for each in (scene, linked()):
        assert [c.name for c in each.synthpoint.classes] == ["rod"]
        assert problems(each) == [""]


def test_a_full_copy_goes_its_own_way(scene):
    bpy.ops.scene.new(type="FULL_COPY")
    full = bpy.context.scene
    bpy.context.window.scene = scene
    choose(scene, "inside")
    ops.rename_keypoint(name="core")
    assert names(full) == ["front", "inside", "back"]
    assert problems(full) == [""]


def test_scenes_share_by_way_of_a_third(scene):
    """The third has an instrument of the second that the first lacks."""
    third = bpy.data.scenes.new("third")
    other = building.probe("other")
    for obj in (other, *other.children):
        scene.collection.objects.unlink(obj)
        third.collection.objects.link(obj)
        linked().collection.objects.link(obj)
    third.synthpoint.classes.add().name = "probe"
    for name in names(scene):
        third.synthpoint.classes[0].keypoints.add().name = name
    choose(scene, "inside")
    ops.rename_keypoint(name="core")
    assert names(third) == ["front", "core", "back"]
    assert problems(third) == [""]


def test_what_the_class_lacks_can_be_selected_and_cleared(scene):
    root = bpy.data.objects["probe"]
    made = building.keypoint("nose", root, (0.0, 0.0, 0.0))
    said = f"probe: keypoint 'nose' (nose) is not in class 'probe'; {MEND}"
    assert problems(scene) == [said]
    entry = bpy.context.window_manager.synthpoint.instruments[0]
    assert entry.stray == "nose"
    bpy.context.view_layer.objects.active = root
    assert ops.select_keypoint(keypoint="nose") == {"FINISHED"}
    assert bpy.context.view_layer.objects.active == made
    assert ops.clear_keypoint(keypoint="nose") == {"FINISHED"}
    assert problems(scene) == [""]
    assert bpy.context.window_manager.synthpoint.instruments[0].stray == ""
