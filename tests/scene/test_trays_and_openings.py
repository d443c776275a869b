"""The rim of a tray and the opening in tissue: where they are recorded, and in nobody's way."""

from __future__ import annotations

from dataclasses import asdict, replace

import bpy
import numpy as np
import pytest
from synthpoint.core.settings.ranges import Range
from synthpoint.scene.blender import files, visibility
from synthpoint.scene.randomizers.backdrop.ground import Grounds
from synthpoint.scene.randomizers.backdrop.opening import edge
from synthpoint.scene.randomizers.occluders.effect import Obstacles
from synthpoint.tests.scene import building
from synthpoint.tests.scene.grounds import HEIGHT, LAMP, opened, tree


def test_holes_of_the_tray_are_as_wide_as_recorded(aside):
    """The share of dark pixels is that of circles in rows: pi / (2 sqrt 3) times width² over
    spacing²."""
    spec = building.job(
        ground={"enabled": True, "share": 1, "plain": 0, "tray": 1}, lights=LAMP,
        tray={"perforated": 1, "spacing": 0.25, "holes": 0.5, "scratches": 0, "roughness": 1,
              "value": 0.9, "brushing": 0, "rimmed": 0},
        render={"samples": 4, "width": 128, "height": 128},
    )  # fmt: skip
    with building.staged(spec) as stage:
        path, record = stage.shoot(1)
        drawn = record.scene["ground"]
        assert (drawn["spacing"], drawn["hole"]) == pytest.approx((0.25, 0.125))
        light = building.picture(path).mean(axis=2)
    dark = (light < 0.5 * np.median(light)).mean()
    assert dark == pytest.approx(np.pi / (2 * 3**0.5) * 0.25, rel=0.12)


def test_the_rim_of_the_tray_stands_where_it_is_recorded(scene):
    """Rays straight down along the tray's axes meet its top at the height, and the floor inside;
    the table outside has its colour."""
    building.black_world(scene)
    building.probe()
    building.camera()
    spec = building.job(
        ground={"enabled": True, "share": 1, "plain": 0, "tray": 1}, lights=LAMP,
        tray={"rimmed": 1, "rim_height": 0.03, "rim_gap": 0.05, "perforated": 0},
        drape={"hue": 0.5, "saturation": 1, "value": 0.5},
        render={"samples": 4},
    )  # fmt: skip
    with building.staged(spec) as stage:
        path, record = stage.shoot(1)
        drawn = record.scene["ground"]["rim"]
        light = building.picture(path)
        graph = bpy.context.evaluated_depsgraph_get()
        turn = drawn["rotation"]
        axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

        def top(along):
            x, y = np.array(drawn["center"]) + along @ axes
            return stage.scene.ray_cast(graph, (x, y, 1.0), (0, 0, -1))[1].z

        for side in (0, 1):
            for sign in (-1, 1):
                out = np.zeros(2)
                out[side] = sign
                steps = [top(out * (drawn["half"][side] + d)) for d in np.linspace(0, 0.03, 121)]
                assert max(steps) == pytest.approx(0.03 - 0.0002, abs=2e-4)
                assert steps[0] == steps[-1] == pytest.approx(0, abs=3e-4)
                u, v, _ = record.view.project(
                    [(*(np.array(drawn["center"]) + out * (drawn["half"][side] + 0.04) @ axes), 0)]
                )[0]
                red, green, blue = light[int(v), int(u)]
                assert red < 0.5 * green and blue > 0.5 * green
        objects = len(bpy.data.objects), len(bpy.data.meshes)
        stage.apply(stage.sample(2).changed(ground=replace(stage.sample(2).ground, rim=None)))
        assert not visibility.shown(bpy.data.objects["Synthpoint Tray Rim"])
        assert (len(bpy.data.objects), len(bpy.data.meshes)) == objects


