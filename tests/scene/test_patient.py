"""A patient in Blender: its meshes are where the ground is said to be, what lies does so on them,
and labels are as exact as without."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from synthpoint.core.geometry.rotation import about
from synthpoint.core.patient.draped import draped
from synthpoint.core.randomizers.backdrop.patient import patient
from synthpoint.core.randomizers.placement import placement
from synthpoint.scene.blender import files, meshes, visibility
from synthpoint.scene.instruments.inspection import surface
from synthpoint.scene.prepare import prepare
from synthpoint.scene.randomizers.backdrop.patient import Patients
from synthpoint.tests.scene import building

TOOLS = ["needle_holder/crile_wood_15", "tweezers/adson_12"]
GROUND = {"enabled": True, "share": 1.0, "plain": 0.0, "color": 0.0, "patient": 1.0}
SHEETS = ("Synthpoint Patient", "Synthpoint Drape", "Synthpoint Stocking")
KINDS = {
    "bare": {"shin": 1, "thigh": 0, "forearm": 0, "abdomen": 0, "bare": 1, "stocking": 1},
    "window": {"shin": 0, "thigh": 1, "forearm": 0, "abdomen": 0, "bare": 0},
    "abdomen": {"shin": 0, "thigh": 0, "forearm": 0, "abdomen": 1},
}


def staged(kind="bare", seed=5, unit=1.0, **more):
    files.start_empty()
    job = building.job(
        classes=[],
        seed=seed,
        instruments={"bundled": TOOLS, "count": 2, "repeat": 2},
        articulation={"enabled": True, "opening": [0, 0.4]},
        camera={"enabled": True, "distance": [0.5, 0.6], "elevation": [40, 80]},
        placement={"enabled": True, "resting": 1.0},
        ground=GROUND,
        patient={"enabled": True, **KINDS[kind]},
        render={"width": 160, "height": 120},
        **more,
    )
    scene, spec = prepare(job, None, by_name=False)
    scene.unit_settings.scale_length = unit
    return building.staged(spec, scene)


def trees(stage):
    """Of skin and cloths in the world, those that are shown."""
    graph = bpy.context.evaluated_depsgraph_get()
    found = []
    for obj in stage.effect(Patients).objects:
        if not visibility.shown(obj) or obj.name not in SHEETS:
            continue
        with meshes.shown(obj.evaluated_get(graph)) as mesh:
            world = np.array(obj.matrix_world)
            points = meshes.points(mesh.vertices) @ world[:3, :3].T + world[:3, 3]
            corners = points[meshes.triangles(mesh)].reshape(-1, 3)
            flat = np.arange(len(corners)).reshape(-1, 3)
            found.append(BVHTree.FromPolygons(corners.tolist(), flat.tolist()))
    return found


def heights(found, places):
    """What is met from above at x and y (N, 2)."""
    down = Vector((0, 0, -1))
    met = [[tree.ray_cast(Vector((x, y, 2.0)), down)[0] for tree in found] for x, y in places]
    return np.array([max(hit.z for hit in hits if hit is not None) for hits in met])


@pytest.mark.parametrize("kind", KINDS)
def test_meshes_are_where_the_ground_is_said_to_be(kind):
    with staged(kind) as stage:
        for index in (1, 2):
            sample = stage.sample(index)
            stage.apply(sample)
            drawn = sample[patient]
            rng = np.random.default_rng(index)
            places = np.array(drawn.spot[:2]) + rng.uniform(-0.25, 0.25, (1500, 2))
            off = heights(trees(stage), places) - drawn.terrain.height(places)
            # Across the ground, since a step aside is a large one up where that is steep.
            off = np.abs(off) / np.hypot(1, np.linalg.norm(drawn.terrain.slope(places), axis=1))
            # The step at the cloth's edge is sharper in the mesh than between knots of the ground.
            turned = (places - drawn.spot[:2]) @ about(2, drawn.turn)[:2, :2]
            edge = np.abs(draped(drawn.laid).outside(*turned.T)) < 0.008
            # Skin gives way below a wound.
            cut = np.hypot(*turned.T) < 0.5 * drawn.wound.length + 0.01
            assert np.quantile(off[~edge & ~cut], 0.998) < 0.0015
            assert off[~edge & ~cut].max() < 0.003
            assert off[~cut].max() < 0.005


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_is_on_the_meshes_and_not_in_them(kind):
    with staged(kind) as stage:
        for index in (1, 2, 3):
            sample = stage.sample(index)
            image = stage.apply(sample)
            found, ground = trees(stage), sample[patient].terrain
            assert image.shown
            for shown in image.shown:
                assert shown.draw[placement] is not None
                points = surface(shown.instance)[::7]
                above = points[:, 2] - heights(found, points[:, :2])
                above /= np.hypot(1, np.linalg.norm(ground.slope(points[:, :2]), axis=1))
                assert above.min() > -0.0015
                assert above.min() < 0.002


def test_no_label_sees_a_keypoint_through_the_patient():
    hidden = 0
    with staged("bare", seed=8) as stage:
        for index in range(1, 7):
            _, record = stage.shoot(index)
            eye = Vector(record.view.position)
            found = trees(stage)
            for label, shown in zip(record.instances, stage.apply(stage.sample(index)).shown,
                                    strict=True):  # fmt: skip
                at = building.places(shown.instance.root)
                for point in label.keypoints:
                    to = Vector(at[point.name]) - eye
                    met = [t.ray_cast(eye, to.normalized(), to.length - 0.004)[0] for t in found]
                    behind = any(hit is not None for hit in met)
                    hidden += behind
                    if behind:
                        assert point.visibility < 2, (index, label.instrument, point)
                    if point.reason in ("Synthpoint Patient", "occluder:drape"):
                        assert behind or point.borderline
    print("hidden", hidden)


def test_a_file_of_another_unit_has_a_patient_of_the_same_size():
    sizes = []
    for unit in (1.0, 0.1):
        with staged("bare", unit=unit) as stage:
            stage.apply(stage.sample(1))
            for obj in (bpy.data.objects[name] for name in SHEETS):
                points = meshes.points(obj.data.vertices) * obj.matrix_world.median_scale
                sizes.append(unit * np.ptp(points, axis=0).max())
    assert sizes[:3] == pytest.approx(sizes[3:], rel=0.1)


def test_images_add_nothing_to_the_file():
    with staged("bare") as stage:
        stage.apply(stage.sample(1))
        before = [len(kind) for kind in (bpy.data.meshes, bpy.data.objects, bpy.data.images)]
        for index in range(2, 6):
            stage.apply(stage.sample(index))
        assert [len(k) for k in (bpy.data.meshes, bpy.data.objects, bpy.data.images)] == before
