"""Contacts of grips on instruments: they go with their part, stay in the file, and hands keep to
them."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
import pytest
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from synthpoint.core.hand.grasp import grasp
from synthpoint.core.randomizers.in_hand.hands import OFFERED
from synthpoint.core.randomizers.in_hand.people import hand
from synthpoint.core.sampling.streams import Stream
from synthpoint.presets import class_schema
from synthpoint.properties import classes
from synthpoint.scene.authoring import contacts, example, grips
from synthpoint.scene.authoring.contacts import OfGrip
from synthpoint.scene.authoring.transfer import transfer
from synthpoint.scene.blender import files
from synthpoint.scene.checks import before_run
from synthpoint.scene.hands.graspable import graspable
from synthpoint.scene.instruments import bundled
from synthpoint.scene.instruments.articulation import set_opening
from synthpoint.scene.instruments.instance import instruments
from synthpoint.scene.instruments.members import family
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select

ops = bpy.ops.synthpoint
DOWN = Vector((0, 0, -1))


@pytest.fixture
def holder(scene):
    """A needle holder of the example."""
    ops.add_class(preset="needle_holder")
    root = example.add(scene)[0]
    assert root.synthpoint.class_name == "needle_holder"
    return root


def jaw_of(root):
    joint = next(j for j in root.synthpoint.joints if j.part is not None)
    return joint.part


def on_shank(root, part, share=0.5):
    """A place on a part of a needle holder, on its upper side, and the way out of it."""
    far = [v for v in part.data.vertices if v.normal.z > 0.95]
    ys = sorted(v.co.y for v in far)
    aim = ys[0] + share * (ys[-1] - ys[0])
    best = min(far, key=lambda v: abs(v.co.y - aim))
    return part.matrix_world @ best.co, (part.matrix_world.to_3x3() @ best.normal).normalized()


def way_of(empty):
    return empty.matrix_world.to_3x3().col[2].normalized()


def off_skin(found, point):
    """How far a point is from the nearest of the hand's faces (m)."""
    quads = hand(0, 0).finer.quads
    return BVHTree.FromPolygons(found.skin.tolist(), quads.tolist()).find_nearest(Vector(point))[3]


def test_a_contact_goes_with_its_jaw(holder):
    jaw = jaw_of(holder)
    place, way = on_shank(holder, jaw)
    empty = OfGrip("ring").place(holder, "index pad", place, jaw, way)
    assert (empty.parent, empty.synthpoint.role) == (jaw, "CONTACT")
    np.testing.assert_allclose(empty.matrix_world.translation, place, atol=1e-6)
    np.testing.assert_allclose(way_of(empty), way, atol=1e-5)
    local = jaw.matrix_world.inverted() @ place
    set_opening(holder, 0.0)
    building.update()
    moved = jaw.matrix_world @ local
    assert (moved - place).length > 0.002
    np.testing.assert_allclose(empty.matrix_world.translation, moved, atol=1e-6)


def test_contacts_survive_save_and_reload(holder, tmp_path):
    jaw = jaw_of(holder)
    place, way = on_shank(holder, jaw)
    OfGrip("ring").place(holder, "index pad", place, jaw, way)
    before = grips.seen(holder).chosen.contacts["ring"]["index pad"]
    path, name = tmp_path / "held.blend", holder.name
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    files.start_empty()
    files.open_blend(path)
    after = grips.seen(bpy.data.objects[name]).chosen.contacts["ring"]["index pad"]
    np.testing.assert_allclose(after.point, before.point, atol=1e-6)
    np.testing.assert_allclose(after.outward, before.outward, atol=1e-5)


@pytest.mark.parametrize("overridden", [True, False], ids=("override", "linked"))
def test_contacts_come_along_with_a_linked_instrument(holder, tmp_path, overridden):
    jaw = jaw_of(holder)
    place, way = on_shank(holder, jaw)
    OfGrip("ring").place(holder, "index pad", place, jaw, way)
    before = grips.seen(holder).chosen.contacts["ring"]["index pad"]
    kit = bpy.data.collections.new("kit")
    for member in (holder, *holder.children_recursive):
        kit.objects.link(member)
    path = tmp_path / "kit.blend"
    bpy.data.libraries.write(str(path), {kit})
    schemas = classes.to_schemas(bpy.context.scene)
    scene = files.start_empty()
    classes.from_schemas(scene, schemas)
    with bpy.data.libraries.load(str(path), link=True) as (_, wanted):
        wanted.collections = ["kit"]
    (linked,) = wanted.collections
    if overridden:
        layer = bpy.context.view_layer
        linked.override_hierarchy_create(scene, layer, do_fully_editable=True)
    else:
        scene.collection.children.link(linked)
    building.update()
    (instance,) = instruments(scene)
    assert (instance.root.override_library is not None) == overridden
    after = grips.seen(instance.root).chosen.contacts["ring"]["index pad"]
    np.testing.assert_allclose(after.point, before.point, atol=1e-6)
    known = graspable(instance, classes.to_schema(the_class("needle_holder")).grips)
    there = {c.place: c for c in known.holds["ring"][1].contacts if hasattr(c, "place")}
    assert np.linalg.norm(np.subtract(there["index pad"].outward, way)) < 0.3


