"""Grips of a class, and contacts that an artist put elsewhere than the mesh proposes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.rotation import turns, unit
from synthpoint.core.hand import places
from synthpoint.core.hand.contacts import Hold, Metal, Through, Touch
from synthpoint.core.hand.fitted import fitted
from synthpoint.core.hand.grasp import grasp
from synthpoint.core.hand.graspable import Graspable
from synthpoint.core.hand.grips.chosen import Chosen, Placed, chosen
from synthpoint.core.hand.grips.proposed import Proposal, proposed
from synthpoint.core.hand.shape import FINGERS
from synthpoint.core.sampling.streams import Stream
from synthpoint.core.settings import grips as settings
from synthpoint.core.settings.classes import ClassSchema
from synthpoint.core.settings.fields import read, write
from synthpoint.core.settings.grips import ContactSchema, GripSchema
from synthpoint.core.settings.ranges import Range
from synthpoint.presets import class_names, class_schema
from synthpoint.tests.core import hand_setups

INSTRUMENTS = {"needle_holder": "needle_holder/crile_wood_15", "tweezers": "tweezers/adson_12"}
RADIUS = 0.006
ROD = {"name": "rod", "keypoints": [{"name": "tip"}]}


@cache
def proposal(name: str) -> Proposal:
    hinge = (np.zeros(3), np.array((0.0, 0.0, 1.0))) if "needle" in name else None
    metal = hand_setups.metal(hand_setups.triangles(name, 0.12), 0.0006)
    return proposed(metal, hinge)


def test_parts_are_those_of_the_hand() -> None:
    assert set(settings.PLACES) == {*places.PLACES, places.PALM}
    assert settings.FINGERS == FINGERS


def test_grips_are_read_and_written() -> None:
    data = {**ROD, "grips": [{"name": "fist", "weight": 2, "opening": [0, 0.5], "contacts": [
        {"part": "thumb"}, {"part": "index pad", "slide": 0.01, "loose": True}]}]}  # fmt: skip
    schema = read(ClassSchema, data)
    thumb, index = ContactSchema("thumb"), ContactSchema("index pad", 0.01, True)
    assert schema.grips == (GripSchema("fist", 2.0, Range(0, 0.5), (thumb, index)),)
    assert read(ClassSchema, write(schema)) == schema


def test_classes_without_grips_are_read_as_before() -> None:
    assert read(ClassSchema, ROD).grips == ()


@pytest.mark.parametrize(
    ("grips", "line"),
    [
        ([{"name": "a", "contacts": [{"part": "thum pad"}]}],
         r"c\.grips\[0\]\.contacts\[0\]\.part: 'thum pad' is not one of thumb, .*, thumb pad, .*"),
        ([{"name": "a"}, {"name": "a"}], r"c\.grips\[1\]\.name: 'a' appears twice; remove one"),
        ([{"name": "a", "contacts": [{"part": "palm"}, {"part": "palm"}]}],
         r"c\.grips\[0\]\.contacts\[1\]\.part: 'palm' appears twice; remove one"),
        ([{"name": "a:b"}], r"c\.grips\[0\]\.name: 'a:b' cannot name a grip; use a word without"),
        ([{}], r"c\.grips\[0\]\.name: '' cannot name a grip"),
        ([{"name": "a", "contacts": [{"part": "palm", "slide": 1}]}], "above the most allowed"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_grip_is_one_line(grips: list[object], line: str) -> None:
    with pytest.raises(UserError, match=line) as caught:
        read(ClassSchema, {**ROD, "grips": grips}, "c")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", class_names())
def test_shipped_classes_have_what_their_instruments_propose(name: str) -> None:
    """So that an instrument of another file is held in the same ways, however it is shaped."""
    offered = proposal(INSTRUMENTS[name])
    found = chosen(offered, class_schema(name).grips, {})
    assert not found.missing
    assert set(found.holds) == set(offered.holds)
    for grip, hold in found.holds.items():
        for mine, theirs in zip(hold.contacts, offered.holds[grip].contacts, strict=True):
            assert repr(mine).split("slide")[0] == repr(theirs).split("slide")[0]
            if isinstance(mine, Touch) and isinstance(theirs, Touch):
                assert mine.slide == pytest.approx(theirs.slide, abs=1e-12)
                assert mine.loose == theirs.loose
    usual = chosen(offered, (), {})
    assert {n: (g.weight, g.opening) for n, g in found.grips.items()} == {
        n: (g.weight, g.opening) for n, g in usual.grips.items()
    }


def test_a_class_wants_only_its_own_grips() -> None:
    offered = proposal("tweezers/adson_12")
    found = chosen(offered, (GripSchema("overhand", 3.0),), {})
    assert list(found.holds) == ["overhand"] and found.grips["overhand"].weight == 3.0
    assert found.holds["overhand"] == offered.holds["overhand"]


def test_what_has_no_place_is_told() -> None:
    offered = proposal("tweezers/adson_12")
    thumb = GripSchema("pencil", contacts=(ContactSchema("thumb pad"), ContactSchema("palm")))
    found = chosen(offered, (thumb, GripSchema("none such")), {})
    assert found.holds == {}
    assert found.missing == {"pencil": ("palm",), "none such": ()}


def test_an_artists_contact_goes_before_what_is_proposed() -> None:
    offered = proposal("needle_holder/crile_wood_15")
    index = Placed((0.001, 0.002, 0.003), (0.0, 0.0, 1.0))
    ring = Placed((0.01, -0.05, 0.0), (0.0, 0.0, -1.0))
    own = {("ring", "index pad"): index, ("ring", "thumb"): ring, ("palm", "index pad"): index}
    found = chosen(offered, (), own)
    before = {type(c): c for c in offered.holds["ring"].contacts}
    thumb, _, pad, middle = found.holds["ring"].contacts
    assert isinstance(thumb, Through) and thumb.center == ring.point and thumb.axis == ring.way
    assert isinstance(pad, Touch) and (pad.point, pad.outward) == (index.point, index.way)
    assert middle == before[Touch]
    assert found.holds["thenar"] == offered.holds["thenar"]


def test_a_turn_is_found_again() -> None:
    rng = np.random.default_rng(2)
    points, ways = rng.normal(0, 0.04, (3, 4, 3)), unit(rng.normal(0, 1, (3, 4, 3)))
    turn = turns(unit(rng.normal(0, 1, (1, 3))), np.array((2.1,)))[0]
    for one in range(3):
        targets = points[one] @ turn.T + (0.1, 0.2, 0.3)
        found = fitted(points[one : one + 1], ways[one : one + 1], targets, ways[one] @ turn.T)
        np.testing.assert_allclose(found[0], turn, atol=1e-9)


@cache
def rod() -> tuple[Metal, Proposal]:
    """A rod along X, 14 cm long, of which nothing but `shaft` is proposed."""
    rng = np.random.default_rng(0)
    count = 40000
    x, turn = rng.uniform(-0.07, 0.07, count), rng.uniform(0, 2 * np.pi, count)
    outward = np.stack((np.zeros(count), np.cos(turn), np.sin(turn)), axis=1)
    metal = Metal(RADIUS * outward + np.stack((x, 0 * x, 0 * x), axis=1), outward)
    return metal.thinned(0.001), proposed(metal)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_shaft_works_where_it_opens(side: int) -> None:
    metal, _ = rod()
    hinge = np.array((side * 0.06, 0.0, 0.0)), np.array((0.0, 0.0, 1.0))
    assert proposed(metal, hinge).forward[0] * side > 0.99


def on_rod(x: float, degrees: float) -> Placed:
    turn = np.radians(degrees)
    way = (0.0, float(np.cos(turn)), float(np.sin(turn)))
    return Placed((x, RADIUS * way[1], RADIUS * way[2]), way)


def own_hold(name: str, where: dict[str, Placed]) -> Hold:
    grip = GripSchema(name, contacts=tuple(map(ContactSchema, where)))
    found: Chosen = chosen(rod()[1], (grip,), {(name, part): at for part, at in where.items()})
    assert not found.missing
    return found.holds[name]


@pytest.mark.parametrize("turn", [0, 130, 250])
@pytest.mark.parametrize(
    "where",
    [
        {"thumb pad": (0.0, 180), "index pad": (0.0, 0)},
        {"thumb pad": (0.005, 180), "index pad": (0.02, 0), "middle pad": (-0.01, 0)},
        {"thumb pad": (0.01, 180), "index pad": (0.02, 0), "middle pad": (0.0, 0),
         "ring pad": (-0.02, 0)},
    ],
    ids=["pinch", "three", "four"],
)  # fmt: skip
def test_a_grip_that_nothing_proposes_is_found(
    where: dict[str, tuple[float, float]], turn: int
) -> None:
    """The hand begins where its contacts have it, however the rod lies in the hand."""
    metal, _ = rod()
    hold = own_hold("mine", {part: on_rod(x, d + turn) for part, (x, d) in where.items()})
    found = [grasp(hand_setups.hand(), hold, metal, Stream(4, i, "own")) for i in range(3)]
    assert any(not one.fault for one in found), [one.fault for one in found]


def test_own_contacts_go_with_the_metal_that_opens() -> None:
    name = "needle_holder/crile_wood_15"
    known = hand_setups.known(name)
    states = [Metal(p, o) for p, o in zip(known.points, known.outward, strict=True)]
    number = int(np.argmax(states[1].points[:, 0] - 2 * states[1].points[:, 1]))  # on one ring
    at = Placed(tuple(states[1].points[number]), tuple(states[1].outward[number]))
    grip = GripSchema("mine", contacts=(ContactSchema("thumb pad"),))
    found = chosen(proposal(name), (grip,), {("mine", "thumb pad"): at})
    offered = replace(proposal(name), holds=found.holds)
    made = Graspable.of(known.points, known.outward, offered, 1, found.grips)
    for state, hold in zip(states, made.holds["mine"], strict=True):
        assert np.array(hold.contacts[0].point) == pytest.approx(state.points[number], abs=2e-4)
    assert made.grips["mine"] == grip
