"""Lens distortion: OpenCV's formula, its inverse, the overscan, the warp, and impossible lenses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthpoint.core.camera import distortion
from synthpoint.core.camera.calibration import CameraMatrix
from synthpoint.core.camera.pinhole import Intrinsics, View, pose
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.rotation import looking_at
from synthpoint.core.job import spec
from synthpoint.core.labels import raster
from synthpoint.core.labels.record import Record, from_line, to_line
from synthpoint.core.picture.warp import Warp
from synthpoint.core.randomizers.view import distorts

BARREL = (-0.24, 0.07, 0.002, -0.003, -0.01)
PINCUSHION = (0.25, 0.08, -0.004, 0.003, 0.02)
SKEW = (-0.22, 0.05, 0.008, -0.01, 0.0)
LENSES = {"barrel": BARREL, "pincushion": PINCUSHION, "skew": SKEW}


def camera(c: distortion.Coefficients) -> Intrinsics:
    return Intrinsics(520.0, 505.0, 250.3, 230.2, 640, 480, c)


# cv2.projectPoints of OpenCV 5.0.0 with fx 520, fy 505, cx 249.8, cy 229.7 (pixel indices).
POINTS = [(0.1, 0.05, 1.0), (-0.3, 0.25, 0.9), (0.35, -0.2, 1.1), (-0.02, -0.4, 1.3)]
BY_OPENCV = {
    BARREL: [(301.604268, 254.877051), (83.047289, 364.604575), (409.480891, 141.105257),
             (241.8383, 78.030951)],
    PINCUSHION: [(301.993052, 255.009023), (68.819131, 376.024274), (421.822356, 134.082026),
                 (241.733383, 69.95395)],
}  # fmt: skip


@pytest.mark.parametrize("c", BY_OPENCV)
def test_projection_is_that_of_opencv(c: distortion.Coefficients) -> None:
    """Half a pixel apart, since OpenCV counts from the first pixel's centre."""
    ours = camera(c).project(np.array(POINTS) * (1, -1, -1))
    assert ours[:, :2] - 0.5 == pytest.approx(np.array(BY_OPENCV[c]), abs=2e-6)
    assert ours[:, 2] == pytest.approx([z for *_, z in POINTS])


@given(
    st.sampled_from(list(LENSES.values())), st.floats(0, 640), st.floats(0, 480), st.floats(0.1, 9)
)
def test_point_and_project_are_inverse(
    c: distortion.Coefficients, u: float, v: float, depth: float
) -> None:
    view = View(camera(c), pose(looking_at((0.3, -0.2, 0.5), (0, 0, 0), 0.4), (0.3, -0.2, 0.5)))
    assert view.project([view.point(u, v, depth)])[0] == pytest.approx((u, v, depth), abs=1e-6)


@pytest.mark.parametrize("name", LENSES)
def test_nothing_far_outside_is_folded_into_the_picture(name: str) -> None:
    """The bare formula sends points beyond its turning point back over the frame."""
    k = camera(LENSES[name])
    flat = np.random.default_rng(2).uniform(-60, 60, (20000, 2))
    radius = np.hypot(*flat.T)
    seen = k.project(np.column_stack((flat[:, 0], -flat[:, 1], -np.ones(len(flat)))))
    inside = (seen[:, 0] >= 0) & (seen[:, 0] <= 640) & (seen[:, 1] >= 0) & (seen[:, 1] <= 480)
    assert not inside[radius > 2.0].any()
    # The inverse holds as far out as instruments are placed: a picture beyond each edge.
    shown = np.random.default_rng(3).uniform((-640, -480), (1280, 960), (20000, 2))
    x, y = ((k.undistorted(shown) - (k.cx, k.cy)) / (k.fx, k.fy)).T
    again = k.project(np.column_stack((x, -y, -np.ones(len(x)))))
    assert again[:, :2] == pytest.approx(shown, abs=1e-6)


def test_reach_of_one_coefficient() -> None:
    """1 + 3 k1 r² is the radial step: 0.1 of it is left at r = sqrt(0.9 / 1.5)."""
    assert distortion.reach((-0.5, 0, 0, 0, 0)) == pytest.approx(np.sqrt(0.9 / 1.5), abs=0.01)
    assert distortion.reach((0.5, 0, 0, 0, 0)) == distortion.FURTHEST
    assert distortion.reach(distortion.NONE) == distortion.FURTHEST


