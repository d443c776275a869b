"""What the hands of an image are there for: at work, over the field, carried, handed over, at rest;
the surgeon's and the assistant's."""

from __future__ import annotations

from functools import cache
from typing import get_args

import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.types import floats
from synthpoint.core.hand.free import fingertip, free
from synthpoint.core.hand.grips.usual import PROPOSED
from synthpoint.core.hand.look import GLOVES
from synthpoint.core.hand.postures import Posture
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.core.randomizers.in_hand.dress import dressed
from synthpoint.core.randomizers.in_hand.hands import recorded
from synthpoint.core.randomizers.in_hand.held import HeldDraw, NotHeld, held
from synthpoint.core.randomizers.in_hand.people import hand
from synthpoint.core.randomizers.in_hand.settings import without_effect
from synthpoint.core.randomizers.in_hand.situations import (
    AT_WORK,
    CARRIED,
    HANDED,
    OVER,
    SITUATIONS,
    Asked,
    Field,
    Task,
    tasks,
)
from synthpoint.core.sampling.streams import Stream
from synthpoint.core.settings.ranges import Range
from synthpoint.tests.core import hand_setups, test_held

FIELD = Field(np.array((0.1, 0.2, 0.0)), home=-90.0, half=0.15)  # the surgeon is at −Y
SOME = 40


def asked(situation: str = AT_WORK, **changed: object) -> Asked:
    values: dict[str, object] = {
        "hands": 2, "left_handed": False, "assistant": False, "apart": 0.03, "height": 0.005,
        "raised": 0.08, "steep": Range(25, 65), "empty": 0.0,
    }  # fmt: skip
    return Asked(situation, **{**values, **changed})  # type: ignore[arg-type]


def some(situation: str = AT_WORK, **changed: object) -> list[tuple[Task, ...]]:
    wanted = asked(situation, **changed)
    return [tasks(wanted, FIELD, Stream(1, index, "tasks")) for index in range(SOME)]


def test_two_hands_at_work_have_their_tips_apart_and_come_from_their_own_sides() -> None:
    for right, left in some():
        assert (right.left, left.left) == (False, True)
        assert right.spot[0] - left.spot[0] == pytest.approx(0.03)  # seen from −Y right is +X
        assert right.spot[2] == pytest.approx(0.005)
        # Pointing away from the surgeon, the right one's to the left.
        assert np.sin(right.heading) > 0.7 and np.cos(right.heading) <= 1e-9
        assert np.cos(left.heading) >= -1e-9
        assert np.radians(25) <= right.steep <= np.radians(65)


def test_a_left_handed_surgeon_begins_with_the_left() -> None:
    assert all(first.left for first, _ in some(left_handed=True))


def test_what_is_over_the_field_or_carried_is_raised_and_carried_from_the_surgeons_side() -> None:
    for first, second in some(OVER):
        assert first.spot[2] == pytest.approx(0.08) and second.doing == OVER
    for first, second in some(CARRIED):
        assert first.doing == CARRIED and second.doing == AT_WORK
        assert FIELD.spot[1] - first.spot[1] > 0.2 * FIELD.half - 0.04


def test_the_assistant_hands_it_over_to_an_open_hand() -> None:
    for giving, taking in some(HANDED):
        assert (giving.who, taking.who) == ("assistant", "surgeon")
        assert taking.posture == "reaching" and not taking.left
        assert np.sin(giving.home) > 0.4  # from the other side
        assert giving.spot[1] > taking.spot[1]


def test_an_assistant_helps_or_rests_from_the_other_side() -> None:
    helping = [found[-1] for found in some(assistant=True)]
    assert all(task.who == "assistant" and task.doing == AT_WORK for task in helping)
    assert all(np.sin(task.home) > 0.4 for task in helping)
    resting = [found[-1] for found in some(assistant=True, empty=1.0)]
    assert {task.posture for task in resting} == {"flat", "resting", "loose fist"}


def test_a_hand_of_the_surgeon_that_holds_nothing_is_beside_the_other() -> None:
    found = some(hands=1, empty=1.0)
    assert all(len(one) == 2 and one[1].left for one in found)
    away = [np.linalg.norm(np.subtract(one[1].spot, FIELD.spot)) for one in found]
    assert min(away) > 0.05 and max(away) < 0.25


@cache
def spec() -> JobSpec:
    return from_json(
        {
            "seed": 5,
            "in_hand": {
                "enabled": True, "share": 1.0, "assistant": 0.5, "empty": 0.7,
                "situations": dict.fromkeys(SITUATIONS, 1.0),
            },
            "instruments": {"count": [2, 2]},
        }
    )  # fmt: skip


@cache
def drawn() -> list[Sample]:
    return [draw(spec(), test_held.catalog(), index) for index in range(1, 13)]


def test_hands_of_an_image_are_not_in_each_other_nor_in_the_ground() -> None:
    seen = 0
    for sample in drawn():
        balls = [floats(one.balls) for one in sample.hands.empty]
        balls += [
            floats(i[held].balls) for i in sample.instruments if isinstance(i[held], HeldDraw)
        ]
        for number, one in enumerate(balls):
            assert (one[:, 2] - one[:, 3]).min() > 0.0
            for other in balls[:number]:
                apart = np.linalg.norm(one[:, None, :3] - other[:, :3], axis=2)
                assert (apart - one[:, None, 3] - other[:, 3]).min() > -1e-9
                seen += 1
    assert seen >= 4
    assert {sample.hands.situation for sample in drawn()} == set(SITUATIONS)


