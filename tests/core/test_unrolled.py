"""Surfaces that are unrolled, and thin tubes."""

from __future__ import annotations

import numpy as np
from synthpoint.core.geometry.strands import faces, strands
from synthpoint.core.geometry.unrolled import Unrolled

RADIUS = 0.06


def cylinder(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points and normals of one that lies along X, places as its skin is unrolled from its top."""
    x, turn = places[..., 0], places[..., 1] / RADIUS
    out = np.stack((0 * x, np.sin(turn), np.cos(turn)), axis=-1)
    points = RADIUS * out
    points[..., 0] = x
    return points, out


def test_places_on_a_cylinder_are_found() -> None:
    x, y = np.meshgrid(np.linspace(-0.1, 0.1, 60) ** 3 * 100, np.linspace(-0.08, 0.08, 120))
    y = y * (1 + 2 * x)  # lines need not be straight
    flat = np.stack((x, y), axis=-1)
    surface = Unrolled(flat, cylinder(flat)[0])
    asked = np.random.default_rng(1).uniform(-0.05, 0.05, (7, 50, 2))
    points, normals = surface(asked)
    expected, out = cylinder(asked)
    assert np.abs(points - expected).max() < 2e-5
    assert np.abs(normals - out).max() < 0.01
    assert np.abs(surface(flat)[0] - cylinder(flat)[0]).max() < 1e-12


def test_strands_are_as_thick_as_they_are_said_to_be() -> None:
    turn = np.linspace(0, 3, 40)
    path = np.stack((np.cos(turn), np.sin(turn), 0.3 * turn), axis=-1)
    paths = np.stack((path, 2 * path))
    made = strands(paths, np.array([[0.01], [0.02]]), np.array((0.1, 0.2, 1.0)), 6)
    away = np.linalg.norm(made - paths[:, :, None], axis=-1)
    assert np.allclose(away[0], 0.01) and np.allclose(away[1], 0.02)
    ways = np.gradient(paths, axis=1)
    assert np.abs(((made - paths[:, :, None]) * ways[:, :, None]).sum(-1)).max() < 1e-12


def test_their_faces_face_out() -> None:
    path = np.stack((np.linspace(0, 1, 5), np.zeros(5), np.zeros(5)), axis=-1)[None]
    points = strands(path, np.array(0.1), np.array((0.0, 0.0, 1.0)), 6).reshape(-1, 3)
    a, b, c, d = np.moveaxis(points[faces(1, 5, 6)], 1, 0)
    out = np.cross(c - a, d - b)
    middle = (a + b + c + d) / 4
    assert ((out[:, 1:] * middle[:, 1:]).sum(axis=1) > 0).all()
