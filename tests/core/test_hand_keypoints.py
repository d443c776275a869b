"""The 21 keypoints of hands: their order, their places, and which skin is theirs."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.core.hand import keypoints, skin
from synthpoint.core.hand.keypoints import NAMES
from synthpoint.core.hand.pose import Skeleton
from synthpoint.core.hand.search import Held
from synthpoint.core.hand.shape import FINGERS, Build, Shape, shaped
from synthpoint.tests.core import hand_setups

BUILDS = [
    Build(),
    Build(male=1, length=0.2),
    Build(0, 1, 0.17, 1, -1),
    Build(0.5, 0.3, 0.18, -1, 1),
]
WAYS = np.array(((0.31, 0.52, 0.79), (-0.62, 0.28, 0.73), (0.22, -0.88, -0.42)))


def triangles(vertices: np.ndarray, quads: np.ndarray) -> np.ndarray:
    return vertices[np.concatenate((quads[:, :3], quads[:, [0, 2, 3]]))]


def crossings(corners: np.ndarray, point: np.ndarray, way: np.ndarray) -> np.ndarray:
    """How far a ray from the point goes to each triangle (T, 3, 3) that it meets, by solving for
    the three of them: point + t · way = a + u · (b − a) + v · (c − a)."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    sides = np.stack((np.broadcast_to(-way, a.shape), b - a, c - a), axis=2)
    solvable = np.abs(np.linalg.det(sides)) > 1e-14
    t, u, v = np.linalg.solve(sides[solvable], (point - a[solvable])[..., None])[..., 0].T
    return t[(t > 0) & (u >= 0) & (v >= 0) & (u + v <= 1)]


def is_inside(corners: np.ndarray, point: np.ndarray) -> bool:
    return sum(len(crossings(corners, point, way)) % 2 for way in WAYS) >= 2


def to_skin(corners: np.ndarray, point: np.ndarray) -> float:
    """About the distance to the surface: to points spread over each triangle."""
    shares = np.array([(i, j, 8 - i - j) for i in range(9) for j in range(9 - i)]) / 8
    close = corners[np.linalg.norm(corners.mean(axis=1) - point, axis=1) < 0.02]
    return float(np.linalg.norm(shares @ close - point, axis=2).min())


def test_the_order_is_that_of_coco_wholebody_and_mediapipe() -> None:
    assert len(NAMES) == len(set(NAMES)) == 21
    assert NAMES[0] == "wrist"
    # MediaPipe's hand_landmarks: THUMB_TIP 4, INDEX_FINGER_MCP 5, MIDDLE_FINGER_PIP 10,
    # RING_FINGER_DIP 15, PINKY_TIP 20.
    assert [NAMES[i] for i in (4, 5, 10, 15, 20)] == [
        "thumb_4", "index_1", "middle_2", "ring_3", "little_4"
    ]  # fmt: skip


def test_two_classes_with_the_fingers_as_their_skeleton() -> None:
    left, right = keypoints.classes()
    assert (left.name, right.name) == ("left_hand", "right_hand")
    for schema in (left, right):
        schema.check("hand")
        assert schema.keypoint_names == NAMES
        assert schema.flip_index() == list(range(21))
        assert len(schema.skeleton) == 20
        assert {b for _, b in schema.skeleton} == set(range(2, 22))
        for a, b in schema.skeleton:
            assert NAMES[b - 1].endswith("_1") if a == 1 else b == a + 1
    sigmas = [k.sigma for k in left.keypoints]
    # Of the wrist and of a thumb's, a forefinger's and a little finger's tip (COCO-WholeBody).
    assert [sigmas[i] for i in (0, 4, 8, 20)] == [0.029, 0.047, 0.035, 0.031]


@pytest.mark.parametrize("build", BUILDS)
def test_points_lie_in_the_flesh_and_tips_just_below_the_skin(build: Build) -> None:
    shape = shaped(build)
    corners = triangles(shape.vertices, shape.quads)
    points = keypoints.rest(shape)
    for name, point in zip(NAMES, points, strict=True):
        assert is_inside(corners, point), name
        if name.endswith("_4"):
            assert 0.0005 < to_skin(corners, point) <= 0.003, name
    for number in range(5):
        chain = points[4 * number + 1 : 4 * number + 5]
        lengths = np.linalg.norm(np.diff(chain, axis=0), axis=1)
        assert (lengths > 0.012).all()
        # The end of the finger: nothing of it is much further on.
        ahead = chain[3] - chain[2]
        ahead /= np.linalg.norm(ahead)
        beside = shape.vertices - chain[3]
        along = beside @ ahead
        across = np.linalg.norm(beside - along[:, None] * ahead, axis=1)
        assert along[across < 0.009].max() < 0.0035


