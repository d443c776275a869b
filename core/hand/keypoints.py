"""The 21 keypoints of a hand, and the two classes that they are labelled as.

In the order of COCO-WholeBody (Jin et al., Whole-Body Human Pose Estimation in the Wild, 2020) and
MediaPipe: the wrist, then four of each finger from its root to its tip. Of the thumb they are the
carpometacarpal, the metacarpophalangeal and the interphalangeal joint and the tip; of a finger the
metacarpophalangeal, the proximal and the distal interphalangeal joint and the tip.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..geometry.types import Floats
from ..settings.classes import ClassSchema, KeypointSchema
from . import anatomy
from .graspable import MIRROR
from .places import Skin, on_bone
from .pose import Skeleton
from .search import Held
from .shape import FINGERS, FOREARM, HAND, WRIST, Ints, Shape, bone

NAMES = ("wrist", *(f"{finger}_{number}" for finger in FINGERS for number in range(1, 5)))
COUNT = len(NAMES)
SIDES = ("left_hand", "right_hand")  # classes, in the order of their ids
KIND = "hand"  # their supercategory

_INSET = 0.002  # of a tip below the skin, metres
# What skin is a joint's: so much of it moves with the bones that meet there, it is no further than
# so many times the flesh towards the pad, and than so many times the nearest other joint.
_MOVED, _REACH, _NEAREST = 0.5, 1.6, 1.8
_PAD = 0.6  # where a tip's flesh is measured, share of its bone

# COCO-WholeBody's for hands, shares of sqrt(area).
_SIGMAS = (
    0.029,
    0.022, 0.035, 0.037, 0.047,
    0.026, 0.025, 0.024, 0.035,
    0.018, 0.024, 0.022, 0.026,
    0.017, 0.021, 0.021, 0.032,
    0.020, 0.019, 0.022, 0.031,
)  # fmt: skip
_COLORS = ((0.75, 0.12, 0.85), (0.25, 0.85, 0.15))  # linear RGB


def classes() -> tuple[ClassSchema, ClassSchema]:
    """A left and a right hand. How much of a hand's own flesh hides a keypoint follows from its
    skin (`near`), so that the schema has no tolerance."""
    first = [1 + 4 * number for number in range(len(FINGERS))]
    chains = [(1, at + 1) for at in first]
    chains += [(at + i, at + i + 1) for at in first for i in range(1, 4)]
    points = tuple(
        KeypointSchema(name, sigma, 0.0) for name, sigma in zip(NAMES, _SIGMAS, strict=True)
    )
    left, right = (
        ClassSchema(name, KIND, points, tuple(sorted(chains)), color=color)
        for name, color in zip(SIDES, _COLORS, strict=True)
    )
    return left, right


def bones() -> Ints:
    """(21,): the bone that each hangs on; the joint at its beginning, but for tips."""
    of_fingers = [bone(finger, min(i, 2)) for finger in FINGERS for i in range(4)]
    return np.array([HAND, *of_fingers])


def rest(shape: Shape) -> Floats:
    """(21, 3): of this hand at rest (m). A tip lies below the skin where the finger ends, wherever
    the shape's last bone does."""
    points = shape.joints[[WRIST, *bones()[1:]]].copy()
    for number, finger in enumerate(FINGERS):
        last = bone(finger, 2)
        start, along = on_bone(shape, last, 0.5), shape.along(last)
        points[4 * number + 4] = start + (_far(shape, (last,), start, along) - _INSET) * along
    return points


def held(skeleton: Skeleton, pose: Held) -> Floats:
    """(21, 3): of a right hand that holds something, in that's frame (m)."""
    posed = skeleton.pose(pose.angles[None], pose.turn[None], pose.move[None])
    points: Floats = posed.points(rest(skeleton.shape), bones())[0]
    return points


def frame(pose: Held, left: bool, place: Floats) -> Floats:
    """(4, 4): from the hand's frame at rest, that of the bone of the hand, to the world (m), where
    `place` (4, 4) takes what it holds there. A left hand is the mirror of a right one."""
    own = np.eye(4)
    own[:3, :3], own[:3, 3] = pose.turn, pose.move
    mirror = np.diag((*MIRROR, 1.0)) if left else np.eye(4)
    found: Floats = place @ mirror @ own
    return found


def near(shape: Shape, vertices: Floats, of_bones: Ints, weights: Floats) -> NDArray[np.bool_]:
    """(N, 21): whether skin is close to a keypoint: what an annotator sees of the joint. `vertices`
    (N, 3) at rest with their four `of_bones` and `weights` (N, 4), which may be those of a finer
    mesh than the shape's.

    Other fingers' skin never is; that of the palm is where no other keypoint is much closer.
    """
    points = rest(shape)
    away = np.linalg.norm(vertices[:, None] - points, axis=2)
    closest = np.partition(away, 1, axis=1)[:, :2]
    found = np.empty(away.shape, bool)
    for number, meet in enumerate(_meeting()):
        moved = (np.isin(of_bones, meet) * weights).sum(axis=1) >= _MOVED
        mine = away[:, number]
        other = np.where(mine <= closest[:, 0], closest[:, 1], closest[:, 0])
        reach = _REACH * _flesh(shape, number, points[number])
        found[:, number] = moved & (mine <= np.minimum(reach, _NEAREST * other))
    return found


def _meeting() -> list[tuple[int, ...]]:
    """The bones that meet at each keypoint."""
    found: list[tuple[int, ...]] = [(HAND, FOREARM)]
    for finger in FINGERS:
        root, middle, last = (bone(finger, i) for i in range(3))
        found += [(HAND, root), (root, middle), (middle, last), (last,)]
    return found


def _flesh(shape: Shape, number: int, point: Floats) -> float:
    """From a keypoint to the skin (m): of a joint towards the pad, of the wrist on the widest
    side."""
    which = int(bones()[number])
    if number == 0:
        turn = np.radians(np.arange(0, 360, 15))
        up = -shape.joints[1] / np.linalg.norm(shape.joints[1])
        side = np.cross(up, (0.0, 0.0, 1.0))
        ways = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * np.cross(up, side)
        skin = Skin(shape, (HAND, FOREARM, bone("thumb", 0)))
        return float(skin.far(point, ways).max())
    tip = number % 4 == 0
    start = on_bone(shape, which, _PAD) if tip else point
    return _far(shape, (which,) if tip else _meeting()[number], start, anatomy.palmar(shape, which))


def _far(shape: Shape, of_bones: tuple[int, ...], start: Floats, way: Floats) -> float:
    return float(Skin(shape, of_bones).far(start, way[None])[0])
