"""The pinhole camera and its Blender settings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthpoint.core.camera.calibration import CameraMatrix
from synthpoint.core.camera.pinhole import Intrinsics, View, from_blender, pose, to_blender
from synthpoint.core.camera.pixels import to_continuous, to_index
from synthpoint.core.geometry.rotation import about, looking_at

REAL = CameraMatrix(1946.48, 1947.50, 447.29, 279.83, 960, 544)

intrinsics = st.builds(
    Intrinsics,
    fx=st.floats(100, 5000),
    fy=st.floats(100, 5000),
    cx=st.floats(-100, 2000),
    cy=st.floats(-100, 2000),
    width=st.integers(8, 4000),
    height=st.integers(8, 4000),
)
angle = st.floats(-3, 3)
views = st.builds(
    lambda k, a, b, c, place: View(k, pose(about(0, a) @ about(1, b) @ about(2, c), place)),
    intrinsics, angle, angle, angle, st.tuples(angle, angle, angle),
)  # fmt: skip


def same(a: Intrinsics, b: Intrinsics) -> None:
    assert (a.width, a.height) == (b.width, b.height)
    for name in ("fx", "fy", "cx", "cy"):
        assert getattr(a, name) == pytest.approx(getattr(b, name), rel=1e-9, abs=1e-7), name


@given(intrinsics)
def test_blender_round_trip(k: Intrinsics) -> None:
    b = to_blender(k)
    assert min(b.aspect_x, b.aspect_y) == 1.0  # Blender clamps what is below
    back = from_blender(
        b.lens, b.sensor_width, 24.0, "HORIZONTAL", b.shift_x, b.shift_y, b.aspect_x, b.aspect_y,
        k.width, k.height,
    )  # fmt: skip
    same(back, k)


@pytest.mark.parametrize(
    ("fit", "size", "f"),
    [
        ("AUTO", (640, 480), 50 / 36 * 640),
        ("AUTO", (480, 640), 50 / 36 * 640),
        ("HORIZONTAL", (480, 640), 50 / 36 * 480),
        ("VERTICAL", (640, 480), 50 / 24 * 480),
    ],
)
def test_sensor_fit(fit: str, size: tuple[int, int], f: float) -> None:
    """AUTO measures the longer side, with the sensor's width for either."""
    k = from_blender(50, 36, 24, fit, 0.1, 0.2, 1, 1, *size)
    side = max(size) if fit == "AUTO" else size[fit == "VERTICAL"]
    same(k, Intrinsics(f, f, size[0] / 2 - 0.1 * side, size[1] / 2 + 0.2 * side, *size))


@given(views, st.floats(0, 2000), st.floats(0, 2000), st.floats(0.01, 100))
def test_projection_round_trip(view: View, u: float, v: float, depth: float) -> None:
    seen = view.project([view.point(u, v, depth)])[0]
    assert seen == pytest.approx([u, v, depth], rel=1e-6, abs=1e-4)


@given(intrinsics, st.integers(8, 4000), st.integers(8, 4000))
def test_scaling_keeps_the_view(k: Intrinsics, width: int, height: int) -> None:
    """A point keeps its share of the picture in any number of pixels."""
    points = [(0.1, -0.2, -1.5), (-0.5, 0.4, -0.9)]
    a, b = k.project(points), k.scaled(width, height).project(points)
    assert b[:, 0] / width == pytest.approx(a[:, 0] / k.width, abs=1e-9)
    assert b[:, 1] / height == pytest.approx(a[:, 1] / k.height, abs=1e-9)
    same(k.scaled(width, height).scaled(k.width, k.height), k)


def test_real_matrix() -> None:
    """OpenCV: x = fx X/Z + cx in pixel indices, Y down, Z forward."""
    k = Intrinsics.from_matrix(REAL)
    assert (k.cx, k.cy) == (447.79, 280.33)
    x, y, z = 0.02, 0.03, 0.7
    u, v, depth = k.project([(x, -y, -z)])[0]
    assert depth == z
    assert to_index(u) == pytest.approx(1946.48 * x / z + 447.29)
    assert to_index(v) == pytest.approx(1947.50 * y / z + 279.83)
    b = to_blender(k)
    assert b.shift_x == pytest.approx((480 - 447.79) / 960)
    assert b.aspect_x == pytest.approx(1947.50 / 1946.48)
    assert b.aspect_y == 1.0


def test_real_matrix_at_half_size() -> None:
    """Halving happens in continuous coordinates: OpenCV's cx does not simply halve."""
    k = Intrinsics.from_matrix(REAL).scaled(480, 272)
    assert to_index(k.cx) == pytest.approx((447.29 + 0.5) / 2 - 0.5)
    assert k.fy == 1947.50 / 2


def test_half_pixel() -> None:
    """A centred camera looks at the corner of four pixels when the size is even."""
    k = Intrinsics.from_focal_length(36.0, 640, 480)
    assert tuple(k.project([(0, 0, -1)])[0]) == (320.0, 240.0, 1.0)
    assert to_index(320.0) == 319.5
    assert to_continuous(to_index(7.25)) == 7.25


def test_directions() -> None:
    """Right is +u, up is −v, behind has a negative depth."""
    k = Intrinsics.from_focal_length(36.0, 640, 480)
    right, up, behind = k.project([(0.1, 0, -1), (0, 0.1, -1), (0, 0, 1)])
    assert right[0] > 320 and up[1] < 240 and behind[2] < 0


def test_scale_of_the_camera_object_does_not_count() -> None:
    k = Intrinsics.from_focal_length(36.0, 640, 480)
    plain = View(k, pose(np.eye(3), (0, 0, 1)))
    scaled = View(k, pose(np.eye(3) * 3, (0, 0, 1)))
    assert scaled.project([(0.1, 0.2, 0)]) == pytest.approx(plain.project([(0.1, 0.2, 0)]))
    assert scaled.point(10, 20, 0.5) == pytest.approx(plain.point(10, 20, 0.5))


@given(angle, angle, st.floats(0.1, 5), angle)
def test_looking_at(x: float, y: float, z: float, roll: float) -> None:
    k = Intrinsics.from_focal_length(50.0, 640, 480)
    rotation = looking_at((x, y, z), (0.1, 0.2, 0.0), roll)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(rotation) == pytest.approx(1)
    u, v, depth = View(k, pose(rotation, (x, y, z))).project([(0.1, 0.2, 0.0)])[0]
    assert (u, v) == pytest.approx((320, 240), abs=1e-6)
    assert depth > 0
