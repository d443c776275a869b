"""Hinges, separated parts, keypoints carried over and imported folders, through bpy.ops."""

from __future__ import annotations

import json
import math
import struct

import addon_utils
import bmesh
import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix, Vector
from synthpoint.scene.authoring import keypoints, listing
from synthpoint.scene.instruments import bundled
from synthpoint.scene.instruments.articulation import kept, set_opening
from synthpoint.tests.scene import building
from synthpoint.tests.scene.test_operators_instruments import listed, select

ops = bpy.ops.synthpoint
POSE = Matrix.LocRotScale((0.3, -0.2, 0.5), Euler((0.4, 0.2, 1.0)), (1.5, 1.5, 1.5))


@pytest.fixture
def pair(scene):
    """Two bars of one instrument, in a pose of its own, with a keypoint on the right one's end."""
    ops.add_class(preset="custom")
    holder = building.empty("holder")
    holder.matrix_world = POSE
    left = building.box("left", (0.1, 0.02, 0.004), (-0.05, 0, 0), parent=holder)
    right = building.box("right", (0.1, 0.02, 0.004), (0.05, 0, 0), parent=holder)
    select(left, right)
    ops.tag_instrument()
    scene.cursor.location = POSE @ Vector((0.1, 0, 0))
    ops.place_at_cursor(keypoint="tip")
    scene.cursor.location = POSE @ Vector((0, 0, 0))
    select(right)
    return holder, left, right


def test_a_hinge_in_one_click(pair):
    holder, _left, right = pair
    before = right.matrix_world.copy()
    ops.add_hinge()
    building.update()
    np.testing.assert_allclose(np.array(right.matrix_world), np.array(before), atol=1e-6)
    assert holder.synthpoint.opening_max == pytest.approx(math.radians(30))
    holder.synthpoint.opening = math.radians(20)
    tip = POSE.inverted() @ Vector(building.places(holder)["tip"])
    angle = math.atan2(tip.y, tip.x)
    assert abs(angle) == pytest.approx(math.radians(20), abs=1e-4)  # about the thin direction
    assert tip.z == pytest.approx(0, abs=1e-6)
    holder.synthpoint.opening = 9.0
    assert holder.synthpoint.opening == pytest.approx(math.radians(30))


def test_a_hinge_about_an_axis_and_through_a_keypoint(pair):
    holder, _left, right = pair
    ops.add_hinge(axis="Y", keypoint="tip", low=-0.2, high=0.2)
    before = building.places(holder)["tip"]
    corner = right.matrix_world @ Vector((-0.05, 0, 0))
    holder.synthpoint.opening = 0.2
    np.testing.assert_allclose(building.places(holder)["tip"], before, atol=1e-6)
    moved = right.matrix_world @ Vector((-0.05, 0, 0))
    assert (moved - corner).length == pytest.approx(1.5 * 0.2 * 0.1, rel=0.02)


def test_a_second_hinge_replaces_the_first_and_removing_closes(pair):
    holder, _left, right = pair
    before = right.matrix_world.copy()
    ops.add_hinge()
    ops.add_hinge(high=0.1)
    assert len(holder.synthpoint.joints) == 1
    holder.synthpoint.opening = 0.1
    ops.remove_hinge()
    building.update()
    assert len(holder.synthpoint.joints) == 0
    np.testing.assert_allclose(np.array(right.matrix_world), np.array(before), atol=1e-6)
    with pytest.raises(RuntimeError, match="right: it has no hinge"):
        ops.remove_hinge()


def test_hinging_says_what_is_wrong(pair):
    holder, _left, right = pair
    select(holder)
    with pytest.raises(RuntimeError, match="Select the part that moves"):
        ops.add_hinge()
    select(right)
    with pytest.raises(RuntimeError, match="the least angle must be below the greatest"):
        ops.add_hinge(low=0.5, high=0.5)


