"""A suture thread in the scene: where its needle is, what it lies on, and that nothing piles up."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.core.randomizers.film.draw import FilmDraw
from synthpoint.scene.blender import files, visibility
from synthpoint.scene.instruments import bundled
from synthpoint.scene.prepare import shipped_classes
from synthpoint.scene.randomizers.film import Bags
from synthpoint.scene.randomizers.suture import Thread
from synthpoint.tests.scene import building, counting

ONE_OF = {"jaws": 0, "ground": 0, "pulled": 0, "loops": 0}


def staged(situation=None, opening=0.0, **sections):
    scene = files.start_empty()
    bundled.build("needle_holder/mayo_hegar_16", scene.collection)
    suture = {"enabled": True, "share": 1}
    if situation is not None:
        suture["situations"] = {**ONE_OF, situation: 1}
    job = building.job(
        classes=[], articulation={"opening": opening}, placement={"enabled": True, "resting": 1},
        instruments={"count": 1}, camera={"enabled": True, "distance": 0.4}, suture=suture,
        **sections,
    ).with_classes(shipped_classes())  # fmt: skip
    return building.staged(job, scene)


def line_of(obj, sides):
    """The middle line (N, 3) of a tube that is shown."""
    assert visibility.shown(obj)
    points = np.empty(3 * len(obj.data.vertices), np.float32)
    obj.data.vertices.foreach_get("co", points)
    return points.reshape(-1, sides, 3).mean(axis=1)[1:-1].astype(float)


def distance(line, place):
    return np.linalg.norm(line - place, axis=1)


def test_a_needle_is_held_a_third_of_the_way_from_the_tips():
    """It goes through between the jaws, square to them, and both of its ends stick out."""
    with staged("jaws") as stage:
        thread, needle = stage.effect(Thread).objects[:2]
        (instance,) = stage.instances.values()
        for index in range(1, 6):
            stage.apply(stage.sample(index))
            at = building.places(instance.root)
            tips = (at["tip_left"] + at["tip_right"]) / 2
            line = line_of(needle, 10)
            inside = tips + (at["joint"] - tips) / 3
            nearest = int(distance(line, inside).argmin())
            assert distance(line, inside)[nearest] < 5e-4
            way = line[nearest + 1] - line[nearest - 1]
            axis = (tips - at["joint"]) / np.linalg.norm(tips - at["joint"])
            assert abs(way @ axis) < 0.35 * np.linalg.norm(way)
            assert min(distance(line[[0, -1]], inside)) > 0.004
            assert distance(line_of(thread, 6)[:1], line[0])[0] < 1e-6


@pytest.mark.parametrize(("opening", "goes_along"), [(0.0, True), (1.0, False)])
def test_a_held_needle_goes_along_while_the_shutter_is_open(opening, goes_along):
    moving = {"enabled": True, "share": 1.0, "instrument_speed": [0.5, 0.5]}
    with staged("jaws", opening, motion_blur=moving) as stage:
        needle = stage.effect(Thread).objects[1]
        (instance,) = stage.instances.values()
        stage.apply(stage.sample(1))
        scene, graph = bpy.context.scene, bpy.context.evaluated_depsgraph_get()
        ways = []
        for frame in (scene.frame_current - 1, scene.frame_current + 1):
            scene.frame_set(frame)
            graph.update()
            ways.append([np.array(o.matrix_world.translation) for o in (needle, instance.root)])
        of_needle, of_root = np.subtract(*ways)
        assert np.linalg.norm(of_root) > 1e-4
        assert of_needle == pytest.approx(of_root if goes_along else np.zeros(3), abs=1e-6)


def test_open_jaws_hold_no_needle():
    with staged("jaws", opening=1.0) as stage:
        needle = stage.effect(Thread).objects[1]
        (instance,) = stage.instances.values()
        stage.apply(stage.sample(1))
        at = building.places(instance.root)
        inside = (at["tip_left"] + at["tip_right"]) / 3 + at["joint"] / 3
        assert distance(line_of(needle, 10), inside).min() > 0.005


def test_a_thread_lies_on_metal_and_on_the_ground():
    """Never more than its radius below either, as rays from above find it, and down on it."""
    with staged("loops", ground={"enabled": False}) as stage:
        thread = stage.effect(Thread).objects[0]
        high = []
        for index in range(1, 6):
            drawn = stage.apply(stage.sample(index)).sample.suture
            line = line_of(thread, 6)
            assert line[:, 2].min() > 0.4 * drawn.thick
            assert np.quantile(line[:, 2], 0.1) < 0.02
            high.append(line[:, 2].max())
        assert max(high) > 0.003


def test_many_images_leave_nothing_behind_and_each_follows_from_its_number():
    with staged(film={"enabled": True, "share": 1, "over": 0.5}) as stage:
        objects = [*stage.effect(Thread).objects, *stage.effect(Bags).objects]

        def state(index):
            stage.apply(stage.sample(index))
            return [
                None if not visibility.shown(obj) else float(np.abs(line_of(obj, 1)).sum())
                for obj in objects
            ]

        first, count = state(1), counting.datablocks()
        for index in range(2, 12):
            state(index)
        assert counting.datablocks() == count
        assert state(1) == first


@pytest.mark.parametrize("over", [0.0, 1.0])
def test_a_bag_lies_on_what_is_below_it(over):
    settings = {"enabled": True, "share": 1, "over": over, "count": 1, "size": 0.2}
    with staged(film=settings) as stage:
        bags = stage.effect(Bags).objects
        (instance,) = stage.instances.values()
        for index in range(1, 4):
            image = stage.apply(stage.sample(index))
            (drawn,) = image.sample.film
            assert isinstance(drawn, FilmDraw)
            assert (drawn.over == 0) == bool(over)
            (bag,) = [o for o in bags if visibility.shown(o)]
            points = line_of(bag, 1)
            assert points[:, 2].min() >= 0.0
            metal = np.concatenate([_world(part) for part in instance.parts])
            near = np.abs(metal[:, :2] - drawn.place).max(axis=1) < 0.04
            for place in metal[near][::200]:
                close = np.linalg.norm(points[:, :2] - place[:2], axis=1) < 0.002
                if close.any():
                    assert points[close, 2].max() > place[2] - 2e-4


def _world(part):
    points = np.empty(3 * len(part.data.vertices), np.float32)
    part.data.vertices.foreach_get("co", points)
    matrix = np.array(part.matrix_world)
    return points.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3]
