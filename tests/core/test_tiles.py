"""Patterns that stand for noise: they tile, cover what is asked, and run the way they should."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from synthpoint.core.randomizers.backdrop import tissue_tile
from synthpoint.core.randomizers.backdrop.tissue_tile import broad_tile, fine_tile
from synthpoint.core.randomizers.marks_tile import marks_tile

TILES = {"marks": marks_tile(), "fine": fine_tile(), "broad": broad_tile()}
# Channels that are above a level on a share of the surface.
SPREAD = [("marks", 0), ("marks", 3), ("fine", 0), ("fine", 1), ("fine", 3),
          ("broad", 0), ("broad", 1), ("broad", 2)]  # fmt: skip


@pytest.mark.parametrize("name", TILES)
def test_values_are_within_what_a_picture_holds(name: str) -> None:
    tile = TILES[name]
    assert tile.shape == (tissue_tile.SIZE, tissue_tile.SIZE, 4)
    assert tile.min() >= 0 and tile.max() <= 1


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("channel", range(4))
@pytest.mark.parametrize("name", TILES)
def test_one_copy_goes_on_in_the_next(name: str, channel: int, axis: int) -> None:
    """The step across the edge is one as between other rows or columns."""
    tile = np.moveaxis(TILES[name][..., channel], axis, 0)
    steps = np.abs(np.diff(tile, axis=0)).mean(axis=1)
    across = np.abs(tile[0] - tile[-1]).mean()
    assert across < 1.5 * steps.mean()


@pytest.mark.parametrize(("name", "channel"), SPREAD)
def test_the_share_above_a_level_is_that_of_a_normal_distribution(name: str, channel: int) -> None:
    values = TILES[name][..., channel]
    for share in (0.02, 0.2, 0.5, 0.9):
        level = NormalDist(0.5, tissue_tile.SPREAD).inv_cdf(1 - share)
        assert (values > level).mean() == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize(
    ("name", "channel", "turn"), [("fine", 0, 0.0), ("marks", 1, 0.35), ("marks", 2, -0.8)]
)
def test_lines_run_as_far_as_they_are_turned_from_the_first_coordinate(
    name: str, channel: int, turn: float
) -> None:
    """Scratches are as thin as a pixel, whose steps say little: what is seen of them from afar."""
    pace = np.fft.fftfreq(tissue_tile.SIZE)
    afar = np.exp(-((12 * np.hypot(pace[:, None], pace)) ** 2))
    up, across = np.gradient(np.fft.ifft2(np.fft.fft2(TILES[name][..., channel]) * afar).real)
    steepest = 0.5 * np.arctan2(2 * (across * up).sum(), (across**2 - up**2).sum())
    off = (steepest + np.pi / 2 - turn + np.pi / 2) % np.pi - np.pi / 2
    assert abs(off) < 0.06


def test_grains_of_fat_lie_as_close_as_they_should() -> None:
    """Each has one middle, of 33 × 33 to a copy."""
    cells = TILES["fine"][..., 2]
    around = [np.roll(cells, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1) if x or y]
    middles = (cells < np.min(around, axis=0)) & (cells < 0.2)
    assert middles.sum() == pytest.approx(33 * 33, rel=0.1)