def test_separating_a_loose_piece_of_a_one_piece_mesh(scene):
    ops.add_class(preset="custom")
    left = building.box("left", (0.1, 0.02, 0.004), (-0.06, 0, 0))
    right = building.box("right", (0.1, 0.02, 0.004), (0.06, 0, 0))
    select(left, right)
    bpy.ops.object.join()
    body = bpy.context.view_layer.objects.active
    body.matrix_world = POSE @ body.matrix_world
    select(body)
    ops.tag_instrument()
    scene.cursor.location = POSE @ Vector((0.11, 0, 0))
    ops.place_at_cursor(keypoint="tip")
    before = building.places(body)["tip"]
    with pytest.raises(RuntimeError, match="In Edit Mode"):
        ops.separate_part()
    bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(body.data)
    world = body.matrix_world
    for v in mesh.verts:
        v.select_set((POSE.inverted() @ world @ v.co).x > 0.1)
    mesh.select_flush(True)
    bmesh.update_edit_mesh(body.data)
    ops.separate_part()
    part = bpy.context.view_layer.objects.active
    assert bpy.context.mode == "OBJECT"
    assert part != body
    assert len(part.data.vertices) == len(body.data.vertices) == 8
    assert listing.root_of(part) == body
    assert keypoints.find(body, "tip").parent == part
    np.testing.assert_allclose(building.places(body)["tip"], before, atol=1e-6)
    assert len(listed()) == 1
    scene.cursor.location = POSE @ Vector((0, 0, 0))
    ops.add_hinge(high=0.3)
    body.synthpoint.opening = 0.3
    assert np.linalg.norm(building.places(body)["tip"] - before) > 0.02


def test_separating_waits_for_one_mesh_alone(scene):
    ops.add_class(preset="custom")
    bars = [building.box(n, (0.1, 0.02, 0.004)) for n in ("left", "right")]
    select(*bars)
    ops.tag_instrument()
    select(*bars)
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(RuntimeError, match="Edit one mesh at a time"):
        ops.separate_part()
    bpy.ops.object.mode_set(mode="OBJECT")
    assert [len(b.data.vertices) for b in bars] == [8, 8]


def test_a_part_of_no_instrument_is_no_hinge(pair):
    loose = building.box("loose", (0.1, 0.1, 0.1))
    select(loose)
    with pytest.raises(RuntimeError, match="belongs to no instrument"):
        ops.add_hinge()


def test_copying_keypoints_to_another_of_the_class(scene):
    ops.add_class(preset="needle_holder")
    source = bundled.build("needle_holder/mayo_hegar_16", scene.collection)
    target = bundled.build("needle_holder/mayo_hegar_16", scene.collection)
    target.matrix_world = POSE
    building.update()
    wanted = building.places(target)
    for obj in list(target.children_recursive):
        if obj.synthpoint.role == "KEYPOINT" and obj.synthpoint.keypoint != "joint":
            bpy.data.objects.remove(obj)
    select(source, target)
    ops.transfer_keypoints()
    found = building.places(target)
    assert set(found) == set(wanted)
    for name, place in wanted.items():
        assert np.linalg.norm(found[name] - place) < 0.004, name
    with pytest.raises(RuntimeError, match="nothing to copy"):
        ops.transfer_keypoints()
    ops.transfer_keypoints(replace=True)


def test_copying_says_what_is_wrong(scene):
    ops.add_example()
    a, b = (o for o in scene.objects if o.synthpoint.role == "INSTRUMENT")
    select(a)
    with pytest.raises(RuntimeError, match="Select other instruments"):
        ops.transfer_keypoints()
    select(a, b)
    with pytest.raises(RuntimeError, match="select instruments of one class"):
        ops.transfer_keypoints()


@pytest.fixture
def folder(scene, tmp_path):
    """A triangle 160 mm long in every text format, in millimetres. Written here, since exporting
    with the bpy module of 4.5 can keep it from ending."""
    corners = ((-80, -10, 0), (80, -10, 0), (80, 10, 3))
    rows = [" ".join(map(str, c)) for c in corners]
    obj = [f"v {r}" for r in rows] + ["f 1 2 3"]
    stl = ["solid a", "facet normal 0 0 1", "outer loop", *(f"vertex {r}" for r in rows),
           "endloop", "endfacet", "endsolid a"]  # fmt: skip
    ply = ["ply", "format ascii 1.0", "element vertex 3", "property float x", "property float y",
           "property float z", "element face 1", "property list uchar int vertex_indices",
           "end_header", *rows, "3 0 1 2"]  # fmt: skip
    for name, lines in (("a.obj", obj), ("b.stl", stl), ("c.ply", ply)):
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    (tmp_path / "notes.txt").write_text("no mesh")
    return tmp_path


@pytest.mark.parametrize("metre", [1, 1000])
def test_importing_a_folder(scene, folder, metre):
    scene.unit_settings.scale_length = 1 / metre
    with pytest.raises(RuntimeError, match="Choose a class first"):
        ops.import_folder(directory=str(folder))
    ops.add_class(preset="custom")
    ops.import_folder(directory=str(folder), unit="MM")
    assert listed() == dict.fromkeys("abc", ("custom", 2))
    edges = []
    for root in (bpy.data.objects[n] for n in "abc"):
        points = np.array([root.matrix_world @ Vector(c) for c in root.bound_box])
        assert sorted(np.ptp(points, axis=0))[2] == pytest.approx(0.16 * metre, rel=1e-3)
        edges.append((points[:, 0].min(), points[:, 0].max()))
    assert edges[0][1] < edges[1][0]
    assert edges[1][1] < edges[2][0]


