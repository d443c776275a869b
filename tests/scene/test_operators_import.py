"""Imported folders, and meshes in millimetres, through bpy.ops."""

from __future__ import annotations

import json
import struct

import addon_utils
import bpy
import numpy as np
import pytest
from mathutils import Vector
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import listed, select

ops = bpy.ops.synthpoint


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
