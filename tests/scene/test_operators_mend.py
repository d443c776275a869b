"""Every button that mends what *Check* lists, through bpy.ops."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.operators import checked
from synthpoint.scene.authoring import listing
from synthpoint.scene.instruments import mend
from synthpoint.tests.scene import building
from synthpoint.tests.scene.checking import (
    a_bar,
    a_jaw,
    assert_stays,
    check,
    joined_jaw,
    only,
    orphan_of_a_jaw,
    press,
    remove,
    texts,
    worlds,
)
from synthpoint.tests.truth.hands import edit
from synthpoint.tests.truth.setups_of_a_day import add_key
from synthpoint.tests.truth.tagged import (
    plain_bar,
    point,
    select,
    start,
    tag,
)

ops = bpy.ops.synthpoint
pytestmark = pytest.mark.usefixtures("runnable")


def test_a_hinge_without_its_part_is_removed(scene):
    root = orphan_of_a_jaw()
    before = worlds()
    press(only("DROP"), "Remove the Hinge")
    assert len(root.synthpoint.joints) == 0
    assert not any("opened it" in p.text for p in checked.found())
    assert_stays(before)


def test_what_opens_nothing_any_more_is_forgotten(scene):
    start()
    bar = plain_bar()
    root = tag(bar)
    point(root)
    add_key(bar)
    ops.open_by_rig(kind="SHAPE_KEY", name="bent", high=0.4)
    bar.data.shape_keys.key_blocks["bent"].name = "bowed"
    before = worlds()
    press(only("FORGET"), "Leave It Closed")
    assert len(root.synthpoint.joints) == 0
    assert texts() == []
    assert_stays(before)


def test_a_moved_jaw_is_taken_as_it_is(scene):
    root, jaw = a_jaw()
    # What its hinge is in was cut, and moved as well, so that nothing tells where that would be.
    edit("body", lambda x, y: x > 0.01 and y < -0.02, "mesh.delete", type="VERT")()
    for part in (jaw, bpy.data.objects["body"]):
        part.location.y += 0.004
    building.update()
    before, matrix = worlds(), np.array(jaw.matrix_world)
    press(only("TAKE"), "Take It as It Is")
    assert not any("moved since" in p.text for p in checked.found())
    assert_stays(before)
    root.synthpoint.opening = 0.3
    root.synthpoint.opening = 0.0
    building.update()
    np.testing.assert_allclose(np.array(jaw.matrix_world), matrix, atol=1e-6)


def copy_of_the_jaw():
    root, jaw = a_jaw()
    select(jaw)
    bpy.ops.object.duplicate()
    return root, jaw, bpy.data.objects["jaw.001"]


def test_a_copy_of_a_jaw_opens_with_it(scene):
    root, jaw, copy = copy_of_the_jaw()
    before = worlds()
    found = only("OPEN_WITH")
    assert not found.refuses
    press(found, "Open with jaw")
    assert texts() == []
    assert_stays(before)
    root.synthpoint.opening = 0.3
    building.update()
    np.testing.assert_allclose(
        np.array(copy.matrix_world), np.array(jaw.matrix_world), atol=1e-6
    )  # fmt: skip


def test_a_copy_of_a_jaw_is_left_fixed(scene):
    root, _jaw, copy = copy_of_the_jaw()
    before = np.array(copy.matrix_world)
    press(only("FIX"), "Leave It Fixed")
    assert texts() == []
    root.synthpoint.opening = 0.3
    building.update()
    np.testing.assert_allclose(np.array(copy.matrix_world), before, atol=1e-6)


def a_lone_copy():
    root = a_bar()
    select(root)
    bpy.ops.object.duplicate()
    copy = bpy.context.view_layer.objects.active
    copy.location.z += 0.01
    building.update()
    return root, copy


def test_a_copy_without_keypoints_is_untagged(scene):
    _root, copy = a_lone_copy()
    press(only("UNTAG"), "Untag")
    assert copy.synthpoint.role == "NONE"
    assert texts() == []


def test_a_copy_without_keypoints_becomes_a_part(scene):
    root, copy = a_lone_copy()
    before = np.array(copy.matrix_world)
    press(only("MAKE_PART"), f"Make {copy.name} a Part of {root.name}")
    assert copy.parent == root
    np.testing.assert_allclose(np.array(copy.matrix_world), before, atol=1e-6)
    assert texts() == []


def test_the_piece_that_has_the_metal_becomes_a_part_with_its_keypoint(scene):
    root = a_bar()
    edit("bar", lambda x, y: x > 0.02, "mesh.separate", type="SELECTED")()
    piece = bpy.data.objects["bar.001"]
    press(only("UNTAG"), "Untag")
    before = worlds()
    found = next(p for p in checked.found() if p.object == "tip")
    assert "bar.001" in found.text
    press(found, f"Make bar.001 a Part of {root.name}")
    assert texts() == []
    assert bpy.data.objects["tip"].parent == piece
    assert_stays(before)


def test_metal_in_another_part_of_the_same_instrument_is_a_note(scene):
    root, _jaw = a_jaw()
    edit("jaw", lambda x, y: x > 0.03, "mesh.separate", type="SELECTED")()
    piece = bpy.data.objects["jaw.001"]
    assert listing.root_of(piece) == root
    before = worlds()
    found = next(p for p in check() if p.object == "tip")
    assert not found.refuses
    press(found, "Hang on jaw.001")
    assert bpy.data.objects["tip"].parent == piece
    assert not any(p.object == "tip" for p in checked.found())
    assert_stays(before)


def test_where_no_metal_is_an_orphan_is_not_hung(scene):
    orphan_of_a_jaw()
    assert not any(m.way == "HANG" for p in check() for m in p.mends)


def test_an_orphan_is_hung_on_the_instrument_that_lacks_it(scene):
    root = joined_jaw()
    before = worlds()
    press(only("HANG"), f"Hang on {root.name}")
    tip = bpy.data.objects["tip"]
    assert listing.root_of(tip) == root
    assert not any(p.object == "tip" for p in checked.found())
    assert_stays(before)


def test_a_mesh_whose_root_is_gone_is_tagged_again(scene):
    root = a_bar()
    root.synthpoint.role = "NONE"
    before = worlds()
    press(only("TAG"), "Tag bar")
    assert root.synthpoint.role == "INSTRUMENT"
    assert root.synthpoint.class_name == "custom"
    assert texts() == []
    assert_stays(before)


def test_orphans_are_deleted(scene):
    a_bar()
    remove("bar")
    (found,) = [p for p in check() if p.object == "end"]
    press(found, "Delete Them")
    assert worlds() == {}
    assert texts() == ["no tagged instrument; select its meshes and use Tag as Instrument"]


def test_a_keypoint_over_lost_metal_is_right_there(scene):
    a_bar()
    edit("bar", lambda x, y: x > 0.02, "mesh.delete", type="VERT")()
    before = worlds()
    found = only("ACCEPT")
    assert found.object == "tip"
    press(found, "It Is Right There")
    assert texts() == []
    assert_stays(before)


def test_a_part_taken_off_its_instrument_is_put_back_as_it_was(scene):
    root, jaw = a_jaw()
    tags = root.synthpoint
    before = opened(root)
    select(jaw)
    bpy.ops.object.parent_clear(type="CLEAR_KEEP_TRANSFORM")
    assert any("(it hung on jaw, which is no part of one); make jaw a part" in t for t in texts())
    (found,) = [p for p in check() if p.object == "tip"]
    press(found, f"Make jaw a Part of {root.name}")
    assert texts() == []
    np.testing.assert_allclose(opened(root), before, atol=1e-6)
    assert [j.part for j in tags.joints] == [jaw]
    assert jaw.synthpoint.key == tags.joints[0].key


def opened(root):
    """Where the tip is at three openings."""
    found = []
    for opening in (0.2, 0.4, 0.0):
        root.synthpoint.opening = opening
        building.update()
        found.append(building.places(root)["tip"])
    return np.array(found)


def test_what_apply_put_to_the_origin_is_put_back(scene):
    a_bar()
    before = worlds()
    select(*bpy.context.scene.objects)
    bpy.ops.object.transform_apply(location=True, rotation=True, scale=True)
    building.update()
    assert not np.allclose(worlds()["tip"], before["tip"])
    for name in before:
        found = next(p for p in check() if p.object == name)
        assert found.refuses
        assert "origin" in found.text
        press(found, "Put It Back")
    assert_stays(before)
    assert texts() == []


def test_a_keypoint_may_be_at_the_origin(scene):
    a_bar()
    bpy.data.objects["tip"].location = (0.0, 0.0, 0.0)
    building.update()
    press(only("PUT_BACK"), "It Is Right There")
    assert not any("origin" in t for t in texts())


def test_every_way_is_tried():
    tried = "DROP FORGET TAKE OPEN_WITH FIX UNTAG MAKE_PART HANG TAG DELETE ACCEPT "
    tried += "PUT_BACK"
    assert set(mend.WAYS) == set(tried.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"way": "GLUE", "objects": "1"}, "GLUE: no such way to mend"),
        ({"way": "DELETE", "objects": "99999999"}, "gone meanwhile; check again"),
        ({"way": "DELETE", "objects": "jaw"}, "jaw: no numbers of objects"),
        ({"way": "DELETE"}, "gone meanwhile; check again"),
    ],
)
def test_mending_what_is_not_there_is_refused(scene, words, said):
    with pytest.raises(RuntimeError, match=said):
        ops.mend(**words)


def test_what_belongs_to_another_file_is_refused(scene, tmp_path):
    a_bar()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shelf.blend"), copy=True)
    with bpy.data.libraries.load(str(tmp_path / "shelf.blend"), link=True) as (_source, target):
        target.objects = ["tip"]
    (linked,) = target.objects
    scene.collection.objects.link(linked)
    with pytest.raises(RuntimeError, match="tip: linked from another file"):
        ops.mend(way="DELETE", objects=str(linked.session_uid))


def test_a_mend_is_one_undo(scene):
    root = joined_jaw()
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="before")
    press(only("HANG"), f"Hang on {root.name}")
    assert listing.root_of(bpy.data.objects["tip"]) is not None
    bpy.ops.ed.undo()
    assert listing.root_of(bpy.data.objects["tip"]) is None
    assert checked.stale()
