"""What gets in the way, rendered: keypoints are hidden and say by what, and the labels agree."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
import pytest
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from synthpoint.core.errors import UserError
from synthpoint.core.randomizers.motion_blur import MotionBlur
from synthpoint.core.randomizers.occluders.draw import Target
from synthpoint.core.randomizers.occluders.kinds import KINDS
from synthpoint.core.settings.fields import read
from synthpoint.scene.blender import files, visibility
from synthpoint.scene.instruments import bundled
from synthpoint.scene.instruments.inspection import view_of
from synthpoint.scene.prepare import prepare, shipped_classes
from synthpoint.scene.randomizers.occluders import (
    blood,
    distance_field,
    finger,
    gauze,
    glove,
    hand,
    shape,
    tissue,
)
from synthpoint.scene.randomizers.occluders.effect import Obstacles
from synthpoint.tests.scene import building
from synthpoint.tests.scene.counting import datablocks

WEIGHTS = {kind.name: kind.setting for kind in KINDS}
NONE = {name: 0.0 for kind, name in WEIGHTS.items() if kind != "own"}
TOOLS = ["needle_holder/crile_wood_15", "tweezers/adson_12"]


def job(kind, seed=0, tools=TOOLS, **settings):
    weights = {**NONE, **({WEIGHTS[kind]: 1.0} if kind else {})}
    return building.job(
        classes=[],
        seed=seed,
        instruments={"bundled": list(tools), "count": len(tools), "scale": 1},
        placement={"enabled": True},
        camera={"enabled": True},
        ground={"enabled": True, "share": 1.0},
        render={"width": 160, "height": 120},
        occluders={"enabled": True, "share": 1.0, **weights, **settings},
    )


def staged(spec):
    files.start_empty()
    scene, spec = prepare(spec, None, by_name=False)
    return building.staged(spec, scene)


def by_name(record):
    return {o["name"]: o for o in record.scene["occluders"]}


@pytest.mark.parametrize(
    "kind", ["finger", "glove", "hand", "gauze", "blood", "tissue", "cube", "plane"]
)
def test_a_keypoint_with_one_before_it_is_hidden_by_it(kind):
    """Through the ray cast and in the render's passes alike."""
    # Of another seed, another instrument is before the cube.
    seed = 30 if kind == "cube" else list(WEIGHTS).index(kind)
    spec = job(kind, seed=seed, count=1, onto_share=1.0)
    hidden = set()
    with staged(spec) as stage:
        for index in range(1, 5):
            sample = stage.sample(index)
            (one,) = sample.occluders
            record = stage.shoot(index)[1]
            (placed,) = record.scene["occluders"]
            assert placed["kind"] == kind == one.kind
            assert placed["resolved"]
            label = record.instances[one.target.instrument]
            point = next(k for k in label.keypoints if k.name == one.target.keypoint)
            if point.visibility:  # inside the picture
                hidden.add((label.class_name, point.name))
                assert point.visibility == 1
                assert point.reason == f"occluder:{placed['name']}"
                row, column = int(point.v), int(point.u)
                mask = building.mask_of(record, one.target.instrument)
                assert not mask[min(row, 119), min(column, 159)]
                # What lies on it is nearer than these large pixels can tell.
                assert not point.borderline or kind in ("gauze", "blood", "tissue")
    assert hidden


def test_forced_ones_hide_both_classes_whatever_the_share(monkeypatch):
    """As quotas force them: by the instrument's position and the keypoint's name."""
    targets = (Target(0, "tip_left"), Target(1, "tip_right"))
    monkeypatch.setattr(
        "synthpoint.core.randomizers.occluders.draw.wanted_hidden", lambda *_: targets
    )
    spec = job("gauze", share=0.0, count=[0, 2])
    found = set()
    with staged(spec) as stage:
        for index in (1, 2, 3):
            record = stage.shoot(index)[1]
            assert [o["target"] for o in record.scene["occluders"]] == [
                {"instrument": t.instrument, "keypoint": t.keypoint} for t in targets
            ]
            for target in targets:
                label = record.instances[target.instrument]
                point = next(k for k in label.keypoints if k.name == target.keypoint)
                if point.visibility:
                    assert point.visibility == 1
                    assert point.reason.startswith("occluder:Synthpoint Gauze")
                    found.add(label.class_name)
    assert found == {"needle_holder", "tweezers"}


