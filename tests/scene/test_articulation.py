"""Several hinges on one instrument: each stands where its record says, together or on their own."""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import replace
from itertools import product

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector
from synthpoint.core.errors import UserError
from synthpoint.core.randomizers.articulation import Articulation
from synthpoint.properties import tags
from synthpoint.scene.authoring import hinge
from synthpoint.scene.authoring import rig as rigs
from synthpoint.scene.instruments import inspection
from synthpoint.scene.instruments.articulation import channels, open_to, set_opening, states
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select

RANGES = {"wrist": (0.0, 0.6), "jaw": (-0.3, 0.9), "lever": (0.0, 0.6)}


@pytest.fixture
def grasper(scene):
    """A shaft with a wrist, on which a jaw turns about another axis, and a lever at its end."""
    root = building.probe("grasper", at=(0.0, 0.0, 0.0))
    building.update()
    body = next(o for o in root.children if o.type == "MESH")
    wrist = building.box("wrist", (0.1, 0.02, 0.01), (0.15, 0.0, 0.0), parent=root)
    jaw = building.box("jaw", (0.1, 0.02, 0.01), (0.1, 0.0, 0.0), parent=wrist)
    lever = building.box("lever", (0.01, 0.1, 0.01), (0.0, 0.15, 0.0), parent=body)
    building.update()
    for part, at, axis in (
        (wrist, (0.1, 0.0, 0.0), (0, 0, 1)),
        (jaw, (0.2, 0.0, 0.0), (0, 1, 0)),
        (lever, (0.0, 0.1, 0.0), (0, 0, 1)),
    ):
        hinge.add(root, part, Vector(at), Vector(axis), *RANGES[part.name])
    return root


def turns(root):
    """Angle of each hinged part from its rest, by name without .001."""
    found = {}
    for joint in root.synthpoint.joints:
        rest = Matrix([joint.rest[r * 4 : r * 4 + 4] for r in range(4)]).to_quaternion()
        turn = joint.part.matrix_basis.to_quaternion() @ rest.inverted()
        # The axis is in the frame of the parent, as the basis matrix is.
        angle = 2 * math.atan2(Vector((turn.x, turn.y, turn.z)).dot(joint.axis), turn.w)
        found[joint.part.name.split(".")[0]] = angle
    return found


def job(hinges, **sections):
    return building.job(articulation={"opening": [0, 1], "hinges": hinges}, **sections)


def test_every_hinge_has_a_range(grasper):
    found = {c.name: (c.low, c.high) for c in channels(grasper)}
    assert list(found) == list(RANGES)
    for name, span in RANGES.items():
        assert found[name] == pytest.approx(span)
    assert [j.own_range for j in grasper.synthpoint.joints] == [False, True, False]


def test_the_slider_moves_all_to_the_same_share(grasper):
    set_opening(grasper, 0.3)
    assert turns(grasper) == pytest.approx({"wrist": 0.3, "jaw": 0.3, "lever": 0.3}, abs=1e-5)
    set_opening(grasper, 0.0)
    assert turns(grasper) == pytest.approx({"wrist": 0.0, "jaw": -0.3, "lever": 0.0}, abs=1e-5)


@pytest.mark.parametrize("hinges", ["correlated", "independent"])
def test_hinges_stand_as_recorded(grasper, hinges):
    building.camera()
    shares = []
    with building.staged(job(hinges)) as stage:
        for index in range(1, 9):
            (label,) = stage.shoot(index)[1].instances
            assert list(label.articulation) == list(RANGES)
            assert turns(grasper) == pytest.approx(label.articulation, abs=1e-5)
            assert label.opening == pytest.approx(label.articulation["wrist"])
            shares.append([(label.articulation[n] - a) / (b - a) for n, (a, b) in RANGES.items()])
    apart = np.ptp(shares, axis=1)
    if hinges == "correlated":
        assert apart.max() < 1e-6  # ranges are stored in single precision
    else:
        assert np.median(apart) > 0.3