def test_a_bad_file_is_skipped_and_named(folder, capfd):
    (folder / "a2.stl").write_bytes(b"nothing")
    ops.add_class(preset="custom")
    assert ops.import_folder(directory=str(folder), unit="MM") == {"FINISHED"}
    assert listed() == dict.fromkeys("abc", ("custom", 2))
    assert len(bpy.data.objects) == 3
    assert "a2.stl: skipped" in capfd.readouterr().out


def test_a_file_without_a_face_is_no_instrument(folder, capfd):
    """A scan's points, and an outline: neither can be rendered."""
    (folder / "cloud.ply").write_text("\n".join([
        "ply", "format ascii 1.0", "element vertex 2", "property float x", "property float y",
        "property float z", "end_header", "0 0 0", "9 9 9", ""]))  # fmt: skip
    (folder / "outline.obj").write_text("v 0 0 0\nv 80 0 0\nv 80 9 0\nl 1 2 3 1\n")
    ops.add_class(preset="custom")
    assert ops.import_folder(directory=str(folder), unit="MM") == {"FINISHED"}
    assert listed() == dict.fromkeys("abc", ("custom", 2))
    assert len(bpy.data.objects) == 3
    said = capfd.readouterr().out
    assert "cloud.ply, outline.obj: skipped, no mesh with faces" in said
    assert "3 imported as custom" in said


def test_a_folder_of_files_without_a_face(scene, tmp_path):
    (tmp_path / "outline.obj").write_text("v 0 0 0\nv 80 0 0\nv 80 9 0\nl 1 2 3 1\n")
    ops.add_class(preset="custom")
    with pytest.raises(RuntimeError, match=r"outline\.obj: its mesh has no face"):
        ops.import_folder(directory=str(tmp_path))
    assert not len(bpy.data.objects)


