"""What a user can get wrong is refused in one line that names the thing and the remedy."""

from __future__ import annotations

from contextlib import contextmanager

import bpy
import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.scene.blender import files
from synthpoint.scene.checks.before_run import first_problem
from synthpoint.scene.prepare import prepare
from synthpoint.scene.randomizers import environment
from synthpoint.tests.scene import building


@contextmanager
def refused(*parts):
    with pytest.raises(UserError) as caught:
        yield
    text = str(caught.value)
    assert "\n" not in text
    for part in parts:
        assert part in text


def refuse(*parts, **sections):
    with refused(*parts), building.staged(building.job(**sections)):
        pass


def child(root, keypoint):
    return next(o for o in root.children if o.synthpoint.keypoint == keypoint)


def test_no_instrument(scene):
    building.camera()
    refuse("no tagged instrument", "tag one", "--tag-by-name")


def test_missing_keypoint(scene):
    root = building.probe("clamp")
    bpy.data.objects.remove(child(root, "inside"))
    refuse("clamp", "'inside' is missing", "place it")


def test_doubled_keypoint(scene):
    root = building.probe("clamp")
    building.keypoint("inside", root, (0, 0, 0))
    refuse("clamp", "'inside' is there twice", "inside.001", "remove one")


def test_keypoint_of_another_class(scene):
    building.keypoint("handle", building.probe("clamp"), (0, 0, 0))
    refuse("clamp", "'handle'", "not in class 'probe'", "rename it in Classes, or clear it")


def test_keypoint_of_an_unknown_class_name(scene):
    building.probe("clamp").synthpoint.class_name = "scalpel"
    refuse("clamp", "'scalpel' is not defined", "probe", "tag")


def test_class_of_the_file_that_nobody_defines(scene, tmp_path):
    building.probe("clamp").synthpoint.class_name = "scalpel"
    files.save_copy(tmp_path / "own.blend")
    with refused("clamp", "'scalpel' is not defined", "define it"):
        prepare(building.job(classes=[]), tmp_path / "own.blend", by_name=False)


def repeated_by_an_empty(body):
    collection = bpy.data.collections.new("tools")
    bpy.context.scene.collection.children.link(collection)
    collection.objects.link(body)
    bpy.context.scene.collection.objects.unlink(body)
    decor = building.empty("decor", at=(0.3, 0, 0))
    decor.instance_type, decor.instance_collection = "COLLECTION", collection


def repeated_by_nodes(body):
    tree = bpy.data.node_groups.new("repeat", "GeometryNodeTree")
    tree.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    info, made = tree.nodes.new("GeometryNodeObjectInfo"), tree.nodes.new("NodeGroupOutput")
    info.inputs["Object"].default_value = body
    info.inputs["As Instance"].default_value = True
    tree.links.new(info.outputs["Geometry"], made.inputs[0])
    building.box("decor", (0.1, 0.1, 0.1)).modifiers.new("n", "NODES").node_group = tree


@pytest.mark.parametrize("repeat", [repeated_by_an_empty, repeated_by_nodes])
def test_a_copy_of_an_instrument_that_nobody_tagged(scene, repeat):
    """Both would render with one object index, and so be one label."""
    root = building.probe("clamp")
    building.camera()
    repeat(next(o for o in root.children if o.type == "MESH"))
    refuse("decor", "clamp", "tag it", "hide it")
    bpy.data.objects["decor"].hide_render = True
    with building.staged(building.job()):
        pass


def test_a_view_layer_that_paints_everything_alike(scene):
    building.probe()
    building.camera()
    layer = bpy.context.view_layer
    layer.material_override = bpy.data.materials.new("Clay")
    try:
        refuse(layer.name, "overrides all materials with Clay", "clear its Material Override")
        assert "Clay" in first_problem(bpy.context.scene, building.job()).text
    finally:
        layer.material_override = None


def test_a_camera_that_its_parent_skews(scene):
    building.probe()
    rig = building.empty("rig")
    rig.scale = (1.05, 1.0, 1.0)
    camera = building.camera()
    camera.parent = rig
    camera.rotation_euler.z += 0.5
    refuse(camera.name, "scaled unevenly", "apply that scale")
    rig.scale = (1.05, 1.05, -1.05)
    with building.staged(building.job()):
        pass


def test_instrument_without_mesh(scene):
    root = building.probe("clamp")
    bpy.data.objects.remove(next(o for o in root.children if o.type == "MESH"))
    refuse("clamp", "no mesh", "parent its meshes", "untag")


def test_mesh_without_vertices(scene):
    root = building.probe("clamp")
    next(o for o in root.children if o.type == "MESH").data.clear_geometry()
    refuse("clamp", "no vertices", "untag")


def test_class_without_keypoints():
    with refused("classes[0]", "'bare' has no keypoints", "add"):
        building.job(classes=[{"name": "bare", "keypoints": []}])


@pytest.mark.parametrize("which", ["root", "body", "keypoint"])
def test_zero_scale(scene, which):
    root = building.probe("clamp")
    found = {
        "root": root, "body": bpy.data.objects["clamp body"], "keypoint": child(root, "inside")
    }  # fmt: skip
    found[which].scale = (1.0, 0.0, 1.0)
    refuse("clamp" if which == "root" else found[which].name, "scale is zero", "above 0")