def test_a_copy_of_the_instrument_has_its_own(holder):
    jaw = jaw_of(holder)
    place, way = on_shank(holder, jaw)
    empty = OfGrip("ring").place(holder, "index pad", place, jaw, way)
    select(holder, *family(holder))
    bpy.ops.object.duplicate()
    copies = [r.root for r in instruments(bpy.context.scene) if r.root.name.startswith(holder.name)]
    (copy,) = (r for r in copies if r != holder)
    twin = OfGrip("ring").find(copy, "index pad")
    assert twin is not None and twin != empty
    copy.location.x += 0.3
    building.update()
    off = twin.matrix_world.translation - empty.matrix_world.translation
    np.testing.assert_allclose(off, (0.3, 0, 0), atol=1e-6)


def test_the_hand_keeps_to_a_contact_that_was_moved(holder):
    """Its skin is where the artist put the index finger, which nothing proposed."""
    instance = next(i for i in instruments(bpy.context.scene) if i.root == holder)
    proposed = grips.seen(holder).chosen.contacts["ring"]["index pad"]
    jaw = jaw_of(holder)
    there = OfGrip("ring").place(
        holder, "index pad", *grips.seen(holder).stands("ring", "index pad")[:1]
    )
    forward = Vector((0.0, 1.0, 0.0))
    part, place = there.parent, there.matrix_world.translation - 0.014 * forward
    _, place, normal, _ = part.closest_point_on_mesh(part.matrix_world.inverted() @ place)
    place, normal = part.matrix_world @ place, part.matrix_world.to_3x3() @ normal
    OfGrip("ring").place(holder, "index pad", place, part, normal)
    assert part in (jaw, *holder.children)
    moved = grips.seen(holder)
    contact = moved.chosen.contacts["ring"]["index pad"]
    assert np.linalg.norm(np.subtract(contact.point, proposed.point)) > 0.01
    hold = moved.chosen.holds["ring"]
    here = (replace(c, slide=(0, 0, 0)) if c == contact else c for c in hold.contacts)
    still = replace(hold, contacts=tuple(here))
    tries = [grasp(hand(0, 0), still, moved.metal, Stream(0, i, "t")) for i in range(7)]
    off = [off_skin(one, contact.point) for one in tries if not one.fault]
    assert len(off) >= 5 and np.median(off) < 0.0015
    # The run has it at the same place, whatever its opening.
    known = graspable(instance, classes.to_schema(the_class("needle_holder")).grips)
    schema = {c.place: c for c in known.holds["ring"][1].contacts if hasattr(c, "place")}
    assert schema["index pad"].slide == pytest.approx((0, 0.012, 0), abs=2e-4)


def the_class(name):
    return classes.find(bpy.context.scene, name)


@pytest.fixture
def rod(scene):
    """An instrument of one box of 160 x 12 x 12 mm, of a class with a grip of its own: thumb below,
    two fingers above."""
    ops.add_class(preset="custom")
    ops.add_grip(name="mine")
    for part in ("thumb pad", "index pad", "middle pad"):
        ops.add_contact(part=part)
    body = building.box("body", (0.16, 0.012, 0.012))
    select(body)
    ops.tag_instrument()
    for name, x in (("tip", 0.08), ("end", -0.08)):
        scene.cursor.location = (x, 0, 0)
        ops.place_at_cursor(keypoint=name)
    select(body)
    return body


def place_mine(root):
    up, down = Vector((0, 0, 1)), Vector((0, 0, -1))
    for part, x, way in (("thumb pad", 0.0, down), ("index pad", 0.012, up),
                         ("middle pad", -0.012, up)):  # fmt: skip
        OfGrip("mine").place(root, part, Vector((x, 0, 0)) + 0.006 * way, root, way)


def test_a_grip_of_ones_own_on_a_plain_mesh(rod):
    seen = grips.seen(rod)
    assert seen.chosen.missing == {"mine": ("thumb pad", "index pad", "middle pad")}
    place_mine(rod)
    seen = grips.seen(rod)
    found = [grasp(hand(0, 0), seen.chosen.holds["mine"], seen.metal, Stream(0, i, "t"))
             for i in range(3)]  # fmt: skip
    good = [one for one in found if not one.fault]
    assert good, [one.fault for one in found]
    points = [contact.point for contact in seen.chosen.holds["mine"].contacts]
    assert min(max(off_skin(one, point) for point in points) for one in good) < 0.002


def in_hand(root, **more):
    classes_ = [building_class(root)]
    return building.job(classes=classes_, in_hand={"enabled": True, "share": 1.0}, **more)


def building_class(root):
    return classes.as_json(the_class(root.synthpoint.class_name))


def test_a_run_says_what_cannot_be_held_and_why(rod):
    building.camera((0, 0, 0.5))
    with building.staged(in_hand(rod)) as stage:
        (line,) = (n for n in stage.notes if "grip" in n)
        assert line == (
            "body: it cannot be held in grip 'mine': no place for thumb pad, index pad, middle "
            "pad; place it under Grips, or remove that grip from class custom"
        )
        assert line in stage.skipped
        assert stage.catalog.more[OFFERED].by_name == {}


