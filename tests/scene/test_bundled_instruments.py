"""The bundled instruments as Blender objects: complete, true to the model, and copied whole."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix
from synthpoint.core.geometry.rotation import about
from synthpoint.presets import instruments as models
from synthpoint.scene.instruments import bundled, inspection
from synthpoint.scene.instruments.articulation import set_opening
from synthpoint.scene.instruments.copies import duplicate
from synthpoint.scene.prepare import prepare, shipped_classes
from synthpoint.tests.scene import building

POSE = Matrix.LocRotScale((0.1, -0.2, 0.3), Euler((0.4, -0.7, 2.0)), (1.3, 1.3, 1.3))
# Blender keeps positions in single precision.
MICROMETRE = 1e-6


def turned(points, hinge, angle):
    """Rotation about the hinge's +Z axis."""
    assert hinge.axis == (0.0, 0.0, 1.0)
    return (points - hinge.origin) @ about(2, hinge.ratio * angle).T + hinge.origin


def expected(model, angle):
    """(vertices of all parts, keypoints by name) of the pure model in its own frame."""
    vertices = {p.name: p.vertices for p in model.parts}
    for joint in model.joints:
        if isinstance(joint, models.Hinge):
            vertices[joint.part] = turned(vertices[joint.part], joint, angle)
        else:
            bent = model.part(joint.part).shape_keys[joint.shape_key]
            share = angle / model.opening[1]
            vertices[joint.part] = (1 - share) * vertices[joint.part] + share * bent
    hinges = {j.part: j for j in model.joints if isinstance(j, models.Hinge)}
    points = {}
    for k in model.keypoints:
        if k.vertices is not None:
            points[k.name] = vertices[k.part][list(k.vertices)].mean(axis=0)
        elif k.part in hinges:
            points[k.name] = turned(np.array(k.position), hinges[k.part], angle)
        else:
            points[k.name] = np.array(k.position)
    return np.concatenate([vertices[p.name] for p in model.parts]), points


def moved(points, matrix):
    m = np.array(matrix)
    return np.asarray(points) @ m[:3, :3].T + m[:3, 3]


@pytest.mark.parametrize("name", models.names())
def test_can_be_labelled_as_it_is_built(scene, name):
    bundled.build(name, scene.collection)
    building.update()
    instance = building.only_instrument(scene)
    schema = inspection.check_instrument(instance, shipped_classes())
    assert schema.name == name.split("/")[0]
    slots = {s.material.name for p in instance.parts for s in p.material_slots}
    assert slots == set(models.build(name).materials)


def test_a_class_can_name_further_points(scene):
    """Schema of the bench's kind: where the jaws begin, the screw, a ring's middle."""
    named = ["tip_left", "screw", "jaws", "ring_right"]
    schema = {"name": "needle_holder", "keypoints": [{"name": n} for n in named]}
    bundled_name = "needle_holder/mayo_hegar_16"
    asked = building.job(classes=[schema], instruments={"count": 1, "bundled": [bundled_name]})
    made, spec = prepare(asked, None, by_name=False)
    instance = building.only_instrument(made)
    assert inspection.check_instrument(instance, spec.classes).keypoint_names == tuple(named)
    model = models.build(bundled_name)
    for k in model.labelled(named):
        place = building.places(instance.root)[k.name]
        np.testing.assert_allclose(place, k.position, atol=MICROMETRE, err_msg=k.name)
    set_opening(instance.root, model.opening[1])
    (ring,) = model.labelled(["ring_right"])
    opened = turned(np.array(ring.position), model.joints[0], model.opening[1])
    np.testing.assert_allclose(building.places(instance.root)["ring_right"], opened, atol=1e-6)
    assert opened[0] > ring.position[0] + 0.02


