"""Depths, poses and cameras of the written file against the scene, by another way: OpenCV's
projection formula, and planes at known distances."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix
from synthpoint.exporters import bop, coco
from synthpoint.scene.blender import compat
from synthpoint.scene.render import cycles
from synthpoint.tests.scene import building
from synthpoint.tests.truth import setups


def test_depth_pass_is_along_the_axis(scene):
    """A plane square to the axis has one depth in every pixel, also in the corners."""
    building.probe(at=(0.0, 0.0, -3.0))
    building.camera()
    building.plate("wall", 9.0, (0.0, 0.0, -0.5))
    with building.staged(building.job()) as stage:
        stage.apply(stage.sample(1))
        room = cycles.Darkroom(stage.scene, stage.layer, stage.spec.render)
        try:
            passes = room.shoot()[1]
        finally:
            room.close()
    np.testing.assert_allclose(passes.depth, 1.5, rtol=1e-6)
    assert compat.VERSION[:2] >= (4, 2)


def written(record, spec):
    image = coco.image(record)
    instance = record.instances[0]
    return image["camera"], coco.annotation(1, 1, record, instance, spec.labels.segmentation)


MIRRORS = {"plain": (1.0, 1.0, 1.0), "stretched": (0.7, 1.4, 1.1), "mirrored": (-1.2, 1.0, 1.0)}


@pytest.mark.parametrize("name", MIRRORS)
def test_pose_and_camera_give_the_keypoints(scene, name):
    """K (R (scale · model point) + t), with the model's own coordinates of the empties."""
    setups.camera()
    root, _ = setups.probe()
    root.matrix_basis = Matrix.LocRotScale((0.02, 0.01, 0.0), Euler((0.3, 0.2, 0.5)), MIRRORS[name])
    spec = building.job(render={"width": 320, "height": 240})
    record = building.shoot(spec)
    camera, annotation = written(record, spec)
    pose = annotation["pose_bop"]
    rotation = np.reshape(pose["cam_R_m2c"], (3, 3))
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-6)
    assert np.linalg.det(rotation) == pytest.approx(1.0)
    k = np.reshape(camera["cam_K"], (3, 3))
    w2c = np.reshape(camera["cam_R_w2c"], (3, 3))
    world = building.places(bpy.data.objects["probe"])
    for number, (point, place) in enumerate(setups.PLACES.items()):
        model = np.array(place) * 1000.0
        seen = rotation @ (np.array(pose["scale"]) * model) + pose["cam_t_m2c"]
        again = w2c @ (1000.0 * world[point]) + camera["cam_t_w2c"]
        np.testing.assert_allclose(seen, again, atol=0.01)  # mm
        assert annotation["keypoint_depths"][number] == pytest.approx(seen[2] / 1000, abs=1e-5)
        u, v = (k @ seen)[:2] / seen[2]
        x, y, state = annotation["keypoints"][3 * number : 3 * number + 3]
        assert state > 0
        assert (x, y) == pytest.approx((u, v), abs=0.01)


def test_a_sheared_pose_still_has_a_rotation():
    view = setups_view()
    shear = ((1.0, 0.3, 0.0, 0.1), (0.0, 1.0, 0.0, 0.2), (0.0, 0.0, 1.0, 0.3), (0, 0, 0, 1.0))
    rotation = bop.rigid(view, shear).rotation
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-9)


def setups_view():
    from synthpoint.tests import datasets

    return datasets.view()