@pytest.mark.parametrize("name", LENSES)
def test_the_rendered_frame_holds_the_picture(name: str) -> None:
    """Same focal lengths, same principal point from whole pixels away, blocks of 8, not more than
    a block and the room too large on any side."""
    k = camera(LENSES[name])
    r = k.rendered()
    assert (r.fx, r.fy, r.distortion) == (k.fx, k.fy, distortion.NONE)
    shift = np.array((r.cx - k.cx, r.cy - k.cy))
    assert shift == pytest.approx(np.rint(shift))
    edge = [(x, y) for x in np.linspace(0, 640, 641) for y in (0, 480)]
    edge += [(x, y) for x in (0, 640) for y in np.linspace(0, 480, 481)]
    flat = k.undistorted(edge) + shift
    assert (flat.min(axis=0) >= 1.9).all() and (flat.min(axis=0) < 10.1).all()
    size = np.array((r.width, r.height))
    assert (flat.max(axis=0) <= size - 1.9).all() and (flat.max(axis=0) > size - 10.1).all()
    assert Intrinsics(1, 1, 1, 1, 8, 8).rendered() == Intrinsics(1, 1, 1, 1, 8, 8)


@pytest.mark.parametrize("name", LENSES)
def test_warp_takes_each_pixel_from_where_the_lens_does(name: str) -> None:
    """A ramp of places comes out as the places themselves; an index is that of the nearest."""
    k = camera(LENSES[name])
    r = k.rendered()
    y, x = np.mgrid[: r.height, : r.width]
    warp = Warp(k)
    ramp = np.stack((x + 0.5, y + 0.5, x * 0.0), axis=-1).astype(np.float32)
    taken = warp.colors(ramp)
    rows, columns = np.mgrid[:480, :640] + 0.5
    true = k.undistorted(np.column_stack((columns.ravel(), rows.ravel())))
    true = true.reshape(480, 640, 2) + np.array((r.cx - k.cx, r.cy - k.cy))
    assert np.abs(taken[:, :, :2] - true).max() < 1e-3
    number = warp.values((x + r.width * y).astype(np.float32))
    assert number.shape == (480, 640)
    off = np.abs(np.stack((number % r.width, number // r.width), axis=-1) + 0.5 - true)
    assert off.max() < 0.501


def test_silhouettes_bend_with_the_lens() -> None:
    """Two large triangles cover the pixels whose centres, undistorted, lie in them."""
    k = Intrinsics(500.0, 490.0, 250.3, 210.2, 640, 480, BARREL)
    points = np.array([[-0.6, -0.5, -1.2], [0.55, -0.4, -0.8], [0.5, 0.6, -1.3], [-0.4, 0.3, -0.6]])
    triangles = np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int32)
    covered = raster.cover(raster.project(k, points, triangles, 0.01), (0, 0, 640, 480))
    rows, columns = np.mgrid[:480, :640] + 0.5
    at = k.undistorted(np.column_stack((columns.ravel(), rows.ravel())))
    flat = Intrinsics(500.0, 490.0, 250.3, 210.2, 640, 480)
    truth = np.zeros(480 * 640, dtype=bool)
    for corners in flat.project(points)[:, :2][triangles]:
        sides = [
            (b[0] - a[0]) * (at[:, 1] - a[1]) - (b[1] - a[1]) * (at[:, 0] - a[0])
            for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)
        ]
        truth |= (np.array(sides) >= 0).all(axis=0) | (np.array(sides) <= 0).all(axis=0)
    assert 50_000 < truth.sum() < 300_000
    assert (covered ^ truth.reshape(480, 640)).sum() < 60
    unbent = raster.cover(k.project(points)[:, :2][triangles], (0, 0, 640, 480))
    assert (unbent ^ truth.reshape(480, 640)).sum() > 1000


MATRIX = {"fx": 520, "fy": 505, "cx": 249.8, "cy": 229.7, "width": 640, "height": 480}


def test_camera_json_with_coefficients() -> None:
    c = dict(zip(("k1", "k2", "p1", "p2", "k3"), BARREL, strict=True))
    made = spec.from_json({"camera": {"intrinsics": {**MATRIX, **c}}})
    assert made.camera.intrinsics is not None
    k = Intrinsics.from_matrix(made.camera.intrinsics)
    assert k == camera(BARREL)
    assert k.scaled(320, 240).distortion == BARREL
    assert distorts(made) and not distorts(spec.from_json({"camera": {"intrinsics": MATRIX}}))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"camera": {"intrinsics": {**MATRIX, "k1": -0.6}}}, "camera.intrinsics: "),
        ({"distortion": {"enabled": True, "k1": [-0.9, 0.0]}}, "distortion: "),
        ({"distortion": {"enabled": True, "k1": 0, "k2": [-3, 0], "k3": [0, 1]}}, "distortion: "),
        ({"distortion": {"enabled": True, "p1": [0, 0.9]}}, "distortion: "),
        # Each alone would do, not both together.
        (
            {
                "camera": {"intrinsics": {**MATRIX, "k1": -0.15}},
                "distortion": {"enabled": True, "k1": -0.15, "k2": 0, "p1": 0, "p2": 0},
            },
            "distortion: ",
        ),
    ],
)  # fmt: skip
def test_impossible_lenses_are_refused(changes: dict[str, object], named: str) -> None:
    with pytest.raises(UserError) as caught:
        spec.from_json(changes)
    assert str(caught.value).startswith(named)
    assert "folds the picture over itself" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_possible_lenses_are_not() -> None:
    spec.from_json({"distortion": {"enabled": True}, "camera": {"focal_length": [28, 60]}})
    spec.from_json({"distortion": {"enabled": False, "k1": -5}})
    spec.from_json({"distortion": {"enabled": True, "k1": [-0.9, 0.0]},
                    "camera": {"focal_length": 120}})  # fmt: skip