@pytest.mark.parametrize("name", models.names())
def test_surface_and_keypoints_follow_the_model_when_it_opens(scene, name):
    model = models.build(name)
    root = bundled.build(name, scene.collection)
    root.matrix_world = POSE
    for share in (0.0, 0.35, 1.0):
        angle = share * model.opening[1]
        set_opening(root, angle)
        vertices, points = expected(model, angle)
        found = building.places(root)
        assert set(found) == set(points)
        for point, place in points.items():
            np.testing.assert_allclose(
                found[point], moved(place, POSE), atol=MICROMETRE, err_msg=point
            )
        surface = inspection.surface(building.only_instrument(scene))
        wanted = moved(vertices, POSE)
        if len(surface) == len(wanted):  # not thinned
            np.testing.assert_allclose(surface, wanted, atol=MICROMETRE)
        assert np.abs(surface.min(axis=0) - wanted.min(axis=0)).max() < 1e-4
        assert np.abs(surface.max(axis=0) - wanted.max(axis=0)).max() < 1e-4


@pytest.mark.parametrize("name", models.names())
def test_opening_is_not_carried_on(scene, name):
    root = bundled.build(name, scene.collection)
    closed = building.places(root)
    for angle in (0.3, 0.1, 0.0):
        set_opening(root, angle)
    again = building.places(root)
    for point, place in closed.items():
        np.testing.assert_array_equal(again[point], place)


@pytest.mark.parametrize("name", models.names())
def test_copy_opens_alone(scene, name):
    model = models.build(name)
    root = bundled.build(name, scene.collection)
    building.update()
    copy = duplicate(building.only_instrument(scene), 1)
    before = building.places(root)
    set_opening(copy.root, model.opening[1])
    after = building.places(root)
    for point, place in before.items():
        np.testing.assert_array_equal(after[point], place)
    _, points = expected(model, model.opening[1])
    found = building.places(copy.root)
    for point, place in points.items():
        np.testing.assert_allclose(found[point], place, atol=MICROMETRE, err_msg=point)
    set_opening(copy.root, 0.0)
    set_opening(root, model.opening[1])
    for point, place in building.places(copy.root).items():
        np.testing.assert_allclose(place, before[point], atol=MICROMETRE, err_msg=point)


@pytest.mark.parametrize("name", ["needle_holder/mayo_hegar_16", "tweezers/adson_12"])
def test_keypoints_of_a_copy_follow_the_copy(scene, name):
    root = bundled.build(name, scene.collection)
    building.update()
    copy = duplicate(building.only_instrument(scene), 1)
    before = building.places(root)
    copy.root.matrix_world = POSE
    for point, place in building.places(copy.root).items():
        np.testing.assert_allclose(place, moved(before[point], POSE), atol=MICROMETRE)
    for point, place in building.places(root).items():
        np.testing.assert_array_equal(place, before[point])
    assert {copy.root, *copy.root.children_recursive} == set(copy.objects)
    assert {k: len(v) for k, v in copy.keypoints().items()} == dict.fromkeys(before, 1)


def test_copy_of_modifiers_constraints_and_drivers_points_inside_the_copy(scene):
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    cutter = building.box("cutter", (0.05, 0.05, 0.05), parent=root)
    outside = building.empty("outside")
    body.modifiers.new("cut", "BOOLEAN").object = cutter
    body.constraints.new("LIMIT_DISTANCE").target = outside
    cutter.constraints.new("COPY_ROTATION").target = body
    variable = cutter.driver_add("scale", 0).driver.variables.new()
    variable.targets[0].id = root
    building.update()
    copy = duplicate(building.only_instrument(scene), 1)
    twin = {o.name.split(".")[0]: o for o in copy.objects}
    assert twin["probe body"].modifiers["cut"].object == twin["cutter"]
    assert twin["probe body"].constraints[0].target == outside
    assert twin["cutter"].constraints[0].target == twin["probe body"]
    driver = twin["cutter"].animation_data.drivers[0].driver
    assert driver.variables[0].targets[0].id == twin["probe"]
    assert body.modifiers["cut"].object == cutter
    assert cutter.animation_data.drivers[0].driver.variables[0].targets[0].id == root
    assert bpy.data.objects["probe"] == root
