"""How threads and needles run, against formulas and lengths."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.core.geometry import strand
from synthpoint.core.geometry.types import Floats


def length(line: Floats) -> float:
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())


def test_a_bend_that_stays_the_same_is_a_circle() -> None:
    path = strand.winding(0.0, 2 * np.pi * 0.02, [50.0, 50.0, 50.0], 400)
    assert np.allclose(path[-1], path[0], atol=1e-5)
    assert np.linalg.norm(path - (0, 0.02), axis=1) == pytest.approx(0.02, abs=1e-5)


def test_it_is_as_long_as_asked_for() -> None:
    assert length(strand.winding(1.0, 0.3, [40.0, -20.0, 90.0, 0.0], 300)) == pytest.approx(0.3)


def test_it_is_led_to_where_it_ends() -> None:
    path = strand.winding(0.3, 0.1, [30.0, -40.0, 10.0], 50)
    led = strand.led_to(path, np.array((0.2, -0.4)))
    assert led[0] == pytest.approx(path[0]) and led[-1] == pytest.approx((0.2, -0.4))


@pytest.mark.parametrize("slack", [1.05, 1.3, 2.0])
def test_what_hangs_is_a_catenary(slack: float) -> None:
    """As long as asked for, and its slope over the way along it is a straight line."""
    start, end = np.array((0.1, 0.0, 0.05)), np.array((0.14, 0.03, 0.0))
    line = strand.hanging(start, end, slack, 4000)
    assert line[0] == pytest.approx(start, abs=1e-9) and line[-1] == pytest.approx(end, abs=1e-9)
    assert length(line) == pytest.approx(slack * np.linalg.norm(end - start), rel=1e-3)
    steps = np.diff(line, axis=0)
    slope = steps[:, 2] / np.hypot(steps[:, 0], steps[:, 1])
    along = np.cumsum(np.linalg.norm(steps, axis=1))
    fitted = np.polyval(np.polyfit(along, slope, 1), along)
    assert slope == pytest.approx(fitted, abs=0.01 * np.ptp(slope))


def test_what_is_taut_is_straight() -> None:
    line = strand.hanging(np.zeros(3), np.ones(3), 1.0, 5)
    assert line == pytest.approx(np.linspace(0, 1, 5)[:, None] * np.ones(3))


def test_what_falls_touches_the_ground_where_it_is_to() -> None:
    along = np.linspace(0.0, 0.1, 500)
    high = strand.falling(0.03, 0.06, along)
    assert high[0] == pytest.approx(0.03) and not high[along > 0.0601].any()
    assert (np.diff(high) <= 0).all()
    assert abs(np.diff(high)[np.searchsorted(along, 0.059)]) < 0.02 * abs(np.diff(high)[0])


def test_a_gap_is_bridged_and_nothing_is_cut_through() -> None:
    path = np.column_stack((np.linspace(0, 0.1, 200), np.zeros(200)))
    ground = np.where(abs(path[:, 0] - 0.05) < 0.002, 0.01, 0.0)
    over = strand.bridging(path, ground, 0.5)
    assert (over >= ground - 1e-12).all()
    assert np.abs(np.diff(over)).max() <= 0.5 * 0.1 / 199 + 1e-9
    assert over[0] == pytest.approx(0, abs=1e-9)


def test_it_leaves_along_a_way_and_keeps_its_end() -> None:
    line = np.linspace(0, 1, 101)[:, None] * np.array((1.0, 0.0, 0.0))
    left = strand.leaving(line, np.array((0.0, 0.0, 2.0)), 0.2)
    first = left[1] - left[0]
    assert first[2] > 5 * abs(first[0])
    assert np.array_equal(left[25:], line[25:])


def test_a_needle_is_three_eighths_of_a_circle() -> None:
    line, radii = strand.needle(0.02, 0.0008, 201)
    assert np.linalg.norm(line[-1] - line[0]) == pytest.approx(0.02)
    radius = length(line) / (2 * np.pi * 3 / 8)
    middle = np.array((0.0, 0.0, radius))
    assert np.linalg.norm(line - middle, axis=1) == pytest.approx(radius, rel=1e-3)
    assert radii[:100] == pytest.approx(0.0004) and radii[-1] < 0.1 * 0.0004
    assert (np.diff(radii) <= 1e-12).all()


def test_a_tube_keeps_its_distance_from_its_line_and_is_closed() -> None:
    turn = np.linspace(0, 9, 300)
    line = np.column_stack((np.cos(turn), np.sin(turn), 0.1 * turn)) * 0.02
    points = strand.tube(line, np.float64(0.0003), 8).reshape(302, 8, 3)
    off = np.linalg.norm(points[1:-1] - line[:, None], axis=2)
    assert off == pytest.approx(0.0003)
    assert np.allclose(points[0], line[0]) and np.allclose(points[-1], line[-1])
    faces = strand.tube_faces(300, 8)
    edges = np.sort(np.stack((faces, np.roll(faces, -1, axis=1)), axis=2).reshape(-1, 2), axis=1)
    _, count = np.unique(edges, axis=0, return_counts=True)
    assert sorted(set(count.tolist())) == [1, 2] and (count == 1).sum() == 16  # the two ends
    # Rings do not turn against each other.
    side = points[1:-1, 0] - line
    assert (np.einsum("ij,ij->i", side[1:], side[:-1]) > 0.9 * 0.0003**2).all()


def test_a_tube_of_a_line_that_stands_still_has_places() -> None:
    line = np.zeros((5, 3))
    assert np.isfinite(strand.tube(line, np.float64(0.001), 6)).all()