def test_copies_have_hinges_of_their_own(grasper):
    building.camera()
    spec = job("independent", instruments={"repeat": 2, "count": 2}, placement={"enabled": True})
    with building.staged(spec) as stage:
        shown = stage.apply(stage.sample(1)).shown
        assert len(shown) == 2
        for one in shown:
            assert turns(one.instance.root) == pytest.approx(one.draw.articulation, abs=1e-5)
        assert shown[0].draw.articulation != shown[1].draw.articulation


def test_off_they_stay_as_the_file_has_them(grasper):
    """Opened with the slider to 0.25 rad, a share of 0.25 / 0.6 (wrist) of every range."""
    grasper.synthpoint.opening = 0.25
    building.update()
    before = turns(grasper)
    building.camera()
    off = building.job(articulation={"enabled": False, "hinges": "independent"})
    with building.staged(off) as stage:
        info = stage.catalog.instruments[0]
        for index in (1, 2):
            (label,) = stage.shoot(index)[1].instances
            assert turns(grasper) == pytest.approx(before, abs=1e-6)
            assert label.opening == pytest.approx(0.25)
            assert label.articulation == pytest.approx(before, abs=1e-5)
        # Measured at every opening all the same, so that nothing is placed otherwise.
    with building.staged(building.job(articulation={"hinges": "independent"})) as stage:
        assert stage.catalog.instruments[0] == replace(info, opening=0.0)


def test_parts_moved_by_hand_stay_while_articulation_is_off(grasper):
    """Where no opening brings them."""
    wrist = next(j.part for j in grasper.synthpoint.joints)
    wrist.location.x += 0.01
    wrist.rotation_euler.x = 0.4
    building.update()
    before = wrist.matrix_basis.copy()
    building.camera()
    with building.staged(building.job(articulation={"enabled": False})) as stage:
        stage.apply(stage.sample(1))
        assert np.abs(np.array(wrist.matrix_basis) - np.array(before)).max() < 1e-6


def test_joints_of_one_channel_never_open_apart(grasper):
    joints = grasper.synthpoint.joints
    joints[0].channel = joints[2].channel = "both"
    building.camera()
    with building.staged(job("independent")) as stage:
        for index in range(1, 6):
            stage.apply(stage.sample(index))
            found = turns(grasper)
            assert found["wrist"] == pytest.approx(found["lever"], abs=1e-6)


def furthest(hull, points):
    """How far (m) points reach beyond the hull in the worst of many directions."""
    angle = np.random.default_rng(1).normal(size=(500, 3))
    angle /= np.linalg.norm(angle, axis=1, keepdims=True)
    return ((points @ angle.T).max(axis=0) - (np.array(hull) @ angle.T).max(axis=0)).max()


def test_the_hull_holds_the_mixed_extremes(grasper):
    instance = building.only_instrument(grasper.users_scene[0])
    together = inspection.describe(instance, Articulation())
    apart = inspection.describe(instance, Articulation(hinges="independent"))
    worst = 0.0
    for shares in product((0.0, 1.0), repeat=3):
        openings = {
            n: a + s * (b - a) for s, (n, (a, b)) in zip(shares, RANGES.items(), strict=True)
        }
        set_opening(grasper, openings["wrist"], openings)
        building.update()
        points = inspection.surface(instance)
        assert furthest(apart.hull, points) < 1e-3
        worst = max(worst, furthest(together.hull, points))
    assert worst > 0.01  # the states that only independent hinges reach


def test_many_hinges_are_measured_in_a_bounded_number_of_states(scene):
    root = building.probe("many")
    for number in range(7):
        part = building.box(f"p{number}", (0.01,) * 3, (0.0, 0.1 * number, 0.1), parent=root)
        building.update()
        hinge.add(root, part, Vector((0, 0, 0)), Vector((0, 0, 1)), 0.0, 0.5)
    assert len(states(root, independent=False)) == 3
    found = states(root, independent=True)
    assert len(found) == 2 + 2 * 7 + 1
    assert {len(openings) for _, openings in found} == {7}


