"""Instruments in hands, in Blender: no hand through metal, labels as exact as without."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import bpy
import numpy as np
import pytest
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from synthpoint.core.randomizers.in_hand.held import HeldDraw, held
from synthpoint.core.settings.ranges import Range
from synthpoint.scene.blender import files, meshes, visibility
from synthpoint.scene.hands.graspable import graspable
from synthpoint.scene.instruments.inspection import pieces
from synthpoint.scene.instruments.instance import instruments
from synthpoint.scene.prepare import prepare
from synthpoint.scene.randomizers.in_hand import InHands
from synthpoint.tests.scene import building

TOOLS = ["needle_holder/crile_wood_15", "tweezers/adson_12"]
WAYS = [Vector(way).normalized() for way in ((0.3, 0.5, 0.8), (-0.6, 0.3, 0.7), (0.2, -0.9, -0.4))]


def job(more, scale=1.0, **settings):
    return building.job(
        classes=[],
        seed=5,
        instruments={"bundled": TOOLS, "count": 2, "scale": [scale, scale]},
        articulation={"enabled": True, "opening": [0, 0.4]},
        camera={"enabled": True, "distance": [0.5, 0.6]},
        render={"width": 160, "height": 120},
        in_hand={"enabled": True, "share": 1.0, **settings},
        **{"placement": {"enabled": True}, **more},
    )


def staged(more=None, scale=1.0, **settings):
    files.start_empty()
    scene, spec = prepare(job(more or {}, scale, **settings), None, by_name=False)
    return building.staged(spec, scene)


def triangles(obj):
    """(T, 3, 3), in the world."""
    graph = bpy.context.evaluated_depsgraph_get()
    evaluated = obj.evaluated_get(graph)
    with meshes.shown(evaluated) as mesh:
        world = np.array(evaluated.matrix_world)
        points = meshes.points(mesh.vertices) @ world[:3, :3].T + world[:3, 3]
        return points[meshes.triangles(mesh)]


def tree(corners):
    flat = corners.reshape(-1, 3)
    return BVHTree.FromPolygons(flat.tolist(), np.arange(len(flat)).reshape(-1, 3).tolist())


def within(solid, point):
    """By rays in three directions, two of which have to agree."""
    count = 0
    for way in WAYS:
        start, met = Vector(point), 0
        while (hit := solid.ray_cast(start, way))[0] is not None:
            start, met = hit[0] + 1e-6 * way, met + 1
        count += met % 2
    return count >= 2


def deepest(solid, points):
    """How far the deepest of the points is within a closed surface (m)."""
    found = [0.0]
    for point in points:
        near = solid.find_nearest(Vector(point), 0.006)
        if near[0] is not None and near[3] > 2e-4 and within(solid, point):
            found.append(near[3])
    return max(found)


def hand_of(image, posed):
    """The hand's object that belongs to an instrument."""
    root = posed.instance.root
    return next(
        o for o, of in image.carried.items()
        if of == root and visibility.shown(o) and o.name.split(".")[0].endswith("Hand")
    )  # fmt: skip


@cache
def shots(scale=1.0, count=5):
    """What is asked of some images, read from the scene as it is evaluated for the render."""
    with staged(scale=scale) as stage:
        rows = []
        for index in range(1, count + 1):
            sample = stage.sample(index)
            image = stage.apply(sample)
            for posed in image.shown:
                if not isinstance(posed.draw[held], HeldDraw):
                    continue
                hand = triangles(hand_of(image, posed))
                metal = np.concatenate([triangles(p) for p in posed.instance.parts])
                spread = np.concatenate((metal.reshape(-1, 3), metal.mean(axis=1)))
                skin, steel = tree(hand), tree(metal)
                near = [p for p in spread if skin.find_nearest(Vector(p), 0.006)[0] is not None]
                corners = np.unique(hand.reshape(-1, 3), axis=0)
                close = [p for p in corners if steel.find_nearest(Vector(p), 0.006)[0] is not None]
                gap = min(steel.find_nearest(Vector(p))[3] for p in close)
                rows.append((posed.draw[held], deepest(skin, near), deepest(steel, close), gap))
    return rows


def test_no_hand_goes_through_metal_and_all_touch_it():
    rows = shots()
    assert len(rows) >= 5
    assert {one.left for one, *_ in rows} == {False, True}
    for one, metal_in_hand, hand_in_metal, gap in rows:
        assert metal_in_hand <= 0.001, one.grip
        assert hand_in_metal <= 0.001, one.grip
        assert gap < 0.0015, one.grip


def test_nor_where_instruments_are_much_larger_than_modelled():
    rows = shots(2.2, 8)
    assert len(rows) >= 5
    for one, metal_in_hand, hand_in_metal, gap in rows:
        assert max(metal_in_hand, hand_in_metal) <= 0.001, one.grip
        assert gap < 0.0015, one.grip


def test_what_is_not_held_in_an_image_is_hidden():
    with staged() as stage:
        effect = stage.effect(InHands)
        counts = []
        for index in range(1, 5):
            sample = stage.sample(index)
            stage.apply(sample)
            hands = [o for o in effect.objects if visibility.shown(o) and "Hand" in o.name]
            wanted = sum(isinstance(i[held], HeldDraw) for i in sample.instruments)
            wanted += len(sample.hands.empty) if sample.hands is not None else 0
            assert len(hands) == wanted
            counts.append(wanted)
        assert max(counts) > 0
        objects, meshes_ = len(bpy.data.objects), len(bpy.data.meshes)
        stage.apply(stage.sample(9))
        assert (len(bpy.data.objects), len(bpy.data.meshes)) == (objects, meshes_)


