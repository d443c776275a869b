"""Instruments in hands, as they are drawn: where they are, and how often."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.types import floats
from synthpoint.core.hand import skin
from synthpoint.core.hand.grasp import worn
from synthpoint.core.hand.graspable import MIRROR, Graspables
from synthpoint.core.hand.look import GLOVES
from synthpoint.core.hand.search import Held
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.core.randomizers.in_hand.held import HeldDraw, held
from synthpoint.core.randomizers.in_hand.people import hand
from synthpoint.core.randomizers.placement import placement
from synthpoint.core.sampling.catalog import Catalog, InstrumentInfo
from synthpoint.presets import instruments
from synthpoint.tests.core import hand_setups

NAMES = ("needle_holder/crile_wood_15", "tweezers/adson_12")
SOME = 16
GRIPS = ("ring", "ring_middle", "palm", "thenar", "pencil", "overhand")


def info(name: str) -> InstrumentInfo:
    points = hand_setups.known(name).points[1]
    return InstrumentInfo(
        name, name.split("/")[0], hull=points[::40], balls=points[::60], ball_radius=0.006,
        opening_min=0.0, opening_max=0.3, slots=(), home=tuple(map(tuple, np.eye(4).tolist())),
    )  # fmt: skip


@cache
def catalog() -> Catalog:
    known = Graspables(1.0, {name: hand_setups.known(name) for name in NAMES})
    return Catalog(tuple(map(info, NAMES)), ("a.exr",), more={"hands": known})


# Nobody but the surgeon, at work.
ALONE = {
    "assistant": 0.0, "empty": 0.0,
    "situations": {"over the field": 0, "carried": 0, "handed over": 0},
}  # fmt: skip


def spec(**in_hand: object) -> JobSpec:
    return from_json(
        {
            "seed": 5,
            "in_hand": {"enabled": True, "share": 1.0, **ALONE, **in_hand},
            "instruments": {"count": [2, 2]},
            "articulation": {"opening": [0, 0.4]},
        }
    )


@cache
def drawn() -> list[Sample]:
    return [draw(spec(), catalog(), index) for index in range(1, SOME + 1)]


def hands(sample: Sample) -> list[tuple[HeldDraw, float, str, float]]:
    """Each hand, with the size of what it holds, its name and how far it is open."""
    return [
        (one[held], one.scale, one.instrument, one.opening)
        for one in sample.instruments
        if isinstance(one[held], HeldDraw)
    ]


def in_world(
    one: HeldDraw, scale: float, name: str, opening: float
) -> tuple[np.ndarray, np.ndarray]:
    """The skin and the metal, metres."""
    its = hand(5, one.shape)
    known = hand_setups.known(name)
    metal = (known.mirrored if one.left else known).metal(opening / 0.3, scale)
    angles = floats([one.angles[n] for n in its.skeleton.names])
    posed = Held(angles, floats(one.turn), floats(one.move), 0.0)
    place = floats(one.place)
    side = MIRROR if one.left else np.ones(3)
    return tuple(
        (points * side) @ place[:3, :3].T + place[:3, 3]
        for points in (worn(its, posed, metal).skin, metal.points)
    )  # type: ignore[return-value]


def tip_of(one: HeldDraw, scale: float, name: str, opening: float) -> np.ndarray:
    """By the instrument's own frame: its tips are towards +Y."""
    place = floats(one.place)
    ends = {k.name: np.array(k.position) for k in instruments.build(name).keypoints}
    y = ends["tip_left"][1]
    points = hand_setups.known(name).metal(opening / 0.3, scale).points
    jaws = points[points[:, 1] > scale * y - 0.003]
    return (jaws @ place[:3, :3].T + place[:3, 3])[np.argmax(jaws[:, 1])]


def test_most_images_have_hands_where_all_should() -> None:
    counts = [len(hands(sample)) for sample in drawn()]
    assert sum(count > 0 for count in counts) >= 0.8 * SOME
    assert max(counts) == 2


def test_joints_keep_their_limits_and_the_pose_is_rigid() -> None:
    for sample in drawn():
        for one, scale, *_ in hands(sample):
            skeleton = hand(5, one.shape).skeleton
            angles = floats([one.angles[n] for n in skeleton.names])
            assert (angles >= skeleton.low - 1e-9).all() and (angles <= skeleton.high + 1e-9).all()
            for turn in (floats(one.turn), floats(one.place)[:3, :3]):
                assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-9)
                assert np.linalg.det(turn) == pytest.approx(1)
            assert 0.9 < scale < 1.1


def test_nothing_is_in_the_ground_and_tips_are_at_one_spot() -> None:
    for sample in drawn():
        tips = []
        for one in hands(sample):
            skin_, metal = in_world(*one)
            hand_only = skin_[: len(skin_)]
            assert metal[:, 2].min() > 0.0
            near = np.linalg.norm(hand_only - metal.mean(axis=0), axis=1) < 0.2
            assert hand_only[near, 2].min() > -0.002  # balls stand for the skin
            tips.append(tip_of(*one))
        for tip in tips:
            assert 0.0 < tip[2] < 0.0205
        if len(tips) == 2:
            assert np.linalg.norm(tips[0] - tips[1]) < 0.045


def test_two_hands_are_a_right_and_a_left_one_and_not_in_each_other() -> None:
    pairs = [hands(sample) for sample in drawn() if len(hands(sample)) == 2]
    assert pairs
    for pair in pairs:
        assert {one.left for one, *_ in pair} == {False, True}
        (first, _), (second, _) = (in_world(*one) for one in pair)
        gap = np.linalg.norm(first[::7, None] - second[::7], axis=2).min()
        assert gap > 0.001