def test_transform_that_is_no_number(scene):
    building.probe("clamp").location.x = float("nan")
    refuse("clamp", "NaN or infinite", "reset")


def test_no_camera(scene):
    building.probe()
    refuse("no active camera", "add one", "camera randomizer")


@pytest.mark.parametrize("kind", ["ORTHO", "PANO"])
def test_camera_without_perspective(scene, kind):
    building.probe()
    building.camera(kind=kind).name = "Kamera"
    refuse("Kamera", "only perspective", "set its type")


def test_the_files_camera_does_not_matter_where_it_is_replaced(scene):
    building.probe()
    building.camera(kind="ORTHO")
    with building.staged(building.job(camera={"enabled": True})) as stage:
        assert stage.shoot(1)[1].instances


def test_unknown_bundled_instrument(scene):
    with refused("instruments.bundled", "'spoon'", "tweezers/adson_12"):
        prepare(building.job(instruments={"bundled": ["spoon"]}), None, by_name=False)


def picture(path, value=0.5):
    image = bpy.data.images.new("made", 8, 4, float_buffer=True)
    image.pixels.foreach_set(np.full(8 * 4 * 4, value, dtype=np.float32))
    image.filepath_raw, image.file_format = str(path), "OPEN_EXR"
    image.save()
    bpy.data.images.remove(image)


def with_pictures(folder):
    return {"enabled": True, "folder": str(folder)}


def test_folder_of_pictures_is_missing(scene, tmp_path):
    building.probe()
    refuse(
        str(tmp_path / "none"), "no such folder", "environment.folder", "check the path",
        environment=with_pictures(tmp_path / "none"),
    )  # fmt: skip


def test_folder_of_pictures_is_empty(scene, tmp_path):
    building.probe()
    (tmp_path / "readme.txt").write_text("nothing here")
    refuse(str(tmp_path), "none at all", "put one there", environment=with_pictures(tmp_path))


@pytest.mark.parametrize("ending", ["hdr", "exr", "png", "jpg"])
def test_folder_of_broken_pictures(scene, tmp_path, ending):
    building.probe()
    (tmp_path / f"a.{ending}").write_bytes(b"this is no picture" * 50)
    (tmp_path / f"b.{ending}").write_bytes(b"")
    refuse(str(tmp_path), "2 broken", "put one there", environment=with_pictures(tmp_path))


def test_picture_that_was_cut_off(scene, tmp_path):
    picture(tmp_path / "whole.exr")
    content = (tmp_path / "whole.exr").read_bytes()
    (tmp_path / "half.exr").write_bytes(content[: len(content) // 2])
    good, broken = environment.find_environments(str(tmp_path), {})
    assert list(good) == ["whole.exr"]
    assert broken == ["half.exr"]


def test_broken_picture_among_good_ones_is_skipped_with_one_note(scene, tmp_path):
    building.probe()
    building.camera()
    picture(tmp_path / "good.exr")
    for name in ("bad.hdr", "worse.png"):
        (tmp_path / name).write_bytes(b"this is no picture")
    with building.staged(building.job(environment=with_pictures(tmp_path))) as stage:
        assert stage.skipped == ["2 of 3 HDRIs unreadable and skipped: bad.hdr, worse.png"]
        assert [n for n in stage.notes if "HDRI" in n] == stage.skipped
        assert stage.catalog.environments == ("good.exr",)
        record = stage.shoot(1)[1]
        assert record.scene["environment"]["picture"] == "good.exr"
        assert not {"bad.hdr", "worse.png"} & {i.name for i in bpy.data.images}


def test_wrong_name_of_a_principled_input(scene):
    root = building.probe("clamp")
    material = bpy.data.materials.new("steel")
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    next(o for o in root.children if o.type == "MESH").data.materials.append(material)
    channels = [{"inputs": {"Shininess": [0, 1]}}]
    refuse(
        "'Shininess' is not a Principled input", "Roughness",
        materials={"enabled": True, "channels": channels},
    )  # fmt: skip


def test_material_without_a_principled_shader(scene):
    root = building.probe("clamp")
    body = next(o for o in root.children if o.type == "MESH")
    body.data.materials.append(building.emission((1, 1, 1)))
    channels = [{"inputs": {"Roughness": [0, 1]}}]
    refuse(
        "clamp", "'emission' has no Principled", "add one",
        materials={"enabled": True, "channels": channels},
    )  # fmt: skip


def test_missing_blend(tmp_path):
    with refused(str(tmp_path / "none.blend"), "no such .blend", "check the path"):
        prepare(building.job(), tmp_path / "none.blend", by_name=False)


@pytest.mark.parametrize("content", [b"", b"garbage" * 100, b"BLENDER-v402", b"BLENDER17-01v0500"])
def test_unreadable_blend(tmp_path, content):
    path = tmp_path / "broken.blend"
    path.write_bytes(content)
    with refused(str(path), "save it again"):
        prepare(building.job(), path, by_name=False)


def test_blend_that_was_cut_off(scene, tmp_path):
    building.probe()
    building.camera()
    building.update()
    path = tmp_path / "half.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, compress=False)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with refused(str(path), "save it again"):
        scene, spec = prepare(building.job(), path, by_name=False)
        with building.staged(spec, scene):
            pass
