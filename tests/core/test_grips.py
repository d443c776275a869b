"""The grips of instruments by their kind, and the poses that hands have in them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from synthpoint.core.hand.contacts import Hold, Metal, Through, Touch
from synthpoint.core.hand.grasp import Grasp, grasp, varied
from synthpoint.core.hand.grips import ringed, shaft, sprung
from synthpoint.core.hand.grips.proposed import proposed
from synthpoint.core.hand.grips.rings import rings
from synthpoint.core.hand.grips.usual import PASSED
from synthpoint.core.sampling.streams import Stream
from synthpoint.presets import instruments
from synthpoint.tests.core import hand_setups

UP = np.array((0.0, 0.0, 1.0))
RINGED = ("ring", "ring_middle", "palm", "thenar")
SPRUNG = ("pencil", "overhand")
OPENING = {"palm": 0.03}  # closed in the fist
CASES = [("needle_holder/crile_wood_15", grip) for grip in RINGED]
CASES += [("tweezers/adson_12", grip) for grip in SPRUNG]


@cache
def metal(name: str, grip: str) -> Metal:
    return hand_setups.metal(hand_setups.triangles(name, OPENING.get(grip, 0.12)), 0.0006)


@cache
def hold(name: str, grip: str) -> Hold:
    fine = metal(name, grip)
    if grip in RINGED:
        found = rings(fine, UP)
        of = ringed.Ringed.of(fine.thinned(0.001), np.zeros(3), UP, (found[0], found[1]))
        return ringed.grips(of)[grip]
    ends = {k.name: np.array(k.position) for k in instruments.build(name).keypoints}
    tips = ends["tip_left"], ends["tip_right"]
    side = np.array((1.0, 0, 0))
    return sprung.grips(sprung.Sprung.of(fine.thinned(0.001), ends["handle"], tips, side))[grip]


@cache
def some(name: str, grip: str) -> list[Grasp]:
    fine = metal(name, grip).thinned(0.001)
    streams = (Stream(3, index, f"hand {grip}") for index in range(6))
    return [grasp(hand_setups.hand(), hold(name, grip), fine, stream) for stream in streams]


@pytest.mark.parametrize(("name", "grip"), CASES)
def test_contacts_lie_on_the_metal(name: str, grip: str) -> None:
    fine = metal(name, grip)
    for contact in hold(name, grip).contacts:
        if isinstance(contact, Touch):
            assert np.linalg.norm(fine.points - contact.point, axis=1).min() < 1e-6
        else:  # nothing is in the ring's middle
            off = fine.points - contact.center
            assert np.linalg.norm(off, axis=1).min() > 0.006


@pytest.mark.parametrize(("name", "grip"), CASES)
def test_most_hands_can_hold_it_and_each_in_its_own_way(name: str, grip: str) -> None:
    good = [g for g in some(name, grip) if not g.fault]
    assert len(good) >= 4, [g.fault for g in some(name, grip)]
    skeleton = hand_setups.hand().skeleton
    for one in good:
        assert (one.held.angles >= skeleton.low - 1e-12).all()
        assert (one.held.angles <= skeleton.high + 1e-12).all()
    spread = np.degrees(np.std([g.held.angles for g in good], axis=0))
    assert spread.mean() > 2


@pytest.mark.parametrize(("name", "grip"), CASES)
def test_nothing_of_the_metal_is_under_the_skin(name: str, grip: str) -> None:
    """By winding numbers."""
    quads = hand_setups.hand().finer.quads
    points = metal(name, grip).thinned(0.002).points
    for one in [g for g in some(name, grip) if not g.fault][:2]:
        skin = one.skin[np.concatenate((quads[:, :3], quads[:, [0, 2, 3]]))]
        close = np.linalg.norm(points[:, None] - one.skin[::8], axis=2).min(axis=1) < 0.01
        assert hand_setups.deepest(points[close], skin) < 0.001


def test_a_grasp_follows_from_its_stream() -> None:
    name, grip = CASES[0]
    fine = metal(name, grip).thinned(0.001)
    again = grasp(hand_setups.hand(), hold(name, grip), fine, Stream(3, 2, f"hand {grip}"))
    assert (again.skin == some(name, grip)[2].skin).all()
    assert not (again.skin == some(name, grip)[3].skin).all()


def test_a_variant_stays_within_what_its_contacts_may() -> None:
    name, grip = "needle_holder/crile_wood_15", "ring"
    first = hold(name, grip)
    fine = metal(name, grip).thinned(0.001)
    moved = []
    for index in range(20):
        for was, now in zip(
            first.contacts, varied(first, fine, Stream(1, index, "x")).contacts, strict=True
        ):
            if isinstance(was, Through):
                assert isinstance(now, Through)
                assert was.shares[0] <= now.share <= was.shares[1]
            else:
                assert isinstance(now, Touch)
                by = np.linalg.norm(np.subtract(now.point, was.point))
                assert by < np.linalg.norm(was.slide) + 0.0025
                moved.append(by)
    assert max(moved) > 0.006


def test_what_a_hand_cannot_reach_is_said() -> None:
    far = Touch("little pad", (0.3, 0.0, 0.0), (1, 0, 0))
    near = Touch("thumb pad", (-0.3, 0.0, 0.0), (-1, 0, 0))
    points = np.array([(x, y, 0.0) for x in (-0.3, 0.3) for y in np.arange(-0.01, 0.01, 0.001)])
    two = Metal(points, np.sign(points) * (1, 0, 0))
    beyond = grasp(
        hand_setups.hand(), Hold((far, near), (0, 0, -1), (0, 1, 0)), two, Stream(1, 1, "x")
    )
    assert "little pad" in beyond.fault or "thumb pad" in beyond.fault


@pytest.mark.parametrize("turned", [False, True])
def test_the_thicker_end_of_a_shaft_is_held(turned: bool) -> None:
    y = np.arange(-0.08, 0.08, 0.001)
    turn = np.radians(np.arange(0, 360, 15))
    around = np.stack((np.cos(turn), 0 * turn, np.sin(turn)), axis=1)
    radius = np.where(y < 0, 0.004, 0.0015)
    points = (radius[:, None, None] * around).reshape(-1, 3)
    points[:, 1] += np.repeat(y, len(turn))
    if turned:
        points = points * (1, -1, 1)
    rod = Metal(points, np.tile(around, (len(y), 1)))
    of = shaft.Shaft.of(rod, 0.4)
    ahead = -1 if turned else 1
    assert of.forward @ (0, ahead, 0) > 0.99
    assert of.place @ (0, ahead, 0) == pytest.approx(-0.016, abs=0.003)
    tip = shaft.Shaft.of(rod, 0.4, tip=np.array((0, -0.08 * ahead, 0)))
    assert tip.forward @ (0, ahead, 0) < -0.99
    held = grasp(hand_setups.hand(), shaft.hold(of), rod, Stream(2, 1, "shaft"))
    assert held.fault == ""
    out = hand_setups.hand().mesh.normals(held.skin)
    assert np.isfinite(out).all()


def turned(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Triangles somewhere else in space, and the turn (3, 3)."""
    turn = np.linalg.qr(np.random.default_rng(4).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    return corners @ turn.T + (0.3, -0.1, 0.2), turn


@pytest.mark.parametrize("hinged", [True, False])
@pytest.mark.parametrize("name", [n for n in instruments.names() if n.startswith("needle_holder")])
def test_what_has_rings_is_held_by_them(name: str, hinged: bool) -> None:
    corners, turn = turned(hand_setups.triangles(name, 0.1))
    fine = hand_setups.metal(corners, 0.0006)
    hinge = (np.array((0.3, -0.1, 0.2)), turn @ UP) if hinged else None
    found = proposed(fine, hinge)
    holds = found.holds
    assert found.forward @ turn == pytest.approx((0, 1, 0), abs=0.02)
    assert set(holds) == {*RINGED, PASSED}
    through = [c for c in holds["ring"].contacts if isinstance(c, Through)]
    assert np.abs(np.array(through[0].axis) @ turn @ UP) > 0.99
    back = [(np.array(c.center) - (0.3, -0.1, 0.2)) @ turn for c in through]
    assert sorted(np.sign([x for x, _, _ in back])) == [-1, 1]
    assert all(y < -0.09 for _, y, _ in back)


@pytest.mark.parametrize("name", ["tweezers/dressing_13", "tweezers/adson_12"])
@pytest.mark.parametrize("opening", [0.05, 0.15])
def test_what_has_arms_is_held_by_them(name: str, opening: float) -> None:
    corners, turn = turned(hand_setups.triangles(name, opening))
    found = proposed(hand_setups.metal(corners, 0.0006))
    holds = found.holds
    assert found.forward @ turn == pytest.approx((0, 1, 0), abs=0.05)
    assert set(holds) == {*SPRUNG, PASSED}
    thumb, index = (c for c in holds["pencil"].contacts[:2] if isinstance(c, Touch))
    assert np.array(thumb.outward) @ index.outward == pytest.approx(-1)
    assert np.abs(turn.T @ thumb.outward) == pytest.approx((1, 0, 0), abs=0.15)
    # The rest of the hand is to the side of the handle.
    rest = np.array(holds["pencil"].contacts[3].point)
    assert ((rest - (0.3, -0.1, 0.2)) @ turn)[1] < -0.03


@pytest.mark.parametrize("name", ["needle_holder/mayo_hegar_16", "tweezers/adson_12"])
def test_what_is_handed_over_is_held_near_its_tips_with_the_handle_foremost(name: str) -> None:
    known = hand_setups.known(name)
    hold, metal = known.hold(PASSED, 0.05), known.metal(0.05)
    low, high = metal.points[:, 1].min(), metal.points[:, 1].max()
    for contact in hold.contacts:
        assert isinstance(contact, Touch)
        assert (contact.point[1] - low) / (high - low) > 0.55
    assert hold.fingers[1] < -0.5  # tips are at +Y
    found = grasp(hand_setups.hand(), hold, metal, Stream(1, 1, "grasp"))
    assert not found.fault


def test_what_is_neither_is_held_by_its_length_or_not_at_all() -> None:
    def box(*size: float) -> Metal:
        sides = np.array(size) / 2
        points = np.random.default_rng(1).uniform(-1, 1, (20000, 3)) * sides
        axis = np.argmax(np.abs(points) / sides, axis=1)
        rows = np.arange(len(points))
        out = np.zeros_like(points)
        out[rows, axis] = np.sign(points[rows, axis])
        points[rows, axis] = out[rows, axis] * sides[axis]
        return Metal(points, out)

    assert set(proposed(box(0.01, 0.15, 0.008)).holds) == {"shaft", PASSED}
    assert not proposed(box(0.02, 0.03, 0.02)).holds
    assert not proposed(box(0.1, 0.15, 0.1)).holds
