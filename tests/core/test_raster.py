"""Silhouettes against the definition: a pixel's centre lies in a triangle or it does not."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from synthpoint.core.camera.pinhole import Intrinsics
from synthpoint.core.labels import amodal, raster

W, H = 20, 16
K = Intrinsics(100.0, 110.0, 50.0, 40.0, 100, 80)
# Quarters put many corners and sides right on pixel centres.
corners = st.integers(1, 5).flatmap(
    lambda n: arrays(np.float64, (n, 3, 2), elements=st.integers(-20, 100).map(lambda x: x / 4))
)


def definition(triangles):
    """(inside, on a side) for every pixel's centre."""
    x, y = np.meshgrid(np.arange(W) + 0.5, np.arange(H) + 0.5)
    inside, side = np.zeros((H, W), dtype=bool), np.zeros((H, W), dtype=bool)
    for t in triangles:
        signs = np.stack([
            (t[b, 0] - t[a, 0]) * (y - t[a, 1]) - (t[b, 1] - t[a, 1]) * (x - t[a, 0])
            for a, b in ((0, 1), (1, 2), (2, 0))
        ])  # fmt: skip
        inside |= (signs > 0).all(axis=0) | (signs < 0).all(axis=0)
        side |= (signs == 0).any(axis=0)
    return inside, side


@settings(max_examples=300)
@given(corners)
def test_cover_is_what_the_definition_says(triangles) -> None:
    inside, side = definition(triangles)
    assert not ((raster.cover(triangles, (0, 0, W, H)) ^ inside) & ~side).any()


@given(st.integers(3, 9), st.integers(0, 2**32 - 1))
def test_a_fan_has_no_gaps_and_counts_every_centre_once(count, seed) -> None:
    """A square cut into triangles from a point inside covers exactly its pixels."""
    rng = np.random.default_rng(seed)
    ring = np.array([(2, 2), (18, 2), (18, 14), (2, 14)], dtype=float)
    middle = rng.uniform((3, 3), (17, 13))
    fan = np.array([[middle, ring[i], ring[(i + 1) % 4]] for i in range(4)])
    expected = np.zeros((H, W), dtype=bool)
    expected[2:14, 2:18] = True
    assert np.array_equal(raster.cover(fan, (0, 0, W, H)), expected)
    total = sum(raster.cover(one[None], (0, 0, W, H)).astype(int) for one in fan)
    assert (total <= 1).all()
    assert np.array_equal(raster.cover(fan, (5, 4, 10, 6)), expected[4:10, 5:15])


def test_what_is_nearer_than_the_near_plane_is_cut_off() -> None:
    points = np.array([(0, 0, -1.0), (0.1, 0, 0.5), (0, 0.1, -1.0), (0.1, 0.1, 2.0)])
    triangles = np.array([(0, 1, 2), (0, 1, 3), (1, 3, 1)], dtype=np.int32)
    seen = raster.project(K, points, triangles, 0.25)
    assert seen.shape == (3, 3, 2)  # a quadrangle, a triangle and nothing
    # The side from point 0 to 1 is cut at half of the way, where the depth is 0.25.
    assert np.abs(seen - (K.cx + K.fx * 0.05 / 0.25, K.cy)).sum(axis=2).min() < 1e-9


def test_truncation_and_box_of_what_leaves_the_picture() -> None:
    square = np.array([(-20, 10), (20, 10), (20, 30), (-20, 30)], dtype=float)
    found = amodal.silhouette(square[[[0, 1, 2], [0, 2, 3]]], 100, 80)
    assert found is not None
    assert found.bbox == (-20, 10, 40, 20)
    assert found.area == 800
    assert found.truncation == 0.5
    assert found.mask.sum() == 400 and found.mask[10:30, :20].all()
    assert amodal.silhouette(square[[[0, 1, 2]]] + 1000.0, 100, 80) is None
    assert amodal.silhouette(np.empty((0, 3, 2)), 100, 80) is None


def test_a_picture_of_it_alone_tells_the_silhouette_of_another_shape() -> None:
    """Inside the picture where it is of the picture's size, everywhere where it is larger."""
    square = np.array([(-20, 10), (20, 10), (20, 30), (-20, 30)], dtype=float)
    triangles = square[[[0, 1, 2], [0, 2, 3]]]
    inside = np.zeros((80, 100), dtype=bool)
    inside[15:30, :60] = True
    found = amodal.silhouette(triangles, 100, 80, inside)
    assert found is not None
    assert found.bbox == (-20, 10, 80, 20)
    assert found.area == 400 + 900
    assert np.array_equal(found.mask, inside)
    alone = np.zeros((240, 300), dtype=bool)
    alone[80 + 15 : 80 + 30, 100 - 5 : 100 + 60] = True
    for corners in (triangles, None):
        found = amodal.silhouette(corners, 100, 80, alone)
        assert found is not None
        assert found.bbox == (-5, 15, 65, 15)
        assert found.truncation == pytest.approx(5 / 65)
        assert np.array_equal(found.mask, inside)
    assert amodal.silhouette(triangles, 100, 80, np.zeros((240, 300), dtype=bool)) is None


def test_the_region_of_what_may_reach_beyond_its_triangles() -> None:
    square = np.array([[(10, 10), (30, 10), (30, 20)]], dtype=float)
    assert amodal.region(square, 100, 80, loose=False) == (10, 10, 20, 10)
    assert amodal.region(square, 100, 80, loose=True) == (0, 0, 40, 30)
    assert amodal.region(square - 1000, 100, 80, loose=True) is None
    assert amodal.region(None, 100, 80, loose=False) is None
    assert amodal.region(None, 100, 80, loose=True) == (-100, -80, 300, 240)


def test_a_fine_mesh_is_fast() -> None:
    """25,000 triangles at 640 x 480; in processor time, since other work may run beside."""
    a, b = np.meshgrid(np.arange(125) * 2 * np.pi / 125, np.arange(100) * 2 * np.pi / 100)
    ring = 160 + 40 * np.cos(b)
    u, v = 320 + ring * np.cos(a), 240 + ring * np.sin(a)
    grid = np.stack((u, v), axis=2)
    right, low = np.roll(grid, -1, 1), np.roll(grid, -1, 0)
    corner = np.roll(right, -1, 0)
    quads = (np.stack((grid, right, corner), 2), np.stack((grid, corner, low), 2))
    triangles = np.concatenate([q.reshape(-1, 3, 2) for q in quads])
    assert len(triangles) == 25_000
    spent = []
    for _ in range(5):
        begun = time.process_time()
        found = amodal.silhouette(triangles, 640, 480)
        spent.append(time.process_time() - begun)
    assert found is not None and found.area > 50_000
    assert min(spent) < 0.03
    print(f"{1000 * min(spent):.1f} ms")