def test_the_placement_is_where_the_hand_has_it() -> None:
    for sample in drawn():
        for one in sample.instruments:
            matrix = floats(one[placement])
            if isinstance(one[held], HeldDraw):
                place = floats(one[held].place)
                assert matrix[:3, :3] == pytest.approx(one.scale * place[:3, :3])
                assert matrix[:3, 3] == pytest.approx(place[:3, 3])


def test_what_lies_keeps_away_from_hands() -> None:
    """Of two instruments one is held; balls that cover the other are not in the hand or its arm."""
    one_hand = spec(hands=[1, 1])
    seen = 0
    for index in range(1, 13):
        sample = draw(one_hand, catalog(), index)
        there = [i for i in sample.instruments if isinstance(i[held], HeldDraw)]
        lying = [i for i in sample.instruments if not isinstance(i[held], HeldDraw)]
        if not there or not lying:
            continue
        matrix = floats(lying[0][placement])
        balls = info(lying[0].instrument).balls @ matrix[:3, :3].T + matrix[:3, 3]
        hand_ = floats(there[0][held].balls)
        apart = np.linalg.norm(balls[:, None] - hand_[:, :3], axis=2) - hand_[:, 3]
        assert apart.min() > -0.001
        seen += 1
    assert seen >= 6


def test_a_hand_keeps_away_from_what_lies_there_before_it() -> None:
    """Nobody can hold the needle holder; where it comes first it lies there, in the middle."""
    amidst = {"u": [0.45, 0.55], "v": [0.45, 0.55], "resting": 1.0}
    placed = from_json({"placement": amidst}).placement
    crowded = replace(spec(hands=[1, 1]), placement=placed)
    known = Graspables(1.0, {NAMES[1]: hand_setups.known(NAMES[1])})
    wanted = Catalog(tuple(map(info, NAMES)), ("a.exr",), more={"hands": known})
    seen = 0
    for index in range(1, 25):
        sample = draw(crowded, wanted, index)
        first, second = sample.instruments
        if first.instrument != NAMES[0] or not isinstance(second[held], HeldDraw):
            continue
        matrix = floats(first[placement])
        balls = info(NAMES[0]).balls @ matrix[:3, :3].T + matrix[:3, 3]
        hand_ = floats(second[held].balls)
        apart = np.linalg.norm(balls[:, None] - hand_[:, :3], axis=2) - hand_[:, 3]
        assert apart.min() > 0.0
        seen += 1
    assert seen >= 5


def test_what_is_off_changes_nothing_else() -> None:
    off = from_json({"seed": 5, "instruments": {"count": [2, 2]}})
    bare = Catalog(catalog().instruments, ("a.exr",))
    for index in range(1, 6):
        one, other = draw(off, catalog(), index), draw(off, bare, index)
        assert one == other
        assert all(i[held] is None and "held" not in i.laid_out for i in one.instruments)


def test_on_it_changes_only_where_the_held_ones_are() -> None:
    off = from_json(
        {"seed": 5, "instruments": {"count": [2, 2]}, "articulation": {"opening": [0, 0.4]}}
    )
    for sample in drawn()[:6]:
        other = draw(off, catalog(), sample.index)
        assert sample.lights == other.lights and sample.view == other.view
        for one, same in zip(sample.instruments, other.instruments, strict=True):
            assert (one.instrument, one.scale) == (same.instrument, same.scale)
            if one[held] is None:
                assert one.opening == same.opening


def test_settings_say_how_often_and_which() -> None:
    none = spec(share=0.0)
    assert not any(hands(draw(none, catalog(), index)) for index in range(1, 6))
    only = spec(
        grips={"ring_middle": 0.0, "palm": 0.0, "thenar": 0.0, "overhand": 0.0}, hands=[1, 1]
    )
    found = [h for index in range(1, 9) for h in hands(draw(only, catalog(), index))]
    assert len(found) >= 5
    assert {one.grip for one, *_ in found} == {"ring", "pencil"}
    left = spec(left_handed=1.0, hands=[1, 1])
    assert all(h[0].left for i in range(1, 5) for h in hands(draw(left, catalog(), i)))


def test_what_no_hand_may_hold_lies_and_unknown_gloves_are_refused() -> None:
    never = dict.fromkeys(GRIPS, 0.0)
    assert not any(hands(draw(spec(grips=never), catalog(), index)) for index in range(1, 4))
    with pytest.raises(UserError, match="there is no glove 'wool'; there are latex natural"):
        spec(gloves={"wool": 1.0})
    with pytest.raises(UserError, match="all weigh 0"):
        spec(gloves=dict.fromkeys(GLOVES, 0.0))


def test_a_label_says_the_grip_and_the_pose() -> None:
    one = next(i for s in drawn() for i in s.instruments if isinstance(i[held], HeldDraw))
    said = one.laid_out
    assert said["held"] == one[held].grip
    assert said["hand"]["side"] in ("left", "right")
    assert len(said["hand"]["angles"]) == 23


def test_hands_of_a_job_differ_and_stay() -> None:
    assert hand(5, 0).shape.joints == pytest.approx(hand(5, 0).shape.joints)
    lengths = {
        round(float(np.ptp(skin.finer(hand(5, n).shape).vertices[:, 1])), 5) for n in range(3)
    }
    assert len(lengths) == 3
