"""Left hands hold the same instruments on their own side."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from synthpoint.core.hand.contacts import Hold, Metal, Through, Touch
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


def test_contacts_go_to_the_metal_and_the_rings_that_are_there() -> None:
    """A ring that is larger than the other, and metal that is further out on the other side."""
    metal = Metal(np.array(((-0.012, 0.0, 0), (0.01, 0, 0))), np.array(((-1.0, 0, 0), (1, 0, 0))))
    axis = (0.0, 0.0, -1.0)
    hold = Hold(
        (
            Touch("thumb pad", (0.01, 0, 0), (1.0, 0, 0), slide=(0.001, 0.002, 0)),
            Through("ring", 2, (0.1, 0.5), (0.02, 0.05, 0), axis),
            Through("index", 2, (0.1, 0.5), (0.02, 0.09, 0), axis),
        ),
        palm=(1.0, 0, 0), fingers=(0.0, 1.0, 0), forearm=(0.6, 0, 0.8), posture={"index_pip": 1.0},
    )  # fmt: skip
    ring = Ring(np.array((-0.024, 0.052, 0)), 0.014, 0.01, np.array(axis))
    middle = Middle(np.array((0.0, 0.3, 0.1)), np.array((1.0, 0, 0)))
    found = left_handed(hold, middle, metal, [ring])
    touch, ringed, alone = found.contacts
    assert touch == Touch("thumb pad", (-0.012, 0, 0), (-1.0, 0, 0), slide=(-0.001, 0.002, 0))
    assert ringed == Through("ring", 2, (0.1, 0.5), (-0.024, 0.052, 0), axis)
    assert stands(alone)[0] == (-0.02, 0.09, 0)  # no ring is near: it stays where it is
    assert (found.palm, found.fingers, found.forearm) == ((-1, 0, 0), (0, 1, 0), (-0.6, 0, 0.8))
    assert found.posture == hold.posture


def test_what_left_hands_do_is_part_of_what_an_instrument_is() -> None:
    known = hand_setups.known(HOLDER)
    other = Graspable(
        known.points, known.outward, known.holds, known.holds, known.tips, known.grips
    )
    assert other.digest() != known.digest()