def test_a_finger_hides_a_keypoint_by_its_name_and_the_record_says_the_grip():
    with staged(
        hands=[1, 1], grips={"ring_middle": 0, "palm": 0, "thenar": 0, "overhand": 0}
    ) as stage:
        grips, reasons = set(), set()
        for index in range(1, 7):
            _, record = stage.shoot(index)
            for one in record.instances:
                grips.add(one.drawn.get("held"))
                reasons |= {k.reason for k in one.keypoints}
                if "held" in one.drawn:
                    assert one.drawn["hand"]["side"] in ("left", "right")
        assert grips & {"ring", "pencil"}
        assert "occluder:hand" in reasons
        assert not any("Synthpoint" in reason and "Hand" in reason for reason in reasons)


def test_a_run_says_which_settings_of_hands_change_nothing():
    with staged(
        {"placement": {"enabled": False}}, grips={"rng": 2, "ring": 3, "shaft": 1}
    ) as stage:
        assert [n for n in stage.notes if n.startswith("in_hand")] == [
            "in_hand: nothing is in a hand while placement is off; switch placement.enabled on",
            "in_hand.grips: no instrument of the scene has a grip 'rng'; there are overhand, palm, "
            "passed, pencil, ring, ring_middle, thenar",
        ]
        assert not stage.skipped


def test_a_hand_goes_along_with_what_it_holds_while_the_shutter_is_open():
    moving = {"enabled": True, "share": 1.0, "instrument_speed": [0.5, 0.5]}
    with staged({"motion_blur": moving}) as stage:
        image = stage.apply(next(s for s in map(stage.sample, range(1, 9)) if _held(s)))
        hand, root = next(iter(image.carried.items()))
        scene, graph = bpy.context.scene, bpy.context.evaluated_depsgraph_get()
        ways = []
        for frame in (scene.frame_current - 1, scene.frame_current + 1):
            scene.frame_set(frame)
            graph.update()
            ways.append([np.array(o.matrix_world.translation) for o in (hand, root)])
        of_hand, of_root = np.subtract(*ways)
        assert np.linalg.norm(of_root) > 1e-4
        assert of_hand == pytest.approx(of_root, abs=1e-6)


def _held(sample):
    return any(isinstance(one[held], HeldDraw) for one in sample.instruments)


def test_no_hand_holds_what_was_drawn_a_thousand_times_too_large(scene):
    """It is found out before its surface is looked at closely, which would take all memory."""
    files.start_empty()
    prepared, _ = prepare(
        building.job(classes=[], instruments={"bundled": [TOOLS[0]]}), None, by_name=False
    )
    instance = building.only_instrument(prepared)
    instance.root.scale *= 1000
    bpy.context.view_layer.update()
    assert graspable(instance) is None


@pytest.mark.parametrize("name", TOOLS)
def test_a_bundled_instrument_has_its_grips(scene, name):
    files.start_empty()
    prepared, _ = prepare(
        building.job(classes=[], instruments={"bundled": [name]}), None, by_name=False
    )
    instance = building.only_instrument(prepared)
    before = np.concatenate([p.points() for p in pieces(instance)])
    known = graspable(instance)
    assert known is not None and len(known.points) == 3
    wanted = (
        {"ring", "ring_middle", "palm", "thenar"} if "needle" in name else {"pencil", "overhand"}
    )
    assert set(known.holds) == {*wanted, "passed"}
    opened = np.linalg.norm(known.points[2] - known.points[0], axis=1).max()
    assert opened > 0.005
    assert np.concatenate([p.points() for p in pieces(instance)]) == pytest.approx(before, abs=1e-6)


def test_what_no_hand_can_hold_is_not_held(scene):
    root = building.empty("block")
    building.tag(root)
    building.box("body", (0.1, 0.15, 0.1), parent=root)
    building.update()
    assert graspable(building.only_instrument(bpy.context.scene)) is None


def test_hands_are_as_large_as_ever_in_a_file_in_centimetres():
    """Everything of the file is a hundred times as large, and a unit is a centimetre."""
    files.start_empty()
    wanted = job({})
    wanted = replace(wanted, camera=replace(wanted.camera, distance=Range(50, 60)))
    scene, spec = prepare(wanted, None, by_name=False)
    scene.unit_settings.scale_length = 0.01
    for one in instruments(scene):
        one.root.scale *= 100
    bpy.context.view_layer.update()
    with building.staged(spec, scene) as stage:
        image = stage.apply(next(s for s in map(stage.sample, range(1, 9)) if _held(s)))
        posed = next(p for p in image.shown if isinstance(p.draw[held], HeldDraw))
        hand = 0.01 * triangles(hand_of(image, posed))
        metal = 0.01 * np.concatenate([triangles(p) for p in posed.instance.parts])
        # From the fingertips to where the forearm ends, and not far off the metal.
        assert 0.3 < np.ptp(hand.reshape(-1, 3), axis=0).max() < 0.6
        steel = tree(metal)
        gap = min(steel.find_nearest(Vector(p))[3] for p in np.unique(hand.reshape(-1, 3), axis=0))
        assert gap < 0.0015