@pytest.mark.parametrize("finger", FINGERS)
def test_a_bent_finger_takes_its_points_along(finger: str) -> None:
    """Against the skin: a joint is where the rings of skin round it have their middle, so that it
    keeps its distances to what moves with one bone alone."""
    shape = shaped(Build())
    skeleton = Skeleton(shape)
    angles = skeleton.rest.copy()
    for name in skeleton.names:
        if name.startswith(finger) and name.endswith(("mcp", "pip", "dip", "ip")):
            angles[skeleton.names.index(name)] += 0.6
    pose = Held(angles, np.eye(3), np.array((0.1, 0.2, 0.3)), 0.0)
    there = keypoints.held(skeleton, pose)
    posed = skeleton.pose(angles[None], pose.turn[None], pose.move[None])
    bent = skin.skinned(shape, posed)
    before = keypoints.rest(shape)
    checked = 0
    for number, which in enumerate(keypoints.bones()):
        rigid = (shape.bones[:, 0] == which) & (shape.weights[:, 0] > 0.9999)
        checked += bool(rigid.any())
        assert np.linalg.norm(bent[rigid] - there[number], axis=1) == pytest.approx(
            np.linalg.norm(shape.vertices[rigid] - before[number], axis=1), abs=1e-5
        )
    assert checked > 10
    first = 4 * FINGERS.index(finger) + 1
    others = np.delete(np.arange(21), np.arange(first, first + 4))
    assert there[others] == pytest.approx(before[others] + pose.move)


def test_a_left_hand_is_the_mirror_of_a_right_one() -> None:
    hand = hand_setups.hand()
    turn = np.array(((0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)))
    pose = Held(hand.skeleton.rest, turn, np.array((0.01, 0.02, 0.03)), 0.0)
    wrist = keypoints.rest(hand.shape)[0]
    right, left = (keypoints.frame(pose, side, np.eye(4)) for side in (False, True))
    assert np.linalg.det(right[:3, :3]) == pytest.approx(1)
    assert np.linalg.det(left[:3, :3]) == pytest.approx(-1)
    assert left == pytest.approx(np.diag((-1, 1, 1, 1)) @ right)
    there = keypoints.held(hand.skeleton, pose)
    assert right[:3, :3] @ wrist + right[:3, 3] == pytest.approx(there[0])
    # The thumb is to the right of a left hand that is seen from its back, fingers up.
    across = there[NAMES.index("thumb_4")] - there[NAMES.index("little_1")]
    assert (across * (-1, 1, 1))[0] == pytest.approx(-across[0])


@pytest.mark.parametrize("build", BUILDS)
def test_skin_belongs_to_the_joint_that_is_seen_there(build: Build) -> None:
    """Rays at the straight hand from outside: on the back and on the palm every joint is seen, by
    the skin before it; from the side, fingers hide what is behind them."""
    shape = shaped(build)
    fine = skin.finer(shape)
    near = keypoints.near(shape, fine.vertices, fine.bones, fine.weights)
    corners = triangles(fine.vertices, fine.quads)
    points = keypoints.rest(shape)

    def seen(number: int, way: np.ndarray) -> bool:
        """Whether the skin that is met first, on the way to the keypoint, is its own."""
        way = way / np.linalg.norm(way)
        far = crossings(corners, points[number] - way, way)
        place = points[number] + (far.min() - 1) * way
        return bool(near[np.linalg.norm(fine.vertices - place, axis=1).argmin(), number])

    fingers = range(5, 21)
    for down in (-1.0, 1.0):
        for lean in ((0.0, 0.0), (0.4, 0.0), (-0.4, 0.0), (0.0, 0.4), (0.0, -0.4)):
            hidden = [NAMES[i] for i in (0, *fingers) if not seen(i, np.array((*lean, down)))]
            assert not hidden, (down, lean)
    radial = np.array((1.0, 0.0, 0.0))  # comes from the thumb's side
    assert seen(NAMES.index("index_2"), radial)
    for name in ("ring_1", "little_1", "ring_2"):
        assert not seen(NAMES.index(name), radial), name
    # From the fingertips on, along the fingers.
    for finger in FINGERS[1:]:
        first = NAMES.index(f"{finger}_1")
        ahead = points[first + 2] - points[first + 3]
        assert seen(first + 3, ahead)
        assert not seen(first + 1, points[first + 1] - points[first + 3])


def test_no_other_fingers_skin_is_near() -> None:
    shape: Shape = shaped(Build())
    near = keypoints.near(shape, shape.vertices, shape.bones, shape.weights)
    assert near.any(axis=0).all()
    for number, finger in enumerate(FINGERS):
        own = range(2 + 3 * number, 5 + 3 * number)
        others = ~np.isin(shape.bones[:, 0], (0, 1, *own)) & (shape.weights[:, 0] > 0.9)
        assert not near[others, 4 * number + 1 : 4 * number + 5].any(), finger
