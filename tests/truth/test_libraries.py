"""An instrument that instances a collection looks as Blender itself renders the file, and its
keypoints are where the file's own empties show a ball."""

from __future__ import annotations

from contextlib import contextmanager

import bpy
import pytest
from mathutils import Matrix, Vector
from pycocotools import mask as decoder
from synthpoint.scene.authoring import rig
from synthpoint.scene.authoring.tag_by_name import tag_by_name
from synthpoint.scene.blender import files
from synthpoint.scene.prepare import prepare, shipped_classes
from synthpoint.tests.scene import building
from synthpoint.tests.truth import libraries, light, pieces

SIZE = {"width": 320, "height": 240}


@pytest.mark.parametrize("make", libraries.KINDS, ids=lambda f: f.__name__)
def test_it_looks_as_blender_renders_the_file(scene, tmp_path, make):
    building.camera(at=(0.05, -0.05, 0.6))
    pieces.tweezers(make)
    check(tmp_path)


def test_what_is_inside_opens_by_a_property_and_keypoints_go_along(scene, tmp_path):
    building.camera(at=(0.05, -0.05, 0.6))
    root = pieces.tweezers(libraries.opening)
    root["open"] = 0.0
    arm = bpy.data.objects["arm"]
    pieces.follow(arm.driver_add("rotation_euler", 2).driver, root, '["open"]')
    rig.add(root, root, "PROPERTY", "open", Vector((0, 0, 1)), (0.0, 0.8), (0.0, 1.0))
    root.synthpoint.role = "NONE"  # its name says what it is
    path = tmp_path / "own.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    sections = {"articulation": {"enabled": True, "opening": 0.5}}
    scene, spec = prepare(job(**sections), path, by_name=True)
    with building.staged(spec, scene) as stage:
        record = stage.shoot(1)[1]
        (one,) = record.instances
    with opened(path, record) as scene:
        scene.objects["tweezers"]["open"] = 0.8 * 0.5
        compare(one, scene, tmp_path)


def test_several_of_one_library_each_have_their_own(scene, tmp_path):
    """Two empties that instance one collection, and a copy of each, all in places of their own."""
    building.camera(at=(0.0, 0.0, 1.2))
    first = pieces.tweezers(libraries.armature)
    pieces.instance("tweezers.001", first.instance_collection, pieces.PLACE.inverted())
    path = tmp_path / "own.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    placed = {"enabled": True, "resting": 0.0, "in_view": 1.0, "u": [0.15, 0.85], "v": [0.2, 0.8]}
    sections = {"instruments": {"count": 4, "repeat": 2}, "placement": placed}
    scene, spec = prepare(job(**sections), path, by_name=True)
    with building.staged(spec, scene) as stage:
        record = stage.shoot(1)[1]
    assert len(record.instances) == 4
    assert len({i.instrument for i in record.instances}) == 2
    for one in record.instances:
        with opened(path, record) as scene:
            scene.objects["tweezers"].matrix_world = Matrix(one.pose)
            scene.objects["tweezers.001"].hide_render = True
            compare(one, scene, tmp_path, least=500)


@pytest.mark.parametrize("make", [libraries.mirror, libraries.inside_nodes, libraries.shader])
def test_a_library_in_another_file(scene, tmp_path, make):
    held = pieces.tweezers(make).instance_collection
    bpy.data.libraries.write(str(tmp_path / "library.blend"), {held})
    files.start_empty()
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_, loaded):
        loaded.collections = ["library"]
    building.camera(at=(0.05, -0.05, 0.6))
    pieces.instance("tweezers", loaded.collections[0], pieces.PLACE)
    check(tmp_path)


def test_a_lamp_inside_gives_way_to_drawn_ones(scene):
    """None is drawn, and the world is black: nothing is lit but what shines by itself."""
    building.camera(at=(0.05, -0.05, 0.6))
    building.black_world(scene)
    root = pieces.tweezers(libraries.mirror)
    lamp = bpy.data.objects.new("lamp", bpy.data.lights.new("lamp", "SUN"))
    root.instance_collection.objects.link(lamp)
    for obj in root.instance_collection.objects:
        if obj.type == "MESH":
            obj.data.materials.clear()
    tag_by_name(scene, shipped_classes())
    spec = job(lights={"enabled": True, "count": 0}).with_classes(shipped_classes())
    with building.staged(spec, scene) as stage:
        picture, record = stage.shoot(1)
        assert record.instances[0].area > 2000
        assert building.picture(picture).max() == 0.0


def job(**sections):
    return building.job(classes=[], render=SIZE, **sections)


def check(folder):
    """The open scene's only instrument against the scene itself."""
    path = folder / "own.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    scene, spec = prepare(job(), path, by_name=True)
    with building.staged(spec, scene) as stage:
        record = stage.shoot(1)[1]
    (one,) = record.instances
    with opened(path, record) as scene:
        compare(one, scene, folder)


@contextmanager
def opened(path, record):
    """The file as it is, to be rendered with one sample at the same place of each pixel as in the
    picture of the record."""
    files.open_blend(path)
    scene = bpy.context.scene
    settings = scene.render
    settings.engine, settings.resolution_percentage = "CYCLES", 100
    settings.resolution_x, settings.resolution_y = SIZE["width"], SIZE["height"]
    scene.cycles.seed = record.scene["render_seed"]
    yield scene


def seen(scene, folder):
    """What Blender renders of the scene (H, W, 3), black where there is nothing."""
    building.update()
    with light.dark(scene, samples=1):
        return light.render(scene, folder)


def compare(one, scene, folder, least=2000):
    """Silhouettes overlap, and each keypoint is in the middle of its ball."""
    truth = seen(scene, folder)
    mask = decoder.decode({"counts": one.rle, "size": truth.shape[:2]}).astype(bool)
    shown = truth.min(axis=2) > 0.1
    assert shown.sum() > least
    assert (mask & shown).sum() / (mask | shown).sum() >= 0.99
    assert one.amodal_area == pytest.approx(shown.sum(), rel=0.02)
    for obj in bpy.data.objects:
        obj.visible_camera = obj.type == "EMPTY" or obj.name.startswith("ball ")
    balls = seen(scene, folder)
    for k in one.keypoints:
        ball = balls[:, :, list(pieces.POINTS).index(k.name)] > 0.9
        assert ball.sum() > least / 100, k.name
        middle = [axis.mean() + 0.5 for axis in ball.nonzero()[::-1]]
        assert (k.u, k.v) == pytest.approx(middle, abs=0.5), k.name
