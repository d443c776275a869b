"""Hands that hold nothing: joints that can be, fingers beside each other, a hand at ease."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from synthpoint.core.hand import postures, shape
from synthpoint.core.hand.hand import Hand
from synthpoint.core.hand.pose import Skeleton
from synthpoint.core.hand.shape import FINGERS, Build, bone
from synthpoint.core.sampling.streams import Stream

HAND = Hand(shape.shaped(Build()))
ALL = get_args(postures.Posture)


def tips(posture: postures.Posture, number: int) -> np.ndarray:
    """(5, 3): those of the fingers, thumb first."""
    posed = postures.posed(HAND.skeleton, posture, Stream(0, number, "test"))
    bones = np.array([bone(finger, 2) for finger in FINGERS])
    return posed.points(HAND.shape.joints[17:], bones)[0]


def stretched(posture: postures.Posture) -> np.ndarray:
    """(5,): how far the tips are from the wrist in the mean (m)."""
    return np.mean([np.linalg.norm(tips(posture, n), axis=1) for n in range(20)], axis=0)


@pytest.mark.parametrize("posture", ALL)
def test_fingers_are_not_in_each_other(posture: postures.Posture) -> None:
    first, second = HAND.pairs.T
    balls = HAND.balls
    for number in range(20):
        posed = postures.posed(HAND.skeleton, posture, Stream(0, number, "test"))
        centers = posed.points(balls.centers, balls.bones)[0]
        apart = np.linalg.norm(centers[first] - centers[second], axis=1)
        assert (balls.radii[first] + balls.radii[second] - apart).max() < 0.004


def test_a_hand_closes_from_reaching_to_a_fist() -> None:
    order = ("reaching", "resting", "half closed", "loose fist")
    reach = [stretched(posture)[1:].mean() for posture in order]
    assert reach == sorted(reach, reverse=True) and reach[0] > 1.5 * reach[-1]


def test_pointing_fingers_are_stretched_and_the_others_are_not() -> None:
    for posture, pointing in (("pointing", 1), ("two fingers", 2)):
        lengths = stretched(posture)[1:]
        assert lengths[:pointing].min() > 1.25 * lengths[pointing:].max()


def test_the_same_stream_gives_the_same_posture_and_another_one_another() -> None:
    one, again, other = (tips("resting", number) for number in (1, 1, 2))
    assert (one == again).all() and np.abs(one - other).max() > 0.002


def test_joints_stay_within_their_limits() -> None:
    class Watched(Skeleton):
        def pose(self, angles, turns, moves):  # type: ignore[no-untyped-def]
            assert ((angles >= self.low) & (angles <= self.high)).all()
            return super().pose(angles, turns, moves)

    watched = Watched(HAND.shape)
    for posture in ALL:
        for number in range(20):
            postures.posed(watched, posture, Stream(0, number, "test"))