def test_a_forced_one_covers_all_round_the_keypoint():
    """Rays through the margin's circle end on it, or come out of the picture."""
    spec = job("tissue", seed=4, count=1, onto_share=1.0, margin=4.0)
    with staged(spec) as stage:
        for index in (1, 2, 3):
            sample = stage.sample(index)
            shown = stage.apply(sample).shown
            (placed,) = stage.effect(Obstacles).placed
            target = sample.occluders[0].target
            place = building.places(shown[target.instrument].instance.root)[target.keypoint]
            view = view_of(bpy.context.scene)
            u, v, depth = view.project([place])[0]
            graph = bpy.context.evaluated_depsgraph_get()
            for turn in np.linspace(0, 2 * np.pi, 8, endpoint=False):
                end = view.point(u + 3.9 * np.cos(turn), v + 3.9 * np.sin(turn), depth)
                origin = Vector(view.position)
                hit = bpy.context.scene.ray_cast(graph, origin, Vector(end) - origin)
                assert hit[4].name == placed.object.name


def test_unlabelled_ones_are_in_no_mask_but_hide():
    spec = job("cube", seed=2, count=2, onto_share=0.5)
    with staged(spec) as stage:
        for index in (1, 2):
            stage.shoot(index)
            assert {o.pass_index for o in stage.effect(Obstacles).objects} == {0}
            passes = stage.darkroom.shoot()[1]
            assert passes.index.max() <= 2
            assert len(stage.effect(Obstacles).placed) == 2


def test_labelled_ones_are_instances_without_keypoints():
    spec = job("gauze", seed=1, count=2, onto_share=0.5, label_as="thing")
    with staged(spec) as stage:
        record = stage.shoot(1)[1]
        passes = stage.darkroom.shoot()[1]
        assert [i.id for i in record.instances] == [1, 2, 3, 4]
        for label, placed in zip(record.instances[2:], record.scene["occluders"], strict=True):
            assert (label.class_name, label.keypoints) == ("thing", ())
            assert label.instrument == placed["shape"]
            mask = passes.index == label.id
            assert label.area == mask.sum()
            assert np.array(label.pose)[:3, 3] == pytest.approx(placed["location"])
        assert sum(i.area for i in record.instances[2:]) > 0
        for label in record.instances[:2]:
            for point in label.keypoints:
                assert point.reason.partition(":")[0] != "instrument" or point.reason[-1] in "12"


def test_they_move_about_the_place_that_is_recorded():
    """A frame on they have gone one step; mask and label are those of the picture at rest."""
    blur = {"enabled": True, "share": 1, "camera_speed": 0, "camera_turn": 0, "hand_speed": 1}
    still = job(None, seed=5, count=3, fingers=1, gauze=1, onto_share=0.5)
    with staged(still) as stage:
        at_rest = [stage.shoot(index)[1] for index in (1, 2)]
    steps = []
    with staged(replace(still, motion_blur=read(MotionBlur, blur))) as stage:
        scene = bpy.context.scene
        middle = scene.frame_current
        for index, rest in zip((1, 2), at_rest, strict=True):
            record = stage.shoot(index)[1]
            for a, b in zip(record.instances, rest.instances, strict=True):
                assert (a.rle, [k.reason for k in a.keypoints]) == (
                    b.rle, [k.reason for k in b.keypoints],
                )  # fmt: skip
            for a, b in zip(record.scene["occluders"], rest.scene["occluders"], strict=True):
                assert a["location"] == pytest.approx(b["location"], abs=1e-6)
            drawn = record.scene["motion"]["occluder_steps"]
            for placed, step in zip(record.scene["occluders"], drawn, strict=True):
                for offset in (-1, 0, 1):
                    scene.frame_set(middle + offset)
                    graph = bpy.context.evaluated_depsgraph_get()
                    at = bpy.data.objects[placed["name"]].evaluated_get(graph).matrix_world
                    expected = np.array(placed["location"]) + offset * np.array(step)
                    assert np.array(at.translation) == pytest.approx(expected, abs=1e-6)
                scene.frame_set(middle)
                steps.append((placed["kind"], float(np.linalg.norm(step))))
    assert all(s == pytest.approx(1 / 30) for kind, s in steps if kind == "finger")
    assert {kind for kind, s in steps if s > 0} >= {"finger"}