def glb(points, faces):
    """A file of one mesh: header, JSON chunk, binary chunk (Khronos, glTF 2.0, section 4.4).

    By hand: after an export Blender 4.2 as a module crashes when Python ends.
    """
    places = np.asarray(points, np.float32)
    corners = np.asarray(faces, np.uint16)
    size = places.nbytes
    scene = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "d"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(places), "type": "VEC3",
             "min": places.min(0).tolist(), "max": places.max(0).tolist()},
            {"bufferView": 1, "componentType": 5123, "count": corners.size, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": size},
            {"buffer": 0, "byteOffset": size, "byteLength": corners.nbytes},
        ],
        "buffers": [{"byteLength": size + corners.nbytes}],
    }  # fmt: skip
    text, data = json.dumps(scene).encode(), places.tobytes() + corners.tobytes()
    text += b" " * (-len(text) % 4)
    data += b"\0" * (-len(data) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


@pytest.mark.parametrize("metre", [1, 1000])
def test_importing_a_glb(scene, tmp_path, metre):
    scene.unit_settings.scale_length = 1 / metre
    addon_utils.enable("io_scene_gltf2")  # as Blender does by default, and its module does not
    wedge = [(0, 0, 0), (0.16, 0, 0), (0, 0.02, 0), (0, 0, 0.006)]
    (tmp_path / "d.glb").write_bytes(glb(wedge, [(0, 2, 1), (0, 1, 3), (1, 2, 3), (0, 3, 2)]))
    ops.add_class(preset="custom")
    ops.import_folder(directory=str(tmp_path))
    assert listed() == {"d": ("custom", 2)}
    (mesh,) = [o for o in scene.objects if o.type == "MESH"]
    assert max(mesh.dimensions) == pytest.approx(0.16 * metre, rel=1e-3)


def test_importing_nonsense_says_what_is_wrong(scene, tmp_path):
    ops.add_class(preset="custom")
    with pytest.raises(RuntimeError, match="no such folder"):
        ops.import_folder(directory=str(tmp_path / "none"))
    with pytest.raises(RuntimeError, match="no OBJ, STL, PLY or GLB"):
        ops.import_folder(directory=str(tmp_path))
    (tmp_path / "bad.stl").write_bytes(b"nothing")
    with pytest.raises(RuntimeError, match=r"bad\.stl: (cannot be imported|it holds no mesh)"):
        ops.import_folder(directory=str(tmp_path))


def test_a_mesh_in_millimetres(scene):
    ops.add_class(preset="custom")
    bar = building.box("bar", (160, 20, 6), (50, 0, 0))
    select(bar)
    ops.tag_instrument()
    (entry,) = bpy.context.window_manager.synthpoint.instruments
    assert entry.size == 160
    ops.scale_millimetres()
    (entry,) = bpy.context.window_manager.synthpoint.instruments
    assert entry.size == 0
    assert bar.dimensions.x == pytest.approx(0.16)


def test_a_mesh_in_millimetres_among_centimetres(scene):
    scene.unit_settings.scale_length = 0.01
    ops.add_class(preset="custom")
    bar = building.box("bar", (1600, 20, 6))
    select(bar)
    ops.tag_instrument()
    ops.scale_millimetres()
    assert bar.dimensions.x == pytest.approx(160.0)  # cm


def comes_back(root, read):
    """After it was measured wide open, a part is where it was, whoever put it there."""
    before = np.array(read())
    with kept(root):
        set_opening(root, root.synthpoint.opening_max)
        assert np.abs(np.array(read()) - before).max() > 1e-3
    np.testing.assert_allclose(read(), before, atol=1e-7)


@pytest.fixture
def rigged(scene):
    """A bar whose right half follows the bone "jaw"; the armature becomes the instrument."""
    ops.add_class(preset="custom")
    data = bpy.data.armatures.new("rig")
    rig = building.link(bpy.data.objects.new("rig", data))
    select(rig)
    bpy.ops.object.mode_set(mode="EDIT")
    bone = data.edit_bones.new("jaw")
    bone.head, bone.tail = (0, 0, 0), (0.1, 0, 0)
    bpy.ops.object.mode_set(mode="OBJECT")
    bar = building.box("bar", (0.2, 0.02, 0.004), parent=rig)
    bar.modifiers.new("rig", "ARMATURE").object = rig
    bar.vertex_groups.new(name="jaw").add(
        [v.index for v in bar.data.vertices if v.co.x > 0], 1.0, "REPLACE"
    )
    select(bar)
    ops.tag_instrument()
    assert rig.synthpoint.role == "INSTRUMENT"
    scene.cursor.location = (0.1, 0, 0.002)
    ops.place_at_cursor(keypoint="tip")
    select(rig)
    return rig


def test_a_bone_opens_the_instrument_and_keypoints_follow(rigged):
    before = building.places(rigged)["tip"]
    np.testing.assert_allclose(before, (0.1, 0, 0.002), atol=1e-6)
    ops.open_by_rig(kind="BONE", name="jaw", axis="Z", high=0.5)
    rigged.synthpoint.opening = 0.5
    after = building.places(rigged)["tip"]
    assert np.linalg.norm(after - before) == pytest.approx(2 * 0.1 * math.sin(0.25), rel=0.03)
    bone = rigged.pose.bones["jaw"]
    bone.matrix_basis = Matrix.Rotation(0.2, 4, "X")
    comes_back(rigged, lambda: bone.matrix_basis)
    rigged.synthpoint.opening = 0.0
    np.testing.assert_allclose(building.places(rigged)["tip"], before, atol=1e-6)
    with pytest.raises(RuntimeError, match="rig: no bone 'nose'; known: jaw"):
        ops.open_by_rig(kind="BONE", name="nose")


def test_a_property_that_drives_opens_the_instrument(pair):
    holder, _left, right = pair
    holder["grip"] = 0.0
    holder.update_tag()  # as the window does; a driver that once found nothing stays invalid
    driver = right.driver_add("location", 2).driver
    variable = driver.variables.new()
    variable.targets[0].id, variable.targets[0].data_path = holder, '["grip"]'
    driver.expression = variable.name
    select(holder)
    ops.open_by_rig(kind="PROPERTY", name="grip", opened=0.05, high=1.0)
    assert len(holder.synthpoint.joints) == 1
    holder.synthpoint.opening = 0.5
    building.update()
    assert holder["grip"] == pytest.approx(0.025)
    assert right.evaluated_get(
        bpy.context.evaluated_depsgraph_get()
    ).location.z == pytest.approx(0.025)  # fmt: skip
    holder["grip"] = 0.011
    comes_back(holder, lambda: holder["grip"])


def test_a_shape_key_opens_the_instrument(pair):
    holder, _left, right = pair
    right.shape_key_add(name="Basis")
    right.shape_key_add(name="bent")
    ops.open_by_rig(kind="SHAPE_KEY", name="bent", high=0.4)
    holder.synthpoint.opening = 0.2
    key = right.data.shape_keys.key_blocks["bent"]
    assert key.value == pytest.approx(0.5)
    key.value = 0.3
    comes_back(holder, lambda: key.value)
    with pytest.raises(RuntimeError, match="the least angle must be below"):
        ops.open_by_rig(kind="SHAPE_KEY", name="bent", low=0.4, high=0.4)
