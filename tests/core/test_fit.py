"""Laying one shape over another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from synthpoint.core.geometry import align
from synthpoint.core.geometry.rotation import about
from synthpoint.presets import instruments


def triangles(name: str):
    """All faces of a bundled instrument, closed, as triangles."""
    found = []
    for part in instruments.build(name).parts:
        for face in part.faces:
            for a, b in pairwise(face[1:]):
                found.append(part.vertices[[face[0], a, b]])
    return np.array(found)


def keypoints(name: str):
    model = instruments.build(name)
    places = {}
    for k in model.keypoints:
        vertices = model.part(k.part).vertices
        places[k.name] = (
            np.array(k.position) if k.vertices is None else vertices[list(k.vertices)].mean(axis=0)
        )
    return places


def pose(turn, move, scale):
    matrix = np.eye(4)
    matrix[:3, :3] = turn * scale
    matrix[:3, 3] = move
    return matrix


POSES = [
    pose(np.eye(3), (0, 0, 0), 1.0),
    pose(about(2, 0.4) @ about(0, 0.3), (1, 2, 3), 1.0),
    pose(about(1, -0.5), (0.1, 0, 0), 1000.0),
]


@pytest.mark.parametrize("name", instruments.names())
@pytest.mark.parametrize("matrix", POSES)
def test_a_posed_copy_is_laid_over_itself(name, matrix):
    source = align.sample(triangles(name))
    found = align.lay_over(source, align.apply(matrix, source))
    points = np.array(list(keypoints(name).values()))
    size = np.ptp(align.apply(matrix, points), axis=0).max()
    error = np.linalg.norm(align.apply(found, points) - align.apply(matrix, points), axis=1)
    assert error.max() < 0.02 * size


@pytest.mark.parametrize("kind", ["needle_holder", "tweezers"])
def test_keypoints_of_one_variant_land_near_those_of_the_other(kind):
    one, *others = [n for n in instruments.names() if n.startswith(kind)]
    assert others
    for other in others:
        matrix = align.lay_over(align.sample(triangles(one)), align.sample(triangles(other)))
        wanted = keypoints(other)
        length = np.ptp(triangles(other)[..., 1])
        for name, place in keypoints(one).items():
            moved = align.apply(matrix, place[None])[0]
            assert np.linalg.norm(moved - wanted[name]) < 0.12 * length, (other, name)


def test_samples_lie_on_the_triangles_and_are_always_the_same():
    shape = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 0, 1], [3, 0, 1], [0, 3, 1]]], float)
    points = align.sample(shape)
    assert set(np.round(points[:, 2], 9)) == {0.0, 1.0}
    assert (points[:, 2] == 1).mean() == pytest.approx(0.9, abs=0.01)
    assert (points[:, :2] >= 0).all()
    np.testing.assert_array_equal(points, align.sample(shape))


def test_principal_axes_go_from_long_to_thin():
    rng = np.random.default_rng(1)
    axes = align.principal_axes(rng.random((1000, 3)) * (0.1, 2.0, 0.01))
    np.testing.assert_allclose(np.abs(axes), [[0, 1, 0], [1, 0, 0], [0, 0, 1]], atol=0.05)
    assert np.linalg.det(axes) == pytest.approx(1.0)
