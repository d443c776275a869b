"""Things around the field, in the scene: as drawn, on the ground, unlabelled, and made once."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.core.geometry.terrain import Terrain, flat
from synthpoint.core.randomizers.around.draw import AroundDraw, ThingDraw
from synthpoint.core.randomizers.around.kind import kinds
from synthpoint.scene.blender import files, visibility
from synthpoint.scene.blender.meshes import points
from synthpoint.scene.randomizers.around.effect import Things
from synthpoint.tests.scene import building

ON = {"enabled": True, "near": 2, "beside": 3, "edge": 1}
SOFT = {kind.name for kind in kinds() if kind.soft}
X, Y = np.meshgrid(np.linspace(-1, 1, 101), np.linspace(-1, 1, 101))
HUMP = Terrain((-1.0, -1.0), 0.02, 0.06 * np.exp(-(X**2 + Y**2) / 0.1))


@pytest.fixture(scope="module")
def stage():
    files.start_empty()
    building.probe()
    building.camera()
    with building.staged(building.job(around=ON), bpy.context.scene) as made:
        yield made


def shown(stage):
    return [obj for obj in stage.effect(Things).objects if visibility.shown(obj)]


def world(obj):
    matrix = np.asarray(obj.matrix_world)
    return points(obj.data.vertices) @ matrix[:3, :3].T + matrix[:3, 3]


def laid(kind, variant, pose, wet=0.5):
    rows = tuple(map(tuple, np.asarray(pose, float).tolist()))
    return ThingDraw(kind, variant, "near", 1.0, (0.5, 0.5, 0.5), wet, 7, rows)


@pytest.mark.parametrize("kind", [kind.name for kind in kinds()])
def test_each_variant_is_held_by_the_balls_that_it_is_placed_by(stage, kind):
    for variant, (centers, radius) in enumerate(stage.catalog.more["around"]["balls"][kind]):
        image = stage.apply(
            stage.sample(1).changed(
                around=AroundDraw((laid(kind, variant, np.eye(4)),), flat(0.0)),
            )
        )
        (obj,) = shown(stage)
        vertices = world(obj)[::7]
        apart = np.linalg.norm(vertices[:, None] - np.array(centers), axis=2).min(axis=1)
        assert apart.max() <= radius + 2e-5
        assert vertices[:, 2].min() > -1e-4
        assert len(image.solids) >= 1


@pytest.mark.parametrize("kind", sorted(SOFT))
def test_a_soft_one_follows_the_ground(stage, kind):
    draw = laid(kind, 0, np.eye(4))
    stage.apply(stage.sample(1).changed(around=AroundDraw((draw,), flat(0.0))))
    on_flat = world(shown(stage)[0])
    stage.apply(stage.sample(1).changed(around=AroundDraw((draw,), HUMP)))
    on_hump = world(shown(stage)[0])
    rise = on_hump[:, 2] - on_flat[:, 2]
    assert rise == pytest.approx(HUMP.height(on_flat[:, :2]), abs=1e-5)
    assert np.ptp(rise) > 0.001


def test_an_image_shows_what_it_records_and_nothing_new(stage):
    before = {kind: len(getattr(bpy.data, kind)) for kind in ("objects", "meshes", "materials")}
    counts = set()
    for index in range(1, 9):
        sample = stage.sample(index)
        stage.apply(sample)
        assert len(shown(stage)) == len(sample.around.things)
        assert len(stage.effect(Things).recorded(sample.around)) == len(sample.around.things)
        counts.add(len(sample.around.things))
    assert max(counts) >= 3
    assert before == {kind: len(getattr(bpy.data, kind)) for kind in before}


def test_nothing_of_it_is_labelled_and_all_of_it_hides():
    files.start_empty()
    building.probe()
    building.camera()
    over = np.eye(4)
    over[2, 3] = 0.012  # on the plate
    with building.staged(building.job(around=ON), bpy.context.scene) as made:
        _, record = made.shoot(1)
        assert [one.class_name for one in record.instances] == ["probe"]
        things = (laid("gauze", 0, over),)
        sample = made.sample(1).changed(around=AroundDraw(things, flat(0.0)))
        made.sample = lambda index: sample
        _, record = made.shoot(1)
        del made.sample
    reasons = {k.name: k.reason for k in record.instances[0].keypoints}
    assert reasons["front"] == "occluder:Synthpoint Gauze"


def test_scissors_that_are_labelled_leave_no_others():
    files.start_empty()
    building.probe()
    building.camera()
    classes = [{**building.PROBE}, {"name": "scissors", "keypoints": [{"name": "tip"}]}]
    spec = building.job(around=ON, classes=classes)
    with building.staged(spec, bpy.context.scene) as made:
        assert "scissors" not in made.catalog.more["around"]["balls"]
        assert "clamps" in made.catalog.more["around"]["balls"]


def test_they_are_where_they_were_drawn_also_where_the_camera_shakes():
    files.start_empty()
    building.probe()
    building.camera()
    spec = building.job(around=ON, motion_blur={"enabled": True, "share": 1.0})
    with building.staged(spec, bpy.context.scene) as made:
        for index in (1, 2):
            sample = made.sample(index)
            made.apply(sample)
            there = [np.asarray(obj.matrix_world) for obj in shown(made)]
            for one in sample.around.things:
                if one.kind not in SOFT:
                    assert min(abs(at - np.array(one.pose)).max() for at in there) < 1e-5
