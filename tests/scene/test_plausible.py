"""Coordinates and sizes with which nothing gets a label are refused by name, in the window as on
the command line; whatever else can be labelled goes through."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Matrix
from synthpoint.core.errors import UserError
from synthpoint.scene.checks.before_run import first_problem
from synthpoint.tests.scene import building

NAN, INF = float("nan"), float("inf")
DRAWN = {"camera": {"enabled": True}, "placement": {"enabled": True}}


def body():
    return bpy.data.objects["clamp body"]


def spoil(obj, value):
    """Blender's own properties keep an infinite coordinate as a very large one."""
    flat = np.empty(3 * len(obj.data.vertices), dtype=np.float32)
    obj.data.vertices.foreach_get("co", flat)
    flat[7] = value
    obj.data.vertices.foreach_set("co", flat)
    obj.data.update()


def below_nan(obj):
    obj.parent = building.empty("rig")
    obj.parent.location.x = NAN


def modifier(obj):
    """A mesh that is sound, and made infinite as it is evaluated."""
    made = obj.modifiers.new("Array", "ARRAY")
    made.use_relative_offset, made.use_constant_offset = False, True
    made.constant_offset_displace.x = 3e38


SPOILT = {
    "vertex": (lambda: spoil(body(), NAN), "clamp body", "vertex 2"),
    "infinite vertex": (lambda: spoil(body(), INF), "clamp body", "vertex 2"),
    "vertex far beyond": (lambda: spoil(body(), 1e30), "clamp body", "vertex 2"),
    "modifier": (lambda: modifier(body()), "clamp body", "coordinates"),
    "part": (lambda: setattr(body().location, "x", INF), "clamp body", "transform"),
    "root": (lambda: below_nan(bpy.data.objects["clamp"]), "clamp", "transform"),
    "keypoint": (lambda: setattr(bpy.data.objects["back"].location, "z", NAN), "back", "transform"),
    "camera": (lambda: setattr(bpy.data.objects["eye"].location, "x", NAN), "eye", "transform"),
    "turned": (lambda: setattr(bpy.data.objects["eye"].rotation_euler, "x", NAN), "eye", "reset"),
    "lens": (lambda: setattr(bpy.data.objects["eye"].data, "lens", NAN), "eye", "lens"),
    "rig": (lambda: below_nan(bpy.data.objects["eye"]), "eye", "transform"),
}  # fmt: skip


def refused(spec, *parts):
    """One line on both ways, which names the object."""
    found = first_problem(bpy.context.scene, spec)
    with pytest.raises(UserError) as caught, building.staged(spec):
        pass
    assert found.text == str(caught.value)
    assert "\n" not in found.text
    assert found.object == parts[0]
    assert all(part in found.text for part in parts)


@pytest.mark.parametrize("what", SPOILT)
def test_coordinates_that_are_no_numbers(scene, what):
    building.probe("clamp")
    building.camera().name = "eye"
    spoilt, *parts = SPOILT[what]
    spoilt()
    building.update()
    refused(building.job(), *parts, "NaN or infinite")


def test_a_thing_in_the_way_whose_coordinates_are_no_numbers(scene):
    building.probe("clamp")
    building.camera()
    things = bpy.data.collections.new("things")
    scene.collection.children.link(things)
    spoil(building.box("brick", (0.1, 0.1, 0.1), collection=things), NAN)
    weights = {"own_objects": 1, **dict.fromkeys(("cubes", "planes"), 0)}
    spec = building.job(occluders={"enabled": True, "collection": "things", **weights})
    with pytest.raises(UserError, match="brick: it has NaN or infinite"), building.staged(spec):
        pass


def test_an_instrument_without_a_face(scene):
    building.probe("clamp")
    building.camera()
    mesh = bpy.data.meshes.new("wire")
    mesh.from_pydata([(0, 0, 0), (0.1, 0, 0), (0, 0.1, 0)], [(0, 1), (1, 2)], [])
    body().data = mesh
    refused(building.job(), "clamp", "no face", "untag it")


def sized(factor):
    """The probe, 0.2 m long, so many times larger."""
    root = building.probe("clamp")
    for obj in root.children:
        if obj.type == "MESH":
            obj.data.transform(Matrix.Scale(factor, 4))
        else:
            obj.location *= factor
    building.camera()
    building.update()
    return root


@pytest.mark.parametrize(
    ("factor", "parts"),
    [
        (0.0005, ("0.1 mm long", "pixels", "scale it up", "camera.distance nearer")),
        (600.0, ("120 m long", "0.001", "Was Drawn in Millimetres", "camera.distance further")),
        (1000.0, ("200 m long", "0.001", "Was Drawn in Millimetres")),
    ],
)
def test_a_size_that_gets_no_label(scene, factor, parts):
    sized(factor)
    refused(building.job(**DRAWN), "clamp", *parts)


def test_a_file_in_millimetres_tells_its_true_length_and_what_the_settings_count_in(scene):
    sized(1000.0)
    scene.unit_settings.scale_length = 0.001
    said = ("0.2 m long, 200 Blender units", "Unit Scale 0.001", "scale the whole scene")
    refused(building.job(**DRAWN), "clamp", *said)


@pytest.mark.parametrize("factor", [0.015, 1.0, 15.0])
def test_screws_and_oars_go_through(scene, factor):
    """3 mm to 3 m with the camera where it is by default, and labelled at a distance that fits."""
    sized(factor)
    camera, size = {"enabled": True, "elevation": 80}, {"width": 640, "height": 480}
    default = building.job(placement={"enabled": True}, camera=camera, render=size)
    assert first_problem(scene, default) is None
    with building.staged(default):
        pass
    camera["distance"] = [0.4 * factor, 0.5 * factor]
    spec = building.job(placement={"enabled": True, "gap": 0}, camera=camera)
    assert building.shoot(spec).instances[0].unlabelled is None


@pytest.mark.parametrize("factor", [0.0005, 600.0, 1000.0])
def test_any_size_goes_through_where_the_camera_fits_it(scene, factor):
    """The file's own camera as well as one that is drawn."""
    sized(factor)
    scene.camera.location.z = factor
    scene.camera.data.clip_start, scene.camera.data.clip_end = 0.01 * factor, 10 * factor
    building.update()
    assert first_problem(scene, building.job()) is None
    assert building.shoot(building.job()).instances[0].unlabelled is None
    camera = {"enabled": True, "distance": max(factor, 1e-3)}
    assert first_problem(scene, building.job(placement={"enabled": True}, camera=camera)) is None


@pytest.mark.parametrize(("factor", "said"), [(0.0005, "pixels"), (1000.0, "0.001")])
def test_where_the_file_has_it_a_note_tells(scene, factor, said):
    """It may be far off on purpose, among others that are near; --strict refuses it."""
    sized(factor).location.x = 0.01
    building.update()
    assert first_problem(scene, building.job()) is None
    with building.staged(building.job()) as stage:
        (note,) = stage.skipped
        assert note in stage.notes
        assert note.startswith("clamp: ")
        assert said in note


def test_the_files_own_camera_is_judged_too(scene):
    sized(1000.0)
    refused(building.job(placement={"enabled": True}), "clamp", "200 m long", "move the camera")
