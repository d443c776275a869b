"""A hand's shape, joints, pose and skin."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from synthpoint.core.hand import anatomy, places, shape, skin
from synthpoint.core.hand.hand import Hand
from synthpoint.core.hand.mesh import Mesh
from synthpoint.core.hand.pose import Skeleton
from synthpoint.core.hand.shape import FINGERS, Build, Shape, bone, end, shaped
from synthpoint.tests.core import hand_setups

HAND = shaped(Build())
SKELETON = Skeleton(HAND)
NOWHERE = np.eye(3)[None], np.zeros((1, 3))


def posed(**degrees: float):
    angles = SKELETON.rest.copy()
    for name, angle in degrees.items():
        angles[SKELETON.names.index(name)] = np.radians(angle)
    return SKELETON.pose(angles[None], *NOWHERE)


def tip(finger: str, pose) -> np.ndarray:
    number = bone(finger, 2)
    return pose.points(HAND.joints[end(number)][None], np.array([number]))[0, 0]


@pytest.mark.parametrize("build", [Build(), Build(male=1, length=0.2), Build(0, 1, 0.17, 1, -1)])
def test_a_hand_has_the_length_it_should_have_and_its_own_frame(build: Build) -> None:
    hand = shaped(build)
    assert np.linalg.norm(hand.joints[end(bone("middle", 2))]) == pytest.approx(build.length)
    assert hand.weights.sum(axis=1) == pytest.approx(1)
    assert hand.joints[0] == pytest.approx(0, abs=2e-4)
    knuckle = hand.joints[bone("middle", 0)]
    assert knuckle / np.linalg.norm(knuckle) == pytest.approx((0, 1, 0), abs=2e-3)
    thumb, little = (hand.joints[end(bone(f, 2))] for f in ("thumb", "little"))
    assert thumb[0] < little[0]
    assert hand.joints[shape.ELBOW][1] < -0.9 * build.length


def test_builds_differ_as_people_do() -> None:
    def across(build: Build) -> float:
        hand = shaped(build)
        knuckles = hand.joints[[bone("index", 0), bone("little", 0)]]
        return float(np.linalg.norm(np.subtract(*knuckles)) / build.length)

    def thick(build: Build) -> float:
        hand = shaped(build)
        near = hand.vertices[(hand.bones[:, 0] == bone("index", 1)) & (hand.weights[:, 0] > 0.9)]
        middle = near.mean(axis=0)
        along = hand.along(bone("index", 1))
        return float(np.linalg.norm(np.cross(near - middle, along), axis=1).mean())

    assert across(Build(male=1)) > across(Build(male=0))
    assert thick(Build(thickness=1)) > 1.05 * thick(Build(thickness=-1))
    longer, shorter = (shaped(Build(fingers=f)).joints[bone("middle", 0)][1] for f in (1, -1))
    assert longer < shorter  # of the same length in all, so its palm is shorter


def test_the_skin_is_closed_but_for_the_elbow() -> None:
    sides = np.sort(
        np.stack((HAND.quads, np.roll(HAND.quads, -1, axis=1)), axis=2).reshape(-1, 2), axis=1
    )
    edges, uses = np.unique(sides, axis=0, return_counts=True)
    assert set(uses) == {1, 2}
    rim = HAND.vertices[np.unique(edges[uses == 1])]
    assert len(rim) > 10 and (rim[:, 1] < -0.15).all()


def test_at_rest_the_skin_is_where_it_was() -> None:
    assert skin.skinned(HAND, posed()) == pytest.approx(HAND.vertices, abs=1e-12)


def test_every_angle_has_its_limits_around_its_rest() -> None:
    assert len(SKELETON.names) == 23 == len(set(SKELETON.names))
    assert (SKELETON.low <= SKELETON.rest).all() and (SKELETON.rest <= SKELETON.high).all()
    # Norkin and White's table of the American Academy's values, flexion (degrees).
    published = {"mcp": 90, "pip": 100, "dip": 90}
    for finger, (joint, most) in itertools.product(FINGERS[1:], published.items()):
        assert np.degrees(SKELETON.high[SKELETON.names.index(f"{finger}_{joint}")]) <= most


@pytest.mark.parametrize("finger", FINGERS[1:])
def test_a_bent_finger_comes_to_the_palm_and_keeps_its_bones(finger: str) -> None:
    fist = posed(**{f"{finger}_mcp": 85, f"{finger}_pip": 95, f"{finger}_dip": 65})
    there = tip(finger, fist)
    straight = tip(finger, posed())
    assert there[2] < -0.004 and there[1] < 0.7 * straight[1]
    for other in set(FINGERS) - {finger}:
        assert tip(other, fist) == pytest.approx(tip(other, posed()))
    numbers = [bone(finger, i) for i in range(3)]
    joints = np.array([fist.points(HAND.joints[n][None], np.array([n]))[0, 0] for n in numbers])
    lengths = np.linalg.norm(np.diff(np.vstack((joints, there)), axis=0), axis=1)
    rest = [np.linalg.norm(HAND.joints[end(n)] - HAND.joints[n]) for n in numbers]
    assert lengths == pytest.approx(rest)


def test_the_thumb_goes_to_the_fingers_and_away_from_the_palm() -> None:
    rest = tip("thumb", posed())
    assert tip("thumb", posed(thumb_cmc_flexion=25))[0] > rest[0] + 0.01
    assert tip("thumb", posed(thumb_cmc_abduction=18))[2] < rest[2] - 0.01
    bent = tip("thumb", posed(thumb_mcp=50, thumb_ip=70))
    assert bent[0] > rest[0] + 0.01


def test_the_wrist_bends_the_arm_not_the_hand() -> None:
    def elbow(**degrees: float) -> np.ndarray:
        pose = posed(**degrees)
        return pose.points(HAND.joints[shape.ELBOW][None], np.array([shape.FOREARM]))[0, 0]

    assert elbow(wrist_flexion=60)[2] < elbow(wrist_flexion=0)[2] < elbow(wrist_flexion=-60)[2]
    assert elbow(wrist_deviation=-20)[0] < elbow(wrist_deviation=30)[0]
    assert elbow(wrist_flexion=0, wrist_deviation=0)[0] == pytest.approx(0, abs=2e-3)
    assert tip("index", posed(wrist_flexion=60)) == pytest.approx(tip("index", posed()))


def test_points_and_directions_move_as_their_derivatives_say() -> None:
    rng = np.random.default_rng(5)
    rest = rng.normal(0, 0.05, (40, 3))
    bones = rng.integers(0, shape.BONES, 40)
    angles = rng.uniform(SKELETON.low, SKELETON.high, (3, 23))
    turns = np.linalg.qr(rng.normal(size=(3, 3, 3)))[0]
    moves = rng.normal(size=(3, 3))

    def at(angles):
        pose = SKELETON.pose(angles, turns, moves)
        return pose.points(rest, bones), pose.directions(rest, bones), pose

    points, ways, pose = at(angles)
    free = SKELETON.moved.T[bones][..., None]
    axes, moments = np.split(pose.twists, 2, axis=2)
    change = free * (np.cross(axes[:, None], points[:, :, None]) + moments[:, None])
    turning = free * np.cross(axes[:, None], ways[:, :, None])
    for number in range(23):
        step = np.zeros(23)
        step[number] = 1e-6
        more, less = at(angles + step), at(angles - step)
        assert change[:, :, number] == pytest.approx((more[0] - less[0]) / 2e-6, abs=1e-7)
        assert turning[:, :, number] == pytest.approx((more[1] - less[1]) / 2e-6, abs=1e-7)


def test_a_finer_cube_is_catmulls_and_clarks() -> None:
    corners = np.array(list(itertools.product((-1.0, 1.0), repeat=3)))
    quads = np.array(
        [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    )
    one = np.ones((8, 1))
    cube = Shape(
        corners, quads, np.tile(np.arange(4), (8, 1)), one * (1, 0, 0, 0), np.zeros((22, 3))
    )
    finer = skin.finer(cube)
    assert finer.vertices[:8] == pytest.approx(corners * 5 / 9)
    assert sorted(np.abs(finer.vertices[8:14]).max(axis=1)) == pytest.approx(np.ones(6))
    edges = np.sort(np.abs(finer.vertices[14:]), axis=1)
    assert edges == pytest.approx(np.tile((0, 0.75, 0.75), (12, 1)))
    assert len(finer.quads) == 24
    out = Mesh(finer.quads, len(finer.vertices)).normals(finer.vertices)
    assert ((out * finer.vertices).sum(axis=1) > 0).all()


def test_a_finer_hand_is_the_same_hand() -> None:
    finer = skin.finer(HAND)
    assert len(finer.quads) == 4 * len(HAND.quads)
    assert finer.weights.sum(axis=1) == pytest.approx(1)
    hand = finer.vertices[finer.vertices[:, 1] > 0.02]
    far = [np.linalg.norm(HAND.vertices - v, axis=1).min() for v in hand[::50]]
    assert max(far) < 0.009
    pose = posed(index_mcp=60, index_pip=60, thumb_mcp=30)
    coarse, fine = skin.skinned(HAND, pose), skin.skinned(finer, pose)
    assert np.linalg.norm(fine[: len(coarse)] - coarse, axis=1).max() < 0.004


@pytest.mark.parametrize("name", sorted(places.PLACES))
def test_places_lie_on_the_skin(name: str) -> None:
    spot = places.spots(HAND, (name,))
    near = np.argsort(np.linalg.norm(HAND.vertices - spot.points[0], axis=1))[:3]
    assert np.linalg.norm(HAND.vertices[near] - spot.points[0], axis=1).min() < 0.006
    out = Mesh(HAND.quads, len(HAND.vertices)).normals(HAND.vertices)[near].mean(axis=0)
    assert out @ spot.outward[0] > 0.5
    pad = anatomy.palmar(HAND, places.PLACES[name].bone)
    assert name.split()[1] not in ("pad", "tip") or spot.outward[0] @ pad > 0.99


def test_balls_fill_the_hand_and_stay_in_its_skin() -> None:
    balls = hand_setups.hand().balls
    far = np.linalg.norm(balls.centers[:, None] - HAND.vertices, axis=2).min(axis=1)
    assert (far > balls.radii - 0.0017).all()
    owned = HAND.weights[:, 0] > 0.95
    for finger in FINGERS:
        tip = HAND.vertices[owned & (HAND.bones[:, 0] == bone(finger, 2))]
        gaps = np.linalg.norm(tip[:, None] - balls.centers, axis=2) - balls.radii
        assert np.quantile(gaps.min(axis=1), 0.95) < 0.0025


@pytest.mark.parametrize("fingers", [-0.5, 0.0, 0.5])
def test_a_finger_that_bends_at_its_knuckle_is_in_nothing(fingers: float) -> None:
    """Whatever the hand: a thick one with short fingers is no reason not to hold anything."""
    hand = Hand(shaped(Build(length=0.17, fingers=fingers, thickness=0.5)))
    one, other = hand.pairs.T
    room = 0.95 * (hand.balls.radii[one] + hand.balls.radii[other])
    skeleton, whole = hand.skeleton, (np.eye(3)[None], np.zeros((1, 3)))
    for finger, bend in itertools.product(FINGERS[1:], np.radians((0, 30, 60, 90))):
        angles = skeleton.rest.copy()
        angles[skeleton.names.index(f"{finger}_mcp")] = bend
        pose = skeleton.pose(angles[None], *whole)
        there = pose.points(hand.balls.centers, hand.balls.bones)[0]
        moved = (hand.balls.bones[one] - 2) // 3 == FINGERS.index(finger)
        into_palm = moved & (hand.balls.fingers[other] == -1)
        apart = np.linalg.norm(there[one] - there[other], axis=1)
        assert (apart > room - 0.001)[into_palm].all(), finger
    assert into_palm.any()