def test_check_says_so_as_well_and_only_where_hands_are_wanted(rod):
    building.camera((0, 0, 0.5))
    spec = in_hand(rod)
    (problem,) = before_run.skipped(bpy.context.scene, spec)
    assert problem.text.startswith("body: it cannot be held in grip 'mine'")
    assert (problem.object, problem.refuses) == ("body", False)
    without = building.job(classes=[building_class(rod)])
    assert before_run.skipped(bpy.context.scene, without) == []
    place_mine(rod)
    assert before_run.skipped(bpy.context.scene, spec) == []
    OfGrip("mine").find(rod, "thumb pad").synthpoint.part = "palm"
    lines = [p.text for p in before_run.skipped(bpy.context.scene, spec)]
    assert lines == [
        "body: it cannot be held in grip 'mine': no place for thumb pad; place it under Grips, or "
        "remove that grip from class custom",
        "mine thumb pad: class custom has no grip 'mine' with palm; add it in Classes, or clear "
        "the contact",
    ]


def test_a_run_holds_it_where_the_artist_said(rod):
    building.camera((0, 0, 0.5))
    place_mine(rod)
    rod.rotation_euler = (0.3, 0.2, 1.0)
    with building.staged(in_hand(rod)) as stage:
        assert not [n for n in stage.notes if "grip" in n]
        known = stage.catalog.more[OFFERED].by_name["body"]
        thumb = known.holds["mine"][0].contacts[0]
        np.testing.assert_allclose(
            thumb.point, rod.matrix_world.to_3x3() @ Vector((0, 0, -0.006)), atol=1e-5
        )


def test_instruments_of_no_grip_are_simply_not_held(scene):
    ops.add_class(preset="custom")
    body = building.box("body", (0.16, 0.12, 0.06))
    select(body)
    ops.tag_instrument()
    (instance,) = instruments(scene)
    lines = []
    assert graspable(instance, (), lines) is None and lines == []


def test_a_ring_is_meant_by_a_click_into_it_or_on_its_rim(holder):
    seen = grips.seen(holder)
    thumb = seen.chosen.contacts["ring"]["thumb"]
    center = seen.world @ Vector(thumb.center)
    inside, rim = (center + Vector((0.0, y, 0.3)) for y in (0.0, 0.013))
    for origin in (inside, rim):
        place, on, way = contacts.aimed(
            bpy.context, holder, "thumb", origin, DOWN, seen.proposal.rings, seen.world
        )
        np.testing.assert_allclose(place, center, atol=5e-4)
        assert way.dot(DOWN) > 0.98
        assert on in family(holder)
    away = center + Vector((0.0, 0.2, 0.3))
    assert contacts.aimed(
        bpy.context, holder, "thumb", away, DOWN, seen.proposal.rings, seen.world
    ) is None  # fmt: skip


def test_a_click_on_metal_faces_who_clicks(rod):
    place, on, way = contacts.aimed(
        bpy.context, rod, "thumb pad", Vector((0.02, 0, 0.3)), DOWN, (), grips.seen(rod).world
    )
    np.testing.assert_allclose(place, (0.02, 0, 0.006), atol=1e-6)
    np.testing.assert_allclose(way, (0, 0, 1), atol=1e-6)
    assert on == rod


def test_what_is_wrong_with_a_contact_keeps_no_run_from_starting(rod):
    place_mine(rod)
    (instance,) = instruments(bpy.context.scene)
    for vertex in rod.data.vertices:
        vertex.co.z = min(vertex.co.z, -0.002)  # the upper half is cut off
    rod.data.update()
    found = building.problems_of(rod)
    assert {p.refuses for p in found} <= {False}
    index = OfGrip("mine").find(rod, "index pad")
    assert any(index.name in p.text and "place it again" in p.text for p in found)
    assert instance.contacts()


def test_contacts_are_carried_to_another_instrument(scene):
    root = bundled.build("needle_holder/crile_wood_15", scene.collection)
    other = bundled.build("needle_holder/mayo_hegar_16", scene.collection)
    other.location.x = 0.3
    building.update()
    seen = grips.seen(root)
    OfGrip("ring").place(root, "thumb", *seen.stands("ring", "thumb"))
    names = [k.name for k in class_schema("needle_holder").keypoints]
    transfer(root, other, names, replace=False)
    made = OfGrip("ring").find(other, "thumb")
    wanted = grips.seen(other)
    center = wanted.world @ Vector(wanted.proposal.holds["ring"].contacts[0].center)
    assert (made.matrix_world.translation - center).length < 0.004
    assert abs(way_of(made).z) > 0.99


def test_untagging_leaves_plain_empties(rod):
    place_mine(rod)
    select(rod)
    ops.untag_instrument()
    assert not [o for o in bpy.data.objects if o.synthpoint.role == "CONTACT"]
    assert "mine thumb pad" in bpy.data.objects
