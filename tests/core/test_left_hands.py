"""Left hands hold the same instruments on their own side."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from synthpoint.core.hand.contacts import NOWHERE, Hold, Metal, Through, Touch
from synthpoint.core.hand.grasp import grasp
from synthpoint.core.hand.graspable import MIRROR, Graspable
from synthpoint.core.hand.grips.chosen import part_of, stands
from synthpoint.core.hand.grips.left import Middle, left_handed
from synthpoint.core.hand.grips.proposed import Proposal, proposed
from synthpoint.core.hand.grips.rings import Ring
from synthpoint.core.sampling.streams import Stream
from synthpoint.tests.core import hand_setups

HOLDER, TWEEZERS = "needle_holder/crile_wood_15", "tweezers/adson_12"
BY_RINGS = "ring", "ring_middle", "palm", "thenar"
GRIPS = [(HOLDER, name) for name in (*BY_RINGS, "passed")]
GRIPS += [(TWEEZERS, name) for name in ("pencil", "overhand", "passed")]
SHARE = 0.2
HALF = 1  # the state in which contacts are proposed


@cache
def image_s_own(name: str) -> Proposal:
    """What is proposed for the mirror image of an instrument: right hands, as always."""
    known = hand_setups.known(name)
    points, outward = known.points[HALF] * MIRROR, known.outward[HALF] * MIRROR
    return proposed(Metal(points, outward), (np.zeros(3), np.array((0.0, 0.0, 1.0))))


def places(hold: Hold) -> dict[str, np.ndarray]:
    return {part_of(contact): np.array(stands(contact)[0]) for contact in hold.contacts}


@pytest.mark.parametrize("grip", BY_RINGS)
def test_the_image_is_held_as_if_it_was_an_instrument_of_its_own(grip: str) -> None:
    own = places(image_s_own(HOLDER).holds[grip])
    found = places(hand_setups.known(HOLDER).mirrored.holds[grip][HALF])
    assert own.keys() == found.keys()
    for part, place in own.items():
        assert np.linalg.norm(found[part] - place) < 0.0045, part


@pytest.mark.parametrize(("name", "grip"), GRIPS)
def test_most_left_hands_can_hold_it(name: str, grip: str) -> None:
    own = hand_setups.known(name).mirrored
    faults = [
        grasp(hand_setups.hand(), own.hold(grip, SHARE), own.metal(SHARE), Stream(3, i, grip)).fault
        for i in range(5)
    ]
    assert faults.count("") >= 4, faults


def test_the_image_of_the_image_is_the_instrument() -> None:
    known = hand_setups.known(HOLDER)
    twice = known.mirrored.mirrored
    assert (twice.points == known.points).all() and twice.holds == known.holds
    assert known.mirrored is known.mirrored


AXIS = (0.0, 0.0, -1.0)
MIDDLE = Middle(np.array((0.0, 0.3, 0.1)), np.array((1.0, 0, 0)))
BAR = Metal(np.array(((-0.012, 0.0, 0), (0.01, 0, 0))), np.array(((-1.0, 0, 0), (1, 0, 0))))


def through(finger: str, x: float, y: float) -> Through:
    return Through(finger, 2, (0.1, 0.5), (x, y, 0), AXIS)


def ring(x: float, y: float) -> Ring:
    return Ring(np.array((x, y, 0)), 0.014, 0.01, np.array(AXIS))


def test_contacts_go_to_the_metal_and_the_rings_that_are_there() -> None:
    """A ring that is larger than the other, and metal that is further out on the other side."""
    touch = Touch("thumb pad", (0.01, 0, 0), (1.0, 0, 0), slide=(0.001, 0.002, 0))
    contacts = touch, through("ring", 0.021, 0.05)
    hold = Hold(
        contacts, palm=(1.0, 0, 0), fingers=(0.0, 1.0, 0), forearm=(0.6, 0, 0.8),
        posture={"index_pip": 1.0},
    )  # fmt: skip
    found = left_handed(hold, MIDDLE, BAR, [ring(0.02, 0.05), ring(-0.024, 0.052)])
    assert found.contacts == (
        Touch("thumb pad", (-0.012, 0, 0), (-1.0, 0, 0), slide=(-0.001, 0.002, 0)),
        through("ring", pytest.approx(-0.025), 0.052),  # as far off the middle
    )
    assert (found.palm, found.fingers, found.forearm) == ((-1, 0, 0), (0, 1, 0), (-0.6, 0, 0.8))
    assert found.posture == hold.posture


def test_each_finger_has_a_ring_of_its_own() -> None:
    """Two rings side by side against one for the thumb: one of the fingers has none to go to."""
    rings = [ring(-0.03, 0), ring(0.03, 0), ring(0.03, 0.019)]
    contacts = through("thumb", -0.03, 0), through("ring", 0.03, 0), through("middle", 0.03, 0.019)
    found = left_handed(Hold(contacts, NOWHERE, NOWHERE), MIDDLE, BAR, rings).contacts
    assert [stands(contact)[0] for contact in found] == [
        (0.03, 0, 0), (-0.03, 0, 0), (0.03, 0.019, 0),
    ]  # fmt: skip


def test_what_has_no_counterpart_stays() -> None:
    """Metal on one side only, far from the other or facing nowhere near."""
    far = Touch("palm", (0.01, 0.2, 0), (1.0, 0, 0))
    up = Touch("index pad", (0.01, 0, 0), (0.0, 0, 1.0))
    alone = through("index", 0.02, 0.09)
    hold = Hold((far, up, alone), NOWHERE, NOWHERE)
    assert left_handed(hold, MIDDLE, BAR, []).contacts == hold.contacts


@pytest.mark.parametrize("grip", ["pencil", "overhand"])
def test_a_left_thumb_is_on_the_other_arm_of_tweezers(grip: str) -> None:
    known = hand_setups.known(TWEEZERS)
    right, left = places(known.holds[grip][HALF]), places(known.left[grip][HALF])
    for part in ("thumb pad", "index pad"):  # an arm on either side of x = 0
        assert right[part][0] * left[part][0] < 0 and abs(right[part][0]) > 0.002
        assert abs(right[part][1] - left[part][1]) < 0.003


def test_a_left_thumb_is_on_the_other_side_of_a_shaft() -> None:
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    along = np.linspace(-0.09, 0.09, 200)
    ring_ = np.stack((0.6 * np.cos(turn), 0 * turn, np.sin(turn)), axis=1)
    points = (0.005 * ring_[:, None] + along[None, :, None] * np.array((0, 1, 0))).reshape(-1, 3)
    out = np.repeat(ring_ / np.linalg.norm(ring_, axis=1)[:, None], len(along), axis=0)
    metal = Metal(points, out)
    known = Graspable.of(points[None], out[None], proposed(metal), 0)
    (right,), (left,) = known.holds["shaft"], known.left["shaft"]
    thumb, other = places(right)["thumb pad"], places(left)["thumb pad"]
    assert np.linalg.norm(thumb - other) > 0.004 and abs(thumb[1] - other[1]) < 0.002
    own = known.mirrored
    fault = grasp(hand_setups.hand(), own.hold("shaft", 0), own.metal(0), Stream(3, 1, "s")).fault
    assert fault == ""


def test_what_left_hands_do_is_part_of_what_an_instrument_is() -> None:
    known = hand_setups.known(HOLDER)
    other = Graspable(
        known.points, known.outward, known.holds, known.holds, known.tips, known.grips
    )
    assert other.digest() != known.digest()
