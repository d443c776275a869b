"""The projection that labels use is the one Blender renders with."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Euler, Matrix, Vector
from synthpoint.core.camera.calibration import CameraMatrix
from synthpoint.core.camera.pinhole import Intrinsics
from synthpoint.scene.instruments import inspection
from synthpoint.tests.scene import building

# fx, fy, cx, cy (continuous), width, height
REAL = Intrinsics.from_matrix(CameraMatrix(1946.48, 1947.50, 447.29, 279.83, 960, 544))
INTRINSICS = {
    "centred": Intrinsics(150.0, 150.0, 80.0, 60.0, 160, 120),
    "shifted": Intrinsics(150.0, 150.0, 57.3, 74.9, 160, 120),
    "wide pixels": Intrinsics(130.0, 170.0, 84.0, 52.5, 160, 120),
    "high pixels": Intrinsics(170.0, 130.0, 84.0, 52.5, 160, 120),
    "real": REAL.scaled(120, 68),
    "real, other shape": REAL.scaled(160, 120),
    "portrait": Intrinsics(110.0, 110.0, 41.0, 52.0, 80, 120),
    "portrait, wide pixels": Intrinsics(100.0, 140.0, 41.0, 52.0, 80, 120),
    "portrait, high pixels": Intrinsics(140.0, 100.0, 33.0, 67.0, 80, 120),
}
# Shares of the picture, and depths in metres along the viewing axis.
MARKS = [(0.12, 0.15, 0.5), (0.85, 0.2, 0.8), (0.5, 0.52, 0.4), (0.2, 0.83, 1.1), (0.86, 0.8, 0.6)]
CENTROID = 0.15  # px


def job_of(k: Intrinsics):
    matrix = {
        "fx": k.fx, "fy": k.fy, "cx": k.cx - 0.5, "cy": k.cy - 0.5,
        "width": k.width, "height": k.height,
    }  # fmt: skip
    return building.job(
        instruments={"count": 0},
        camera={"enabled": True, "intrinsics": matrix, "distance": 0.7, "elevation": [20, 60]},
        render={"width": k.width, "height": k.height, "samples": 16},
    )


def blender_projection(scene, points):
    """World points (N, 3) to continuous pixels by Blender's own function."""
    size = np.array((scene.render.resolution_x, scene.render.resolution_y))
    size = size * scene.render.resolution_percentage // 100
    seen = np.array([world_to_camera_view(scene, scene.camera, Vector(p)) for p in points])
    return np.column_stack((seen[:, 0] * size[0], (1 - seen[:, 1]) * size[1], seen[:, 2]))


def add_marks(view):
    """Small shining spheres, 2.5 pixels in radius; returns their centres."""
    k = view.intrinsics
    centres = []
    for s, t, depth in MARKS:
        centre = view.point(s * k.width, t * k.height, depth)
        radius = 2.5 * depth / min(k.fx, k.fy)
        bpy.ops.mesh.primitive_ico_sphere_add(
            subdivisions=3, radius=radius, location=Vector(centre)
        )
        bpy.context.object.data.materials.append(building.emission((1.0, 1.0, 1.0)))
        centres.append(bpy.context.object.matrix_world.translation.copy())
    return np.array(centres)


def centroid(light, u, v):
    """Centre of the light within 6 pixels of (u, v), continuous pixels."""
    rows, columns = np.mgrid[: light.shape[0], : light.shape[1]] + 0.5
    near = light * ((np.abs(columns - u) < 6) & (np.abs(rows - v) < 6))
    assert near.sum() > 5, "no sphere where one should be seen"
    return (columns * near).sum() / near.sum(), (rows * near).sum() / near.sum()


def check_spheres(path, view, centres):
    light = building.picture(path).mean(axis=2)
    for u, v, _ in view.project(centres):
        found = centroid(light, u, v)
        assert np.hypot(found[0] - u, found[1] - v) < CENTROID, (u, v, found)


@pytest.mark.parametrize("name", INTRINSICS)
def test_calibrated_matrix_is_what_blender_renders(scene, name):
    k = INTRINSICS[name]
    building.probe()
    building.black_world(scene)
    with building.staged(job_of(k)) as stage:
        sample = stage.sample(1)
        view = sample.view
        assert view is not None
        np.testing.assert_allclose(
            [getattr(view.intrinsics, n) for n in ("fx", "fy", "cx", "cy")],
            [k.fx, k.fy, k.cx, k.cy],
        )
        stage.apply(sample)
        rng = np.random.default_rng(3)
        points = np.array(
            [view.point(rng.uniform(-40, 200), rng.uniform(-40, 160), d) for d in (0.2, 1, 7)] * 5
        )
        ours = view.project(points)
        np.testing.assert_allclose(ours, blender_projection(scene, points), atol=2e-3)
        np.testing.assert_allclose(inspection.view_of(scene).project(points), ours, atol=2e-3)
        centres = add_marks(view)
        path, record = stage.shoot(1)
        assert (record.width, record.height) == (k.width, k.height)
        check_spheres(path, record.view, centres)


FITS = [
    ("AUTO", 160, 120, 1.0, 1.0),
    ("AUTO", 80, 120, 1.0, 1.0),
    ("AUTO", 100, 120, 1.6, 1.0),
    ("AUTO", 120, 100, 1.0, 1.6),
    ("HORIZONTAL", 80, 120, 1.0, 1.3),
    ("VERTICAL", 160, 120, 1.3, 1.0),
    ("VERTICAL", 80, 120, 1.0, 1.0),
]


@pytest.mark.parametrize(("fit", "width", "height", "aspect_x", "aspect_y"), FITS)
def test_camera_of_the_file_is_what_blender_renders(scene, fit, width, height, aspect_x, aspect_y):
    building.probe()
    building.black_world(scene)
    rig = building.empty("rig", at=(0.3, 0.2, 0.1))
    rig.scale = (2.0, 2.0, 2.0)
    camera = building.camera()
    camera.parent = rig
    camera.matrix_basis = Matrix.LocRotScale((0.2, -0.3, 0.5), Euler((0.7, 0.2, 0.4)), (3, 3, 3))
    lens = camera.data
    lens.sensor_fit, lens.lens = fit, 42.0
    lens.sensor_width, lens.sensor_height = 32.0, 20.0
    lens.shift_x, lens.shift_y = 0.07, -0.11
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = aspect_x, aspect_y
    scene.render.resolution_x, scene.render.resolution_y = 2 * width, 2 * height
    scene.render.resolution_percentage = 50
    spec = building.job(
        instruments={"count": 0}, render={"width": None, "height": None, "samples": 16}
    )
    building.update()
    view = inspection.view_of(scene)
    assert (view.intrinsics.width, view.intrinsics.height) == (width, height)
    points = np.array([view.point(x, 0.7 * x, d) for x in (-20, 30, 90) for d in (0.3, 2)])
    np.testing.assert_allclose(view.project(points), blender_projection(scene, points), atol=2e-3)
    centres = add_marks(view)
    with building.staged(spec) as stage:
        path, record = stage.shoot(1)
        check_spheres(path, record.view, centres)


def test_point_and_project_are_inverse(scene):
    camera = building.camera()
    camera.matrix_world = Matrix.LocRotScale((1, 2, 3), Euler((1.0, 0.4, 2.0)), (2, 2, 2))
    building.update()
    view = inspection.view_of(scene)
    seen = view.project([view.point(12.5, 40.25, 3.0)])[0]
    np.testing.assert_allclose(seen, (12.5, 40.25, 3.0), atol=1e-4)
