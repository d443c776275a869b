"""Drapes round the field: on the ground, below all else, and never on the place of work."""

from __future__ import annotations

from functools import cache

import numpy as np
from synthpoint.core.geometry.sight import hidden, triangles
from synthpoint.core.geometry.terrain import Terrain
from synthpoint.core.geometry.types import floats
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.randomizers.drapes import clip
from synthpoint.core.randomizers.drapes.layer import Layer, laid
from synthpoint.core.randomizers.drapes.table import Table, covered
from synthpoint.core.randomizers.in_hand.held import held
from synthpoint.core.randomizers.in_world import world_points
from synthpoint.tests.core import test_gown, test_held

IMAGES = range(1, 11)
ALL = {"enabled": True, "share": 1.0, "layers": 4, "front": 1.0, "table": 1.0, "clips": 4}
HEIGHT = 0.03
LAYER = Layer(0.4, 0.12, 0.005, 0.03, 0.05, 0.3, False, 7)


@cache
def samples() -> list[Sample]:
    sections = {"drapes": ALL, "placement": {"ground_height": HEIGHT}}
    return [draw(test_gown.spec(**sections), test_held.catalog(), index) for index in IMAGES]


def test_the_place_of_work_stays_free_and_in_sight() -> None:
    sheets = clips = 0
    for sample in samples():
        if sample.drapes is None:
            continue
        spot, eye = floats(sample.operating_field.spot), sample.view.position
        for sheet in sample.drapes.sheets:
            sheets += 1
            flat = np.linalg.norm(sheet.points[..., :2] - spot[:2], axis=-1)
            assert flat.min() > 0.079
            faces = triangles(sheet.points[::2, ::2])
            assert not hidden(eye, spot[None] + (0, 0, 0.004), faces).any()
        clips += len(sample.drapes.clips)
        for matrix in sample.drapes.clips:
            assert np.linalg.norm(floats(matrix)[:2, 3] - spot[:2]) > 0.07
    assert sheets > len(IMAGES)
    assert clips > 2


def test_nothing_passes_through_hands_and_instruments() -> None:
    for sample in samples():
        balls = [floats(one.balls) for one in sample.hands.empty]
        for one in sample.instruments:
            if hasattr(one[held], "balls"):
                balls.append(floats(one[held].balls))
            centers = world_points(test_held.catalog(), one, "balls")
            balls.append(np.column_stack((centers, np.full(len(centers), 0.006 * one.scale))))
        for sheet in sample.drapes.sheets if sample.drapes else ():
            points = sheet.points.reshape(-1, 3)
            assert points[:, 2].min() >= HEIGHT - 1e-9
            for x, y, z, radius in np.concatenate(balls)[::2]:
                assert np.linalg.norm(points - (x, y, z), axis=1).min() > 0.99 * radius


def test_sheets_follow_the_ground_and_lie_on_each_other() -> None:
    line = np.linspace(-2, 2, 41)
    x, y = np.meshgrid(line, line)
    hill = Terrain((-2.0, -2.0), 0.1, 0.1 * np.exp(-(x**2 + y**2)))
    spot, none = np.array((0.0, 0.0, 0.1)), np.zeros((0, 4))
    below = laid(LAYER, spot, hill, [], none)
    assert below is not None
    above_ground = below.points[..., 2] - hill.height(below.points[..., :2])
    assert above_ground.min() > -1e-9
    other = Layer(1.2, 0.1, 0.004, 0.02, 0.0, 0.3, False, 8)
    over = laid(other, spot, hill, [below], none)
    assert over is not None
    under = below.height(over.points[5:, :, :2])
    assert (over.points[5:, :, 2] > under).all()
    assert (under > 0).mean() > 0.2


def test_an_edge_gives_way_to_what_lies_there_or_the_sheet_is_left_out() -> None:
    spot, flat = np.zeros(3), Terrain((0.0, 0.0), 1.0, np.zeros((2, 2)))
    out = np.array((np.cos(LAYER.turn), np.sin(LAYER.turn)))
    for far, there in ((0.2, True), (0.7, False)):
        ball = np.array(((*(far * out), 0.006, 0.006),))
        lies = laid(LAYER, spot, flat, [], ball)
        assert (lies is not None) == there
        if lies is not None:
            assert np.linalg.norm(lies.points - ball[0, :3], axis=-1).min() > 0.006


def test_a_table_is_flat_on_top_and_hangs_to_the_ground() -> None:
    points = covered(Table(0.3, 0.2, 0.15, 0.02, 3))
    assert points[0, :, 2].min() > 0.149
    assert points[-1, :, 2].max() <= 0
    assert 0.3 <= np.abs(points[..., 0]).max() < 0.4


def test_a_clip_is_a_closed_surface_of_true_size() -> None:
    points, quads = clip.clip()
    assert 0.1 < np.ptp(points[:, 0]) < 0.12
    assert points[:, 2].min() > -0.0005
    assert set(quads.ravel()) == set(range(len(points)))


def test_the_same_image_has_the_same_drapes_and_off_nothing_else_changes() -> None:
    catalog = test_held.catalog()
    one, again = (draw(test_gown.spec(drapes=ALL), catalog, 3) for _ in range(2))
    for sheet, same in zip(one.drapes.sheets, again.drapes.sheets, strict=True):
        assert (sheet.points == same.points).all()
    without = draw(test_gown.spec(), catalog, 3)
    assert without.drapes is None
    assert without.changed(drapes=None).draws == one.changed(drapes=None).draws
