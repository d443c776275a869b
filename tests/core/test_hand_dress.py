"""What a hand wears: cuffs over its skin, sleeves below them, nails and folds where they belong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthpoint.core.geometry.rotation import turns
from synthpoint.core.hand import look, marks, skin, tint, tube
from synthpoint.core.hand.arm import Arm
from synthpoint.core.hand.cuff import cuff
from synthpoint.core.hand.mesh import Mesh
from synthpoint.core.hand.pose import Skeleton
from synthpoint.core.hand.shape import ELBOW, FINGERS, WRIST, Build, bone, end, shaped
from synthpoint.core.hand.sleeve import ROOM, sleeve

COARSE = shaped(Build())
HAND = skin.finer(COARSE)
ARM = Arm(HAND)
SKELETON = Skeleton(HAND)
RIGHT, LEFT = np.eye(3), np.diag((-1.0, 1.0, 1.0))
GOWN = look.Sleeve((0.02, 0.05, 0.2))
CUFF = 0.07


def posed(**degrees: float) -> np.ndarray:
    angles = SKELETON.rest.copy()
    for name, angle in degrees.items():
        angles[SKELETON.names.index(name)] = np.radians(angle)
    return skin.skinned(HAND, SKELETON.pose(angles[None], np.eye(3)[None], np.zeros((1, 3))))


def worn(seed: int, cloth: look.Sleeve = GOWN) -> look.Look:
    """That of a hand whose glove has a cuff of that length."""
    return look.Look(
        cloth, look.SKINS[0], replace(look.GLOVES["latex white"], cuff=CUFF), seed=seed
    )


def up_the_arm(points: np.ndarray) -> np.ndarray:
    """How far from the wrist (m), at rest."""
    way = HAND.joints[ELBOW] - HAND.joints[WRIST]
    return (points - HAND.joints[WRIST]) @ (way / np.linalg.norm(way))


def from_axis(points: np.ndarray) -> np.ndarray:
    """How far from the line from wrist to elbow (m), at rest."""
    way = HAND.joints[ELBOW] - HAND.joints[WRIST]
    beside = points - HAND.joints[WRIST]
    return np.linalg.norm(np.cross(beside, way / np.linalg.norm(way)), axis=-1)


def test_cuts_lie_on_the_skin_where_they_should() -> None:
    cuts = ARM.cuts(HAND.vertices)
    assert up_the_arm(cuts.points) == pytest.approx(
        np.repeat(cuts.stations[:, None], 64, axis=1), abs=1e-9
    )
    corners = HAND.vertices[HAND.quads]
    across = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    across /= np.linalg.norm(across, axis=1)[:, None]
    for point in cuts.points[::6, ::9].reshape(-1, 3):
        face = np.linalg.norm(corners.mean(axis=1) - point, axis=1).argmin()
        assert abs((point - corners[face].mean(axis=0)) @ across[face]) < 8e-4
    halfway = 0.5 * (cuts.stations[3] + cuts.stations[4])
    between = cuts.at(np.array([halfway]))[0][0]
    assert between == pytest.approx(0.5 * (cuts.points[3] + cuts.points[4]))


@pytest.mark.parametrize("mirror", [RIGHT, LEFT], ids=("right", "left"))
@pytest.mark.parametrize("flexion", [-50, 0, 60])
def test_cuff_and_sleeve_face_outward_on_either_arm(mirror: np.ndarray, flexion: float) -> None:
    cuts = ARM.cuts(posed(wrist_flexion=flexion) @ mirror)
    assert np.linalg.det(cuts.axes) == pytest.approx(np.linalg.det(mirror))
    for points in (cuff(cuts, CUFF, 0.0, True, ROOM, 3), sleeve(cuts, worn(3))):
        rings = points if mirror is RIGHT else tube.turned_round(points)
        quads = tube.faces(len(rings))
        out = Mesh(quads, rings.size // 3).normals(rings.reshape(-1, 3)).reshape(rings.shape)
        from_middle = rings - rings.mean(axis=1, keepdims=True)
        # The roll of an edge and a hem turn in.
        assert ((out * from_middle).sum(axis=-1)[4:-8] > 0).mean() > 0.97


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_cuff_covers_skin_and_sleeve_up_to_its_edge(seed: int) -> None:
    cuts = ARM.cuts(HAND.vertices)
    rubber = cuff(cuts, CUFF, 0.6, True, ROOM, seed)
    assert up_the_arm(rubber).max() == pytest.approx(CUFF, abs=0.012)
    assert up_the_arm(rubber).min() < -0.01  # within the hand
    skin_there = cuts.at(up_the_arm(rubber).mean(axis=1))[0]
    above = from_axis(rubber) - from_axis(skin_there)
    assert above[0].max() < 0 < above[12:].min()
    below = cuff(cuts, CUFF + 0.015, 0.6, False, ROOM, seed)
    for ring in below[up_the_arm(below).mean(axis=1) < CUFF - 0.008]:
        near = np.abs(up_the_arm(rubber[:-7]).mean(axis=1) - up_the_arm(ring).mean()).argmin()
        assert (from_axis(ring) - from_axis(rubber[near])).mean() < -2e-4
    cloth = sleeve(cuts, worn(seed))
    along = up_the_arm(cloth).mean(axis=1)
    for ring in cloth[(along > 0.045) & (along < CUFF - 0.008)]:
        near = np.abs(up_the_arm(rubber[:-7]).mean(axis=1) - up_the_arm(ring).mean()).argmin()
        assert from_axis(ring).mean() < from_axis(rubber[near]).mean()


def test_a_short_arm_has_fewer_cuts_and_as_good_a_sleeve() -> None:
    short = skin.finer(shaped(Build(male=0.0, old=0.53, length=0.168, fingers=-0.2, thickness=0.3)))
    cuts = Arm(short).cuts(short.vertices)
    assert np.isfinite(cuts.points).all()
    assert 0.15 < cuts.stations[-1] < ARM.stations[-1]
    cloth = sleeve(cuts, worn(3))
    assert np.linalg.norm(np.diff(cloth, axis=0), axis=-1).max() < 0.1
    assert np.linalg.norm(cloth - cuts.middles[0], axis=-1).max() < 2.6


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sleeve_is_wide_over_a_metre_long_and_folded(seed: int) -> None:
    cuts = ARM.cuts(HAND.vertices)
    cloth = sleeve(cuts, worn(seed))
    assert np.linalg.norm(cloth[-1].mean(axis=0) - cuts.middles[0]) > 1.0
    along = up_the_arm(cloth).mean(axis=1)
    wide = (along > 0.16) & (along < 0.2)
    skin_there = cuts.at(along[wide])[0]
    assert (from_axis(cloth[wide]) > from_axis(skin_there)).all()
    assert from_axis(cloth[wide]).mean() > 1.3 * from_axis(skin_there).mean()
    ironed = sleeve(cuts, worn(seed, look.Sleeve(GOWN.color, folds=0.0)))
    assert np.linalg.norm(cloth - ironed, axis=-1)[20:].max() > 0.01
    assert np.linalg.norm(cloth - sleeve(cuts, worn(seed + 1)), axis=-1).max() > 0.01


def test_a_cuff_goes_where_the_arm_goes() -> None:
    turn = turns(np.array((0.6, 0.0, 0.8)), np.array(1.1))
    move = np.array((0.3, -0.2, 0.5))
    there = cuff(ARM.cuts(HAND.vertices @ turn.T + move), CUFF, 0.5, True, ROOM, 1)
    here = cuff(ARM.cuts(HAND.vertices), CUFF, 0.5, True, ROOM, 1)
    assert there == pytest.approx(here @ turn.T + move)


@pytest.mark.parametrize("finger", FINGERS)
def test_nails_are_on_the_backs_of_fingertips(finger: str) -> None:
    nails, _, tips = marks.marks(HAND).T
    which = bone(finger, 2)
    own = (HAND.bones[:, 0] == which) & (nails > 0.5)
    assert 20 < own.sum() < 0.5 * (HAND.bones[:, 0] == which).sum()
    out = Mesh(HAND.quads, len(HAND.vertices)).normals(HAND.vertices)[own].mean(axis=0)
    share = (HAND.vertices[own] - HAND.joints[which]) @ HAND.along(which)
    length = np.linalg.norm(HAND.joints[end(which)] - HAND.joints[which])
    assert (share > 0.35 * length).all()
    if finger != "thumb":  # whose back faces to its side
        assert out[2] > 0.2
    assert tips[own].min() > tips[HAND.bones[:, 0] == bone(finger, 0)].mean()


def test_skin_is_pushed_together_inside_a_bent_joint_alone() -> None:
    pushed = marks.Pushed(HAND)
    assert pushed.at(HAND.vertices).max() == pytest.approx(0)
    bent = pushed.at(posed(index_pip=95))
    joint = HAND.joints[bone("index", 1)]
    near = np.linalg.norm(HAND.vertices - joint, axis=1) < 0.014
    palmar = near & (HAND.vertices[:, 2] < joint[2] - 0.004)
    back = near & (HAND.vertices[:, 2] > joint[2] + 0.004)
    assert bent[palmar].mean() > 0.4 and bent[back].mean() < 0.5 * bent[palmar].mean()
    assert bent[np.linalg.norm(HAND.vertices - joint, axis=1) > 0.06].max() == pytest.approx(0)


@pytest.mark.parametrize("finger", FINGERS[1:])
def test_creases_are_inside_the_joints_that_bend(finger: str) -> None:
    bent, _ = marks.creases(HAND).T
    for number in (1, 2):
        which = bone(finger, number)
        length = np.linalg.norm(HAND.joints[end(which)] - HAND.joints[which])
        along = (HAND.vertices - HAND.joints[which]) @ HAND.along(which)
        own = np.isin(HAND.bones[:, 0], (which - 1, which)) & (np.abs(along) < 0.3 * length)
        level = np.polyfit(along[own], bent[own], 1)
        assert -level[1] / level[0] + number / level[0] == pytest.approx(0, abs=0.003)


def test_palms_are_paler_than_backs_and_dark_skin_the_more() -> None:
    at, gain = tint.places(HAND), []
    out = Mesh(HAND.quads, len(HAND.vertices)).normals(HAND.vertices)[:, 2]
    hand = HAND.bones[:, 0] == 0
    for tone in (look.SKINS[0], look.SKINS[-1]):
        light = tint.skin(at, tone, 3).mean(axis=1)
        gain.append(light[hand & (out < -0.9)].mean() / light[hand & (out > 0.9)].mean())
    assert 0.9 < gain[0] < 1.5 < gain[1]


def test_blood_is_on_fingertips_and_a_clean_hand_has_none() -> None:
    at = tint.places(HAND)
    stained = look.Look(GOWN, look.SKINS[0], stains=1.0, seed=4)
    blood = tint.blood(at, stained)
    assert blood[at.tips.max(axis=0) > 0.8].mean() > 4 * blood[HAND.bones[:, 0] < 2].mean()
    assert not tint.blood(at, replace(stained, stains=0.0)).any()


def test_less_of_the_skin_is_seen_where_rubber_is_thick_or_slack() -> None:
    at = tint.places(HAND)
    below = np.zeros((len(HAND.vertices), 3))
    none = np.zeros(len(HAND.vertices))
    thin, thick = look.Glove((0.8, 0.8, 0.8), translucency=0.5), look.Glove((0.8, 0.8, 0.8))
    one, other = (tint.rubber(at, glove, below, none, 1)[:, 0] for glove in (thin, thick))
    assert (one < other).all()
    tips, wrist = at.tips.max(axis=0) > 0.8, at.slack > 0.95
    assert one[tips].mean() < one[wrist].mean()


def test_patterns_go_along_each_finger() -> None:
    grain = marks.grain(HAND)
    for finger in FINGERS:
        number = bone(finger, 1)
        own = (HAND.bones[:, 0] == number) & (HAND.weights[:, 0] > 0.9)
        along = (HAND.vertices[own] - HAND.joints[number]) @ HAND.along(number)
        assert np.corrcoef(along, grain[own, 1])[0, 1] > 0.9


def test_a_look_says_how_far_rubber_goes() -> None:
    glove = look.GLOVES["latex natural"]
    bare = look.Look(GOWN, look.SKINS[0])
    assert bare.covered == 0
    assert look.Look(GOWN, look.SKINS[0], glove).covered == glove.cuff
    longer = look.Glove(glove.color, cuff=0.09)
    gloved = look.Look(look.SLEEVES["gown blue"], look.SKINS[0], glove)
    assert gloved.tucked == glove.cuff and gloved.knitted == 0
    assert replace(gloved, glove=None).knitted == gloved.sleeve.knit > 0
    assert replace(gloved, sleeve=replace(gloved.sleeve, over=True)).tucked == 0
    assert look.Look(GOWN, look.SKINS[0], glove, longer).covered == 0.09