def test_the_surgeons_open_hand_has_its_palm_up_and_those_that_rest_down() -> None:
    seen = set()
    for sample in drawn():
        for one in sample.hands.empty:
            up = -floats(one.place)[2, 2]  # the palm faces −Z in the hand's frame
            assert up > 0 if one.posture == "reaching" else up < 0, one.posture
            seen.add(one.posture)
    assert "reaching" in seen and len(seen) >= 2


def test_an_instrument_that_is_handed_over_has_its_handle_towards_the_surgeon() -> None:
    seen = 0
    for sample in drawn():
        for one in sample.instruments:
            if not isinstance(one[held], HeldDraw) or one[held].doing != HANDED:
                continue
            assert one[held].grip == "passed" and one[held].open <= 0.1
            # Its tips are towards +Y in its own frame.
            points = hand_setups.known(one.instrument).points[1]
            turn = floats(one[held].place)[:3, :3]
            handle, tip = points[[points[:, 1].argmin(), points[:, 1].argmax()]] @ turn.T
            home = sample.hands.tasks[0].home  # of whom holds it
            assert (handle - tip) @ (np.cos(home), np.sin(home), 0.0) < 0
            seen += 1
    assert seen >= 1


def test_the_record_says_who_and_what_and_why_not() -> None:
    for sample in drawn():
        said = recorded(sample.hands)
        assert said["situation"] in SITUATIONS and set(said["shapes"]) == {"surgeon", "assistant"}
        assert all(len(one["angles"]) == 23 for one in said["empty"])
        for one in sample.instruments:
            if isinstance(one[held], NotHeld):
                assert one.laid_out["not_held"] and "held" not in one.laid_out
            elif one[held] is not None:
                assert one.laid_out["hand"]["who"] in said["shapes"]


@pytest.mark.parametrize("posture", get_args(Posture))
def test_a_hand_at_rest_keeps_its_limits_and_is_never_twice_the_same(posture: Posture) -> None:
    its = hand_setups.hand()
    one, other = (free(its, posture, Stream(1, n, "hands at rest")) for n in (1, 2))
    assert (one.angles >= its.skeleton.low).all() and (one.angles <= its.skeleton.high).all()
    assert 0.5 < np.degrees(np.abs(one.angles - other.angles).mean()) < 15
    # The tip is just below the skin of the longest finger, or of a fist.
    skin = its.gloved(one.angles, one.turn, one.move)
    assert np.linalg.norm(skin - fingertip(its, one), axis=1).min() < 0.01


def test_a_quota_says_how_often_hands_are_at_work_in_every_stretch() -> None:
    data = {
        "seed": 5, "in_hand": {"enabled": True, "share": 0.0},
        "instruments": {"count": [1, 1]}, "quotas": {"enabled": True, "held": 0.25},
    }  # fmt: skip
    wanted = from_json(data)
    there = [draw(wanted, test_held.catalog(), i).hands is not None for i in range(1, 25)]
    assert sum(there) in (5, 6, 7)
    for begin in (0, 8, 16):
        assert 1 <= sum(there[begin : begin + 8]) <= 3


def test_where_no_grip_is_wanted_there_are_no_hands_and_tips_can_be_asked_for_on_the_ground() -> (
    None
):
    never = dict.fromkeys((*test_held.GRIPS, "passed"), 0.0)
    assert draw(test_held.spec(grips=never), test_held.catalog(), 1).hands is None
    low = test_held.spec(height=[0.0, 0.0], hands=[1, 1])
    there = [test_held.hands(draw(low, test_held.catalog(), index)) for index in range(1, 7)]
    assert sum(map(bool, there)) >= 5


def test_a_situation_that_is_not_known_is_refused_with_those_that_are() -> None:
    for situations, said in (
        ({"at lunch": 1.0}, "no situation 'at lunch'; there are at work, over the field"),
        (dict.fromkeys(SITUATIONS, 0.0), "situations: all weigh 0"),
    ):
        with pytest.raises(UserError, match=said):
            from_json({"in_hand": {"situations": situations}})


def test_gloves_that_all_weigh_0_are_refused_but_not_where_all_hands_are_bare() -> None:
    none = dict.fromkeys(GLOVES, 0.0)
    with pytest.raises(UserError, match="gloves: all weigh 0; give one a weight"):
        from_json({"in_hand": {"gloves": none, "bare": 0.9}})
    bare = from_json({"in_hand": {"gloves": none, "bare": 1}})
    looks = [dressed(bare.in_hand, Stream(1, index, "gloves")) for index in range(9)]
    assert not [one for one in looks if one.glove is not None or one.under is not None]
    # What is drawn beside them is as with gloves that nobody wears.
    plain = from_json({"in_hand": {"bare": 1}})
    assert looks == [dressed(plain.in_hand, Stream(1, index, "gloves")) for index in range(9)]


def test_what_changes_nothing_is_told() -> None:
    def told(known: set[str], **sections: object) -> list[str]:
        return without_effect(from_json(sections), known)

    grips = {"pencil": 2.0, "mine": 1.0, "rng": 5.0}
    assert told({"ring", "mine"}, in_hand={"grips": grips}) == [
        "in_hand.grips: no instrument of the scene has a grip 'rng'; there are mine, ring"
    ]
    assert told({"ring", "mine", "rng"}, in_hand={"grips": grips}) == []
    assert told(set(), placement={"enabled": False}) == [
        "in_hand: nothing is in a hand while placement is off; switch placement.enabled on"
    ]


def test_all_that_meshes_propose_is_known_by_name() -> None:
    for name in test_held.NAMES:
        assert set(hand_setups.known(name).holds) <= set(PROPOSED)


def test_hands_of_a_job_are_of_different_people() -> None:
    for sample in drawn():
        assert sample.hands.people["surgeon"].shape != sample.hands.people["assistant"].shape
    assert hand(5, 0) is hand(5, 0)
