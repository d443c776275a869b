"""Which points are near, against all distances."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.core.geometry import nearest
from synthpoint.core.geometry.nearest import Points, within


def pairs(centers: np.ndarray, points: np.ndarray, reach: float) -> set[tuple[int, int]]:
    far = np.linalg.norm(centers[:, None] - points, axis=2)
    return set(map(tuple, np.argwhere(far < reach).tolist()))


def found(centers: np.ndarray, points: np.ndarray, reach: float) -> set[tuple[int, int]]:
    one, other = within(centers, points, reach)
    assert (np.diff(one) >= 0).all()
    both = list(zip(one.tolist(), other.tolist(), strict=True))
    assert len(both) == len(set(both))
    return set(both)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("stretch", [(1, 1, 1), (8, 1, 0.1), (1, 0, 0)])
def test_all_that_are_near_are_found(seed: int, stretch: tuple[float, ...]) -> None:
    rng = np.random.default_rng(seed)
    centers, points = rng.random((2, 80, 3)) * np.array(stretch)
    centers = centers + rng.normal(0, 0.3, 3)
    assert found(centers, points, 0.2) == pairs(centers, points, 0.2)


@pytest.mark.parametrize("reach", [0.1, 0.3, 0.7, 1e-3])
@pytest.mark.parametrize("offset", [0.001, 0.0, -1.7])
def test_lattices_are_no_trouble(reach: float, offset: float) -> None:
    """Centres that lie on the bounds of cells, and just at the ends of them all. What is as far as
    the reach itself may count or not."""
    points = np.arange(32)[:, None] * np.ones(3) * reach + offset
    centers = np.arange(-3, 36)[:, None] * np.ones(3) * reach + offset
    for x, y in ((centers, points), (points, centers)):
        assert found(x, y, reach) == pairs(x, y, 0.5 * reach)
    flat = points * (1, 1, 0)
    assert pairs(centers, flat, 0.99 * reach) <= found(centers, flat, reach)
    assert found(centers, flat, reach) <= pairs(centers, flat, 1.01 * reach)


def test_far_spread_points_take_no_more_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    centers, points = rng.random((2, 300, 3))
    monkeypatch.setattr(nearest, "_MOST_CELLS", 200)
    assert found(centers, points, 0.05) == pairs(centers, points, 0.05)
    sizes: list[int] = []
    bincount = np.bincount

    def counted(keys: np.ndarray, minlength: int) -> np.ndarray:
        sizes.append(minlength)
        return bincount(keys, minlength=minlength)

    monkeypatch.setattr(np, "bincount", counted)
    within(centers, points, 1e-4)
    assert sizes[0] < 2000


def test_nothing_is_near_nothing() -> None:
    none, some = np.zeros((0, 3)), np.ones((4, 3))
    for centers, points in ((none, some), (some, none), (some, some + 5)):
        assert not len(within(centers, points, 0.5)[0])


def test_the_nearest_is_found() -> None:
    rng = np.random.default_rng(3)
    points, centers = rng.random((200, 3)), rng.random((5, 7, 3))
    far = np.linalg.norm(centers[..., None, :] - points, axis=-1)
    got = np.take_along_axis(far, Points(points).nearest(centers)[..., None], axis=-1)[..., 0]
    assert got == pytest.approx(far.min(axis=-1), abs=1e-4)
