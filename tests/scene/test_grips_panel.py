"""What the panel shows of grips, and the hand that is drawn over the viewport."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Vector
from synthpoint.core.hand.grips.chosen import stands
from synthpoint.core.hand.shape import bone
from synthpoint.core.randomizers.in_hand.people import hand
from synthpoint.scene.authoring import example, grips, hand_shown, listing
from synthpoint.scene.authoring.contacts import OfGrip
from synthpoint.scene.instruments.articulation import set_opening
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select

ops = bpy.ops.synthpoint


@pytest.fixture
def shown(scene):
    """The example's needle holder is chosen, and its grips and a hand are shown."""
    for preset in ("needle_holder", "tweezers"):
        ops.add_class(preset=preset)
    roots = example.add(scene)
    session().active_grip = 0  # the session outlives files
    look(roots[0], hand=True)
    yield roots
    session().show_hand = False
    grips.forget()
    hand_shown.forget()


def session():
    return bpy.context.window_manager.synthpoint


def look(root, hand=False):
    """As the window does when changes have paused."""
    select(root)
    session().show_hand = hand
    again()


def again():
    building.update()
    listing.refresh(bpy.context.scene)
    grips.refresh(session(), True)
    hand_shown.refresh()


def rows():
    return {g.name: [(c.name, c.object is not None, c.missing) for c in g.contacts]
            for g in session().grips}  # fmt: skip


def test_grips_and_contacts_are_listed(shown):
    assert list(rows()) == ["ring", "ring_middle", "palm", "thenar", "passed"]
    assert rows()["ring"] == [
        (name, False, False) for name in ("thumb", "ring", "index pad", "middle pad")
    ]
    look(shown[1])
    assert list(rows()) == ["pencil", "overhand", "passed"]
    assert session().grips_of == shown[1].name_full


def test_the_choice_stays_when_a_contact_is_placed(shown):
    session().active_grip = 2
    session().grips[2].active_contact = 1
    ops.select_contact(part="index pad", grip="palm")
    again()
    assert grips.chosen_grip(session()) == "palm"
    assert session().grips[2].active_contact == 1
    assert ("index pad", True, False) in rows()["palm"]
    assert bpy.context.view_layer.objects.active == OfGrip("palm").find(shown[0], "index pad")


def test_an_empty_of_a_proposed_contact_stands_where_that_is(shown):
    before = grips.current.chosen.contacts["ring"]["index pad"]
    ops.select_contact(part="index pad", grip="ring")
    again()
    after = grips.current.chosen.contacts["ring"]["index pad"]
    np.testing.assert_allclose(after.point, before.point, atol=1e-6)
    np.testing.assert_allclose(after.outward, before.outward, atol=1e-5)
    ops.clear_contact(part="index pad", grip="ring")
    again()
    assert ("index pad", False, False) in rows()["ring"]


def test_what_is_of_no_grip_is_told_and_can_be_deleted(shown):
    ops.select_contact(part="thumb", grip="ring")
    stray = OfGrip("ring").find(shown[0], "thumb")
    stray.synthpoint.part = "little"
    select(shown[0])
    again()
    assert session().stray_contact == stray.name
    ops.delete_contact(name=stray.name)
    again()
    assert session().stray_contact == ""


def test_the_hand_holds_it_and_follows_a_contact(shown):
    first = hand_shown.current
    assert first.said == "" and first.root == shown[0].name_full
    ops.select_contact(part="index pad", grip="ring")
    again()
    empty = OfGrip("ring").find(shown[0], "index pad")
    before = hand_shown.current
    empty.location += empty.parent.matrix_world.inverted().to_3x3() @ Vector((0, -0.015, 0))
    again()
    assert hand_shown.current is not before
    assert np.abs(hand_shown.current.points - before.points).max() > 0.005
    still = hand_shown.current
    again()
    assert hand_shown.current is still  # nothing has changed


def test_a_left_hand_holds_it_the_other_way_round(shown):
    """Its thumb is in the other ring, and its faces turn outward as those of a right one."""
    right = hand_shown.current
    session().left_hand = True
    again()
    left = hand_shown.current
    session().left_hand = False
    assert left is not right and left.said == ""
    hold = grips.current.chosen.contacts["ring"]
    for one, ring in ((right, "thumb"), (left, "ring")):
        thumb = one.points[hand(0, 0).finer.bones[:, 0] == bone("thumb", 2)]
        center = np.array(stands(hold[ring])[0])
        assert np.linalg.norm(thumb - center, axis=1).min() < 0.012, ring
        corners = one.points[one.triangles]
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        assert ((across * one.outward[one.triangles[:, 0]]).sum(axis=1) > 0).mean() > 0.95
    again()
    np.testing.assert_allclose(hand_shown.current.points, right.points, atol=1e-6)


def test_the_hand_goes_with_the_instrument_without_a_search(shown):
    before, place = hand_shown.current, hand_shown.current.world()
    shown[0].location += Vector((0.1, 0.2, 0.3))
    shown[0].rotation_euler.z = 1.0
    again()
    assert hand_shown.current is before
    assert (hand_shown.current.world().translation - place.translation).length > 0.3


def test_it_says_which_contact_is_out_of_reach(shown):
    ops.select_contact(part="index pad", grip="ring")
    empty = OfGrip("ring").find(shown[0], "index pad")
    empty.location += Vector((0.0, 0.2, 0.1))
    again()
    assert hand_shown.current.said.startswith("ring: index pad is ")
    assert hand_shown.current.said.endswith(" mm off")


def test_without_the_toggle_there_is_no_hand(shown):
    objects = set(bpy.data.objects)
    assert hand_shown.current is not None
    session().show_hand = False
    again()
    assert hand_shown.current is None
    assert set(bpy.data.objects) == objects


def test_a_contact_on_an_arm_that_bends_goes_along(shown):
    """Tweezers open by shape keys."""
    root = shown[1]
    look(root)
    ops.select_contact(part="thumb pad", grip="pencil")
    look(root)
    open_ = grips.current
    set_opening(root, 0.0)
    again()
    closed = grips.current
    places = [s.chosen.contacts["pencil"]["thumb pad"].point for s in (open_, closed)]
    assert np.linalg.norm(np.subtract(*places)) > 0.001
    for seen, place in zip((open_, closed), places, strict=True):
        assert np.linalg.norm(seen.metal.points - place, axis=1).min() < 0.001


def test_nothing_is_looked_at_that_nobody_asked_for(shown):
    grips.forget()
    grips.refresh(session(), False)
    assert grips.current is None
    grips.ask()
    grips.refresh(session(), False)
    assert grips.current is not None
