"""Ground that is not flat."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.core.geometry.terrain import Terrain, flat

# z = 2x - y + xy at the knots, which bilinear heights are everywhere.
_X, _Y = np.meshgrid(np.arange(-1.0, 2.01, 0.5), np.arange(0.0, 2.01, 0.5))
GROUND = Terrain((-1.0, 0.0), 0.5, 2 * _X - _Y + _X * _Y)


def test_between_knots_it_is_bilinear() -> None:
    places = np.random.default_rng(1).uniform((-1, 0), (2, 2), (50, 2))
    x, y = places.T
    assert GROUND.height(places) == pytest.approx(2 * x - y + x * y)


def test_beyond_its_edge_it_is_as_at_the_edge() -> None:
    assert GROUND.height(np.array((9.0, 0.25))) == pytest.approx(GROUND.height(np.array((2, 0.25))))
    assert GROUND.height(np.array((0.3, -9.0))) == pytest.approx(GROUND.height(np.array((0.3, 0))))


def test_its_slope() -> None:
    found = GROUND.slope(np.array(((0.5, 1.0), (0.25, 0.75))))
    assert found == pytest.approx(np.array(((3.0, -0.5), (2.75, -0.75))))


def test_flat_ground_has_one_height() -> None:
    assert flat(0.3).height(np.array(((-5.0, 2.0), (7.0, 7.0)))) == pytest.approx((0.3, 0.3))
    assert flat(0.3).slope(np.array((0.2, 0.2))) == pytest.approx((0.0, 0.0))