def test_what_is_recorded_is_what_stands_in_the_scene():
    spec = job(None, seed=3, count=3, gauze=1, blood_drops=1, fingers=1, onto_share=0.5)
    with staged(spec) as stage:
        for index in (1, 2):
            sample, record = stage.sample(index), stage.shoot(index)[1]
            assert len(record.scene["occluders"]) == 3
            shown = {o.name: o for o in stage.effect(Obstacles).objects if visibility.shown(o)}
            assert set(shown) == set(by_name(record))
            for draw, placed in zip(sample.occluders, record.scene["occluders"], strict=True):
                obj = shown[placed["name"]]
                world = np.array(obj.matrix_world)
                assert world[:3, 3] == pytest.approx(placed["location"], abs=1e-6)
                assert world[:3, :3] == pytest.approx(
                    np.array(placed["rotation"]) * placed["scale"], abs=1e-5
                )
                assert obj.data.name == f"Synthpoint {placed['shape']}"
                assert tuple(obj.color) == pytest.approx((*draw.color, draw.roughness))
                if draw.location is not None:
                    assert placed["location"] == pytest.approx(draw.location)
                    assert not placed["resolved"]


def test_an_image_does_not_depend_on_those_before():
    spec = job(None, seed=6, count=[0, 3], gauze=1, cubes=1, onto_share=0.7)
    found = []
    for order in ((4,), (2, 1, 4)):
        with staged(spec) as stage:
            for index in order:
                record = stage.shoot(index)[1]
        found.append(record)
    assert found[0] == found[1]


def test_nothing_grows_with_the_images():
    spec = job(None, count=[0, 3], gauze=1, blood_drops=1, planes=1, tools=TOOLS[1:])
    with staged(spec) as stage:
        stage.shoot(1)
        before = datablocks()
        for index in range(2, 8):
            stage.apply(stage.sample(index))
        assert datablocks() == before


def own_scene(scene, hidden="excluded"):
    """A tool, a camera, and a collection of two meshes and a lamp."""
    root = bundled.build(TOOLS[1], scene.collection)
    building.camera(at=(0.0, 0.0, 0.4))
    pool = bpy.data.collections.new("Props")
    scene.collection.children.link(pool)
    wide = building.box("wide", (0.02, 0.04, 0.004), at=(5.0, 0.0, 0.0), collection=pool)
    wide.modifiers.new("twice", "SUBSURF").levels = 1
    tall = building.box("tall", (0.01, 0.01, 0.03), at=(5.0, 1.0, 0.0), collection=pool)
    tall.scale = (2.0, 1.0, 1.0)
    building.link(bpy.data.objects.new("lamp", bpy.data.lights.new("lamp", "POINT")), pool)
    building.update()
    if hidden == "excluded":
        bpy.context.view_layer.layer_collection.children["Props"].exclude = True
    elif hidden == "not rendered":
        pool.hide_render = True
    return root, wide, tall


def own_job(**settings):
    return building.job(
        classes=[],
        instruments={"count": 1, "scale": 1},
        articulation={"opening": 0.5},
        occluders={"enabled": True, "share": 1, "count": 1, "onto_share": 1, "most_hidden": 5,
                   "size": 1, **NONE, "collection": "Props", **settings},
    )  # fmt: skip


@pytest.mark.parametrize("hidden", ["excluded", "not rendered", "shown"])
def test_the_users_own_meshes_get_in_the_way(scene, hidden):
    _, wide, tall = own_scene(scene, hidden)
    spec = own_job().with_classes(shipped_classes())
    with building.staged(spec) as stage:
        infos = {o.name: o for o in stage.catalog.occluders}
        assert set(infos) == {"wide", "tall"}
        # 20 × 10 × 30 mm with its scale: the widest side is 20 × 30, and its middle the anchor.
        assert infos["tall"].core == pytest.approx(0.010, abs=0.0008)
        assert infos["tall"].radius == pytest.approx(np.linalg.norm((0.01, 0.005, 0.015)), abs=1e-6)
        # Its modifier rounds the plate off.
        assert 0.015 < infos["wide"].radius < 0.021
        assert not visibility.shown(wide) and not visibility.shown(tall)
        shapes = set()
        for index in range(1, 10):
            record = stage.shoot(index)[1]
            (placed,) = record.scene["occluders"]
            shapes.add(placed["shape"])
            point = next(
                k for k in record.instances[0].keypoints if k.name == placed["target"]["keypoint"]
            )
            assert point.visibility == 1 and point.reason.startswith("occluder:Synthpoint Own ")
        assert shapes == {"wide", "tall"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Nothing", "occluders.collection: no collection is called 'Nothing'; collections here: "),
        ("Empty", "occluders.collection: 'Empty' holds no mesh; put one in, or name another"),
        ("Tools", "belongs to an instrument; take it out of 'Tools'"),
    ],
)
def test_a_collection_that_cannot_be_used(scene, name, message):
    root, *_ = own_scene(scene)
    for made in ("Empty", "Tools"):
        scene.collection.children.link(bpy.data.collections.new(made))
    bpy.data.collections["Tools"].objects.link(root.children[0])
    with (
        pytest.raises(UserError) as caught,
        building.staged(own_job(collection=name).with_classes(shipped_classes())),
    ):
        pass
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"keypoints": ["tipp"]}, "occluders.keypoints[0]: no class has a keypoint 'tipp'; there"),
        ({"label_as": "tweezers"}, "occluders.label_as: 'tweezers' is an instrument class"),
    ],
)
def test_settings_that_do_not_fit_the_classes(settings, message):
    with pytest.raises(UserError) as caught, staged(job("cube", **settings)):
        pass
    assert message in str(caught.value)