@pytest.mark.parametrize("driven", [False, True])
def test_animated_parts_stand_as_they_are_recorded(grasper, driven):
    """The renderer sets the frame, which puts animation back."""
    for joint in grasper.synthpoint.joints:
        joint.part.rotation_mode = "XYZ"
        if driven:
            for axis in range(3):
                joint.part.driver_add("rotation_euler", axis).driver.expression = "0.0"
        else:
            joint.part.keyframe_insert("rotation_euler", frame=1)
    building.camera(at=(0.0, 0.0, 2.0))
    with building.staged(job("independent")) as stage:
        hull = np.array(stage.catalog.instruments[0].hull)
        assert hull[:, 2].min() < -0.05  # the jaw turns out of the plane, as far as it opens
        _, record = stage.shoot(1)
        stage.scene.frame_set(stage.scene.frame_current)
        building.update()
        drawn = record.instances[0].articulation
        for name, angle in turns(grasper).items():
            assert angle == pytest.approx(drawn[name], abs=1e-5)


def test_an_animated_shape_key_stands_as_it_is_recorded(scene):
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    body.shape_key_add(name="Basis")
    body.shape_key_add(name="open")
    key = body.data.shape_keys.key_blocks["open"]
    key.data[0].co.z += 0.01
    key.keyframe_insert("value", frame=1)
    joint = root.synthpoint.joints.add()
    joint.kind, joint.part, joint.shape_key = "SHAPE_KEY", body, "open"
    root.synthpoint.opening_min, root.synthpoint.opening_max = 0.0, 0.5
    building.camera()
    spec = building.job(articulation={"opening": [0.5, 0.9]})
    with building.staged(spec) as stage:
        opening = stage.shoot(1)[1].instances[0].opening
        stage.scene.frame_set(stage.scene.frame_current)
        assert key.value == pytest.approx(opening / 0.5, abs=1e-6)
        assert key.value > 0.4


def test_what_is_not_there_any_more_is_not_moved(scene):
    """The slider is dragged after the shape key was renamed: nothing fails."""
    body = building.box("bar", (0.1, 0.02, 0.01))
    body.shape_key_add(name="Basis")
    key = body.shape_key_add(name="open")
    building.tag(body)
    joint = body.synthpoint.joints.add()
    joint.kind, joint.part, joint.shape_key = "SHAPE_KEY", body, "open"
    body.synthpoint.opening_max = 0.4
    open_to(body, 0.4)
    assert key.value == pytest.approx(1.0)
    key.name = "curved"
    open_to(body, 0.1)
    assert key.value == pytest.approx(1.0)


@pytest.mark.parametrize("kind", [None, "LIMIT_ROTATION", "COPY_ROTATION"])
def test_a_bone_that_constraints_hold_is_refused(scene, kind):
    """The record would say open, and the picture show it closed."""
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    rig = building.link(bpy.data.objects.new("rig", bpy.data.armatures.new("rig")))
    rig.parent = root
    select(rig)
    bpy.ops.object.mode_set(mode="EDIT")
    bone = rig.data.edit_bones.new("jaw")
    bone.head, bone.tail = (0.0, 0.0, 0.0), (0.1, 0.0, 0.0)
    bpy.ops.object.mode_set(mode="OBJECT")
    body.modifiers.new("rig", "ARMATURE").object = rig
    body.vertex_groups.new(name="jaw").add(range(4), 1.0, "REPLACE")
    building.update()
    rigs.add(root, rig, "BONE", "jaw", Vector((0, 0, 1)), (0.0, 1.0), (0.0, 0.5))
    building.camera()
    if kind is not None:
        held = rig.pose.bones["jaw"].constraints.new(kind)
        if kind == "LIMIT_ROTATION":
            held.use_limit_z, held.max_z, held.owner_space = True, 0.1, "LOCAL"
        else:
            held.target = building.empty("still")
    with ExitStack() as stack:
        if kind is not None:
            stack.enter_context(pytest.raises(UserError, match="rig: constraints of the bone"))
        stack.enter_context(building.staged(job("correlated")))


def test_storing_the_opening_calls_nobody(grasper, monkeypatch):
    """Whoever listens, such as another copy of the extension, would move what was just placed."""
    calls = []
    monkeypatch.setattr(tags, "on_opening", lambda root, angle: calls.append(angle))
    set_opening(grasper, 0.3)
    assert calls == []
    grasper.synthpoint.opening = 0.1
    assert calls == [pytest.approx(0.1)]