@given(
    st.tuples(st.floats(-0.6, 0.6), st.floats(-0.6, 0.6), st.floats(-0.05, 0.05),
              st.floats(-0.05, 0.05), st.floats(-0.6, 0.6)),
    st.floats(0.2, 1.0),
)  # fmt: skip
def test_what_is_not_refused_is_one_to_one(c: distortion.Coefficients, radius: float) -> None:
    """Every point of a frame that a lens is let through for has its own place without it, and the
    bare formula leads back."""
    try:
        distortion.check_held("x", c, c, radius)
    except UserError:
        return
    turn = np.linspace(0, 2 * np.pi, 40)
    shown = np.column_stack((np.cos(turn), np.sin(turn))) * radius
    flat = distortion.undistort(c, shown)
    assert (np.hypot(*flat.T) <= distortion.reach(c) * 1.001).all()
    x, y = flat.T
    k1, k2, p1, p2, k3 = c
    rr = x * x + y * y
    radial = 1 + k1 * rr + k2 * rr**2 + k3 * rr**3
    again = (
        x * radial + 2 * p1 * x * y + p2 * (rr + 2 * x * x),
        y * radial + p1 * (rr + 2 * y * y) + 2 * p2 * x * y,
    )
    assert np.column_stack(again) == pytest.approx(shown, abs=1e-9)


def test_a_range_is_refused_where_one_of_its_lenses_is() -> None:
    """The corners of the box decide for what lies in it."""
    rng = np.random.default_rng(4)
    low, high = (-0.25, -0.1, -0.01, -0.01, -0.1), (0.1, 0.1, 0.01, 0.01, 0.1)
    share = distortion.covered(low, high, 1.0)
    for _ in range(200):
        a, b, d, e, f = (float(x) for x in rng.uniform(low, high))
        c = (a, b, d, e, f)
        assert distortion.covered(c, c, 1.0) >= share - 0.01


def test_records_from_before_still_read() -> None:
    k = Intrinsics(520.0, 505.0, 250.3, 230.2, 640, 480)
    view = View(k, pose(np.eye(3), (0, 0, 1)))
    line = to_line(Record(1, "train", "img_00001.jpg", view, (), {}))
    old = line.replace(',"distortion":[0.0,0.0,0.0,0.0,0.0]', "")
    assert old != line
    assert from_line(old) == from_line(line)
    bent = Record(1, "train", "img_00001.jpg", View(camera(SKEW), view.world_from_camera), (), {})
    assert from_line(to_line(bent)).view.intrinsics.distortion == SKEW


def test_matrix_with_coefficients_scales_with_the_picture() -> None:
    matrix = CameraMatrix(520.0, 505.0, 249.8, 229.7, 640, 480, *SKEW)
    whole = Intrinsics.from_matrix(matrix)
    seen, half = whole.project(POINTS), whole.scaled(320, 240).project(POINTS)
    assert half[:, :2] * 2 == pytest.approx(seen[:, :2])