def test_surface_nets_close_and_lie_on_the_surface():
    half = np.array((0.01, 0.02, 0.005))
    points, faces = distance_field.surface(
        distance_field.ellipsoid((0, 0, 0), half), -1.3 * half, 1.3 * half, step=0.0008
    )
    edges = [(a, b) for f in faces for a, b in zip(f, (*f[1:], f[0]), strict=True)]
    assert len(edges) == len(set(edges))
    assert all((b, a) in set(edges) for a, b in edges[:500])
    assert np.abs(((points / half) ** 2).sum(axis=1) - 1).max() < 0.06
    outwards = (shape.normals_of(points, faces) * points / half**2).sum(axis=1)
    assert outwards.min() > 0


def rim(faces):
    """The vertices of edges that one face alone has."""
    edges = {(a, b) for f in faces for a, b in zip(f, (*f[1:], f[0]), strict=True)}
    return sorted({a for a, b in edges if (b, a) not in edges})


@pytest.mark.parametrize("room", [blood, tissue, gauze])
def test_every_shape_is_closed(room):
    """A hole would show its inside, and let a ray through."""
    for variant in range(room.SHAPES):
        made = room.shape(variant)
        assert not rim(made.faces)
        assert made.info("kind", "name").core > 0.001


@pytest.mark.parametrize("room", [finger, glove, hand])
def test_a_hand_comes_out_of_its_sleeve_and_goes_on_beyond_the_picture(room):
    """What is open of the hand is within the sleeve, or at its edge; of the sleeve, far away."""
    for variant in range(room.SHAPES):
        made = room.shape(variant)
        sleeve = made.points[np.unique(made.faces[made.second :])]
        assert made.points[:, 1].max() < 0.1 and np.abs(made.points[:, 0]).max() < 0.2
        assert sleeve[:, 1].min() == made.points[:, 1].min() < -0.4
        # Of each piece: the end of the arm, both ends of a cuff.
        for open_ in made.points[rim(made.faces[: made.second])][::8]:
            beside = sleeve[np.abs(sleeve[:, 1] - open_[1]) < 0.02]
            assert not len(beside) or np.linalg.norm(beside - open_, axis=1).min() < 0.06
        assert 0.004 < made.info("kind", "name").core < 0.03


@pytest.mark.parametrize("room", [finger, glove, hand])
def test_faces_of_left_and_right_hands_look_outward(room):
    """The volume within them is positive."""
    for variant in range(room.SHAPES):
        made = room.shape(variant)
        corners = made.points[shape.triangles(made.faces)]
        a, b, c = np.moveaxis(corners - made.points.mean(axis=0), 1, 0)
        assert (a * np.cross(b, c)).sum() > 0


@pytest.mark.parametrize("room", [finger, glove, hand])
def test_the_anchor_is_inside_of_a_hand(room):
    """On a line through it that goes to the camera there is skin on either side."""
    for variant in range(room.SHAPES):
        made = room.shape(variant)
        tree = BVHTree.FromPolygons(made.points.tolist(), made.faces.tolist())
        above = tree.ray_cast((0, 0, 1), (0, 0, -1))[0]
        below = tree.ray_cast((0, 0, -1), (0, 0, 1))[0]
        assert below.z < -0.003 and above.z > 0.003


def test_shapes_are_always_the_same():
    a, b = gauze.shape(1), gauze.shape(1)
    assert (a.points == b.points).all()
    assert not np.array_equal(a.points, gauze.shape(3).points)