def test_an_opening_is_where_it_is_recorded_and_as_deep(aside):
    """Rays straight down: tissue inside and cloth outside of the outline, along both axes and
    across; the middle as deep as recorded."""
    with building.staged(opened()) as stage:
        path, record = stage.shoot(1)
        drawn = record.scene["ground"]["opening"]
        assert drawn["half"] == pytest.approx((0.15, 0.09))
        graph = bpy.context.evaluated_depsgraph_get()
        turn = drawn["rotation"]
        axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

        def hit(along):
            x, y = np.array(drawn["center"]) + np.array(along) @ axes
            _, place, _, face, obj, _ = stage.scene.ray_cast(graph, (x, y, 1.0), (0, 0, -1))
            assert obj.name == "Synthpoint Opening"
            return obj.data.polygons[face].material_index, place.z - HEIGHT

        for way in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            out = np.array(way) * drawn["half"]
            assert hit(0.94 * out) == (0, pytest.approx(-0.008, abs=0.004))
            slot, height = hit(1.06 * out)
            assert slot == 1 and -0.006 < height < 0
        for near in ((0.0, 0.0), (1e-5, 0.0), (0.004, 0.003)):
            assert hit(near) == (0, pytest.approx(-0.02, abs=5e-4))
        for corner in ((0.9, 0.9), (-0.9, 0.9)):  # rounded, as an ellipse is
            assert hit(np.array(corner) * drawn["half"])[0] == 1
        points = np.array([v.co for v in bpy.data.objects["Synthpoint Opening"].data.vertices])
        assert np.isfinite(points).all() and -0.041 < points[:, 2].min() < points[:, 2].max() <= 0
        # Seen: flesh is red in the middle, the cloth is green and blue.
        light = building.picture(path)

        def colour(along):
            place = np.array(drawn["center"]) + np.array(along) @ axes
            u, v, _ = record.view.project([(*place, HEIGHT)])[0]
            return light[int(v), int(u)]

        assert colour((0, 0))[0] > 2 * colour((0, 0))[2]
        for way in ((1.3, 0), (-1.3, 0), (0, 1.4), (0, -1.4)):
            red, green, blue = colour(np.array(way) * drawn["half"])
            assert red < 0.5 * green and blue > 0.5 * green


def test_nothing_is_seen_between_hem_and_tissue(aside):
    """Rays that slant in below the hem, all round, with the deepest relief."""
    spec = opened()
    spec = replace(spec, tissue=replace(spec.tissue, relief=Range(0.01, 0.01)))
    with building.staged(spec) as stage:
        stage.shoot(1)
        drawn = stage.sample(1).ground.opening
        graph = bpy.context.evaluated_depsgraph_get()
        outline, out = edge(drawn)
        for slope in (0.3, 0.7, 1.5):
            for place, way in zip(outline, out, strict=True):
                for below in (0.001, 0.0025, 0.0034):
                    x, y = place + drawn.center - 0.002 * way
                    aim = np.array((*way, -slope))
                    start = np.array((x, y, HEIGHT - below)) - 0.0005 * aim
                    assert stage.scene.ray_cast(graph, start, aim / np.linalg.norm(aim))[0]


def test_tissue_and_opening_take_turns(aside):
    with building.staged(opened(0.5)) as stage:
        seen = set()
        before = None
        for index in range(1, 16):
            sample = stage.sample(index)
            stage.apply(sample)
            hidden = [not visibility.shown(bpy.data.objects[f"Synthpoint {name}"])
                      for name in ("Tissue", "Opening")]  # fmt: skip
            assert hidden == [sample.ground.opening is not None, sample.ground.opening is None]
            seen.add(hidden[0])
            count = len(bpy.data.meshes), len(bpy.data.materials), len(bpy.data.objects)
            assert before in (None, count)
            before = count
        assert seen == {True, False}


def test_nothing_in_the_way_passes_through_the_rim_of_a_tray():
    """The meshes themselves, by Blender's own overlap of their triangles."""
    scene = files.start_empty()
    building.black_world(scene)
    building.probe(at=(0.0, 0.0, 0.02))
    building.camera()
    spec = building.job(
        ground={"enabled": True, "share": 1, "plain": 0, "tray": 1},
        tray={"rimmed": 1, "rim_height": 0.04, "rim_gap": 0.01},
        occluders={"enabled": True, "share": 1, "count": 4, "cubes": 2, "planes": 1,
                   "distance": [0, 0.15], "onto_share": 0.3, "size": 1.2},
    )  # fmt: skip
    crossed = widened = 0
    with building.staged(spec) as stage:
        for index in range(1, 25):
            sample = stage.sample(index)
            stage.apply(sample)
            if stage.effect(Grounds).shown != sample.ground:
                widened += 1
                recorded = stage.effect(Grounds).recorded(sample.ground)
                assert recorded["rim"] == asdict(stage.effect(Grounds).shown.rim)
            graph = bpy.context.evaluated_depsgraph_get()
            rim = tree("Synthpoint Tray Rim", graph)
            for placed in stage.effect(Obstacles).placed:
                crossed += bool(rim.overlap(tree(placed.object.name, graph)))
    assert widened > 8
    assert crossed == 0
