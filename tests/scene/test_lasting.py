"""What a start keeps of meshes: found by all that it follows from, and the same when it is read."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Vector
from synthpoint.core.job.spec import from_json
from synthpoint.core.running import kept
from synthpoint.scene.blender import meshes
from synthpoint.scene.instruments import shape
from synthpoint.scene.prepare import prepare
from synthpoint.scene.stage import Stage

# Two squares beside each other, one of which bends up.
POINTS = np.array([(0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 1, 0), (1, 1, 0), (2, 1, 0.5)], float)
QUADS = np.array([(0, 1, 4, 3), (1, 2, 5, 4)])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(kept, "_free", 0)
    return tmp_path / "cache"


def made(points=POINTS, faces=QUADS, extra=()):
    mesh = bpy.data.meshes.new("made")
    mesh.from_pydata([*points.tolist(), *extra], [], [tuple(face) for face in faces])
    return mesh


def by_one(mesh):
    """All that Blender knows of it, asked one by one."""
    mesh.calc_loop_triangles()
    return {
        "points": [tuple(v.co) for v in mesh.vertices],
        "normals": [tuple(v.normal) for v in mesh.vertices],
        "edges": [tuple(e.vertices) for e in mesh.edges],
        "faces": [tuple(p.vertices) for p in mesh.polygons],
        "slots": [p.material_index for p in mesh.polygons],
        "smooth": [p.use_smooth for p in mesh.polygons],
        "triangles": [tuple(t.vertices) for t in mesh.loop_triangles],
    }


def test_a_mesh_of_arrays_is_one_of_lists(scene):
    lists, arrays = made(), bpy.data.meshes.new("arrays")
    meshes.build(arrays, POINTS, QUADS.ravel(), np.array([4, 4]))
    for polygon, slot, smooth in zip(lists.polygons, (1, 0), (True, False), strict=True):
        polygon.material_index, polygon.use_smooth = slot, smooth
    meshes.paint(arrays, np.array([1, 0]))
    meshes.shade(arrays, np.array([True, False]))
    assert by_one(arrays) == by_one(lists)
    found = by_one(arrays)
    assert [*map(tuple, meshes.edges(arrays).tolist())] == found["edges"]
    assert meshes.corners(arrays).tolist() == QUADS.ravel().tolist()
    assert [*map(tuple, meshes.triangles(arrays).tolist())] == found["triangles"]


def test_a_mesh_that_was_moved_has_the_normals_and_triangles_of_its_new_places(scene):
    moved = POINTS * (1, 1, -3) + (0, 0, 1)
    moved[4] += (0.4, 0.3, 0.2)
    mesh = made()
    by_one(mesh)  # so that Blender has them by heart
    meshes.put(mesh, moved)
    mesh.update()
    assert by_one(mesh) == by_one(made(moved))


def test_arrays_are_read_in_edit_mode_too(scene):
    obj = bpy.data.objects.new("edited", made())
    scene.collection.objects.link(obj)
    bpy.context.view_layer.objects.active = obj
    bpy.ops.object.mode_set(mode="EDIT")
    assert np.array_equal(meshes.points(obj.data.vertices), POINTS)
    assert meshes.corners(obj.data).tolist() == QUADS.ravel().tolist()
    bpy.ops.object.mode_set(mode="OBJECT")


def test_meshes_of_other_shapes_are_told_apart(scene):
    nudged = POINTS.copy()
    nudged[3, 2] = 1e-7
    others = [
        made(nudged), made(faces=QUADS[:, ::-1]), made(faces=QUADS[::-1]),
        made(faces=[(0, 1, 4), (0, 4, 3), (1, 2, 5, 4)]), made(extra=[(9, 9, 9)]),
        made(faces=[(1, 4, 3, 0), (1, 2, 5, 4)]),
    ]  # fmt: skip
    found = [meshes.identity(mesh) for mesh in (made(), *others)]
    assert len({*found}) == len(found)
    assert meshes.identity(made()) == found[0]


def test_triangles_and_feet_are_the_same_where_they_are_read(scene, folder):
    obj = bpy.data.objects.new("part", made())
    scene.collection.objects.link(obj)
    bpy.context.view_layer.update()
    places = [Vector((0.3, 0.2, 0.4)), Vector((1.7, 0.9, -1.0))]
    plain = shape.now(obj)
    wanted = [plain.foot(place) for place in places]
    assert not folder.exists()  # an artist's mesh may be another one the moment after
    for _ in range(2):
        with shape.lasting():
            found = shape.now(obj)
            assert np.array_equal(found.triangles, plain.triangles)
            assert [found.foot(place) for place in places] == wanted
    assert len([*folder.iterdir()]) == 3


def test_a_second_start_computes_nothing_and_has_the_same(scene, folder, monkeypatch):
    spec = from_json(
        {
            "instruments": {"bundled": ["needle_holder/webster_13", "tweezers/adson_12"]},
            "in_hand": {"enabled": True}, "occluders": {"enabled": True},
            "around": {"enabled": True},
            "render": {"width": 64, "height": 48, "samples": 1},
        }
    )  # fmt: skip

    def started():
        stage = Stage(*prepare(spec, None, by_name=False))
        looks = {
            obj.name: (len(obj.data.vertices), meshes.points(obj.data.vertices).tobytes(),
                       meshes.triangles(obj.data).tobytes(),
                       [a.name for a in obj.data.attributes])
            for obj in bpy.data.objects if obj.type == "MESH"
        }  # fmt: skip
        stage.close()
        return stage.catalog.to_json(), looks

    first = started()
    assert len([*folder.iterdir()]) > 20
    written = []
    monkeypatch.setattr(kept, "_write", lambda file, made: written.append(file.name))
    assert started() == first
    assert written == []
    monkeypatch.setattr(kept, "cache_folder", lambda: None)
    assert started() == first
