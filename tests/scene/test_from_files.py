"""Instruments out of mesh files: keypoints and hinges lie where the files' own numbers say.

The truth is the mesh that Blender imported: four vertices whose distances from each other are all
different say for every other place, by its distances from them, where it is in the file.
"""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.settings.points import UNITS, Hinge, Point, Points
from synthpoint.scene.authoring import from_files
from synthpoint.scene.authoring.keypoints import find
from synthpoint.scene.instruments import bounds
from synthpoint.scene.instruments.articulation import open_to
from synthpoint.scene.instruments.parts import parts
from synthpoint.tests.scene import meshes
from synthpoint.tests.scene.meshes import BODY, JAW

KINDS = {
    "obj": lambda folder: meshes.obj(folder / "body.obj", body=BODY),
    "stl": lambda folder: meshes.stl(folder / "body.stl", BODY),
    "ply": lambda folder: meshes.ply(folder / "body.ply", BODY),
    "glb": lambda folder: meshes.glb(folder / "body.glb", body=BODY),
}


def vertices(part):
    bpy.context.view_layer.update()
    return np.array([part.matrix_world @ v.co for v in part.data.vertices])


def distances(place, corners):
    return np.linalg.norm(np.asarray(corners) - np.asarray(place), axis=1)


def is_at(place, at, part, corners, unit):
    """Whether the place in the world is `at` in the file whose vertices are the part's."""
    world = vertices(part)
    # Which vertex of the mesh is which of the file: by the distances from all the others.
    order = [
        int(np.argmin([np.abs(
            np.sort(distances(w, world)) - unit * np.sort(distances(c, corners))).sum()
            for w in world]))
        for c in corners
    ]  # fmt: skip
    assert sorted(order) == list(range(len(corners)))
    off = distances(place, world[order]) - unit * distances(at, corners)
    return np.abs(off).max() < 2e-6 * unit * 200


def place_of(root, name):
    bpy.context.view_layer.update()
    return find(root, name).matrix_world.translation


def part_called(root, name):
    return next(p for p in parts(root) if p.name == name)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_keypoint_is_where_the_file_says(scene, tmp_path, kind, unit):
    where = {"tip": BODY[3], "end": BODY[1], "between": (12.5, 20.0, 31.0)}
    points = Points({name: Point(at) for name, at in where.items()})
    root = from_files.add([KINDS[kind](tmp_path)], "thing", points, UNITS[unit])
    assert root.name == "body"
    assert root.synthpoint.class_name == "thing"
    [body] = parts(root)
    for name, at in where.items():
        assert is_at(place_of(root, name), at, body, BODY, UNITS[unit]), name
    assert {o.type for o in bpy.data.objects} <= {"MESH", "EMPTY"}


def test_what_stands_upright_in_the_file_stands_upright(scene, tmp_path):
    """OBJ and GLB have Y up, STL and PLY Z, as their other readers have it."""
    for kind, up in {"obj": 1, "glb": 1, "stl": 2, "ply": 2}.items():
        points = Points({"a": Point(BODY[0]), "b": Point(BODY[3])})
        root = from_files.add([KINDS[kind](tmp_path)], "thing", points, 1.0)
        rise = place_of(root, "b").z - place_of(root, "a").z
        assert rise == pytest.approx(BODY[3][up] - BODY[0][up], rel=1e-5), kind


PAIRS = {
    "two objects of an OBJ": lambda f: [meshes.obj(f / "a.obj", body=BODY, jaw=JAW)],
    "two nodes of a GLB": lambda f: [meshes.glb(f / "a.glb", (7, -3, 11), body=BODY, jaw=JAW)],
    "two STL files": lambda f: [meshes.stl(f / "body.stl", BODY), meshes.stl(f / "jaw.stl", JAW)],
}  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("span", [(0.0, 30.0), (5.0, 30.0), (-10.0, 20.0)])
def test_a_part_turns_about_its_hinge(scene, tmp_path, pair, span):
    """By the right hand about the axis, from how it stands in the file; its keypoints with it."""
    at, axis, unit = (110.0, 20.0, 5.0), (1.0, 2.0, -0.5), 0.001
    near = (105.0, 4.0, 3.0)  # to the body, but said to be on the jaw
    where = {"tip": Point(JAW[1], "jaw"), "near": Point(near, "jaw"), "end": Point(BODY[2])}
    points = Points(where, (Hinge("jaw", at, axis, *span),))
    root = from_files.add(PAIRS[pair](tmp_path), "thing", points, unit)
    assert {p.name for p in parts(root)} == {"body", "jaw"}
    body, jaw = part_called(root, "body"), part_called(root, "jaw")
    assert find(root, "near").parent == jaw
    for angle in (max(0.0, span[0]), span[1]):
        open_to(root, math.radians(angle))
        for name, point in points.keypoints.items():
            where = point.at if name == "end" else turned(point.at, at, axis, angle)
            assert is_at(place_of(root, name), where, body, BODY, unit), (name, angle)
        for corner in JAW:
            where = turned(corner, at, axis, angle)
            assert any(is_at(v, where, body, BODY, unit) for v in vertices(jaw)), (corner, angle)


def turned(point, at, axis, angle):
    """Rodrigues' formula."""
    k = np.asarray(axis) / np.linalg.norm(axis)
    v = np.asarray(point, dtype=np.float64) - at
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return np.asarray(at) + c * v + s * np.cross(k, v) + (1 - c) * (k @ v) * k


def test_a_camera_of_the_file_does_not_become_the_scenes(scene, tmp_path):
    own = bpy.data.objects.new("own", bpy.data.cameras.new("own"))
    scene.collection.objects.link(own)
    scene.camera = own
    from_files.add([KINDS["glb"](tmp_path)], "thing", Points({"tip": TIP}), 0.001)
    assert scene.camera == own


def test_a_part_below_another_one(scene, tmp_path):
    at, axis = (110.0, 20.0, 5.0), (1.0, 2.0, -0.5)
    file = meshes.glb(tmp_path / "a.glb", (7, -3, 11), nested=True, body=BODY, jaw=JAW)
    where = {"tip": Point(JAW[1], "jaw"), "end": Point(BODY[2], "body")}
    root = from_files.add([file], "thing", Points(where, (Hinge("jaw", at, axis, 5, 30),)), 0.001)
    assert [p.parent for p in parts(root)] == [None, root]
    for angle in (5.0, 30.0):
        open_to(root, math.radians(angle))
        assert is_at(place_of(root, "end"), BODY[2], root, BODY, 0.001)
        assert is_at(place_of(root, "tip"), turned(JAW[1], at, axis, angle), root, BODY, 0.001)


def test_snapped_it_lies_on_the_surface(scene, tmp_path):
    file = meshes.obj(tmp_path / "a.obj", body=BODY)
    beside = (40.0, -3.0, 20.0)  # beside the face of its first, second and fourth vertex
    roots = [
        from_files.add([file], "thing", Points({"tip": Point(beside)}), 0.001, snap=snap)
        for snap in (False, True)
    ]
    corners = np.array([BODY[i] for i in (0, 1, 3)])
    normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    normal /= np.linalg.norm(normal)
    foot = np.array(beside) - ((np.array(beside) - corners[0]) @ normal) * normal
    for root, at in zip(roots, (beside, foot), strict=True):
        assert is_at(place_of(root, "tip"), at, parts(root)[0], BODY, 0.001)


def test_the_second_instrument_stands_beside_the_first(scene, tmp_path):
    files = [meshes.obj(tmp_path / "a.obj", body=BODY, jaw=JAW)]
    points = Points({"tip": Point(JAW[1], "jaw")}, (Hinge("jaw", (110, 20, 5), (0, 1, 0), 0, 30),))
    roots = [from_files.add(files, "thing", points, 0.001) for _ in range(2)]
    assert [r.name for r in roots] == ["a", "a.001"]
    (_, right), (left, _) = (bounds.box(parts(r)) for r in roots)
    assert left.x > right.x
    body = next(p for p in parts(roots[1]) if p.name.startswith("body"))
    assert is_at(place_of(roots[1], "tip"), JAW[1], body, BODY, 0.001)


def test_a_mesh_without_material_gets_the_metal_that_presets_vary(scene, tmp_path):
    root = from_files.add([KINDS["stl"](tmp_path)], "thing", Points({"tip": Point(BODY[1])}), 0.001)
    assert [s.material.name for s in parts(root)[0].material_slots] == ["steel"]


def test_metres_count_where_a_unit_of_the_scene_is_none(scene, tmp_path):
    scene.unit_settings.scale_length = 0.01
    root = from_files.add([KINDS["obj"](tmp_path)], "thing", Points({"tip": Point(BODY[1])}), 0.001)
    assert is_at(place_of(root, "tip"), BODY[1], parts(root)[0], BODY, 0.1)


TIP, END = Point(BODY[1]), Point(BODY[2])
IN_METRES = {"a": Point((0.1, 0, 0)), "b": Point((0.02, 0.04, 0)), "c": Point((0, 0, 0))}
NO_LID = "no part is called 'lid'; there are body, jaw"


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (Points({"tip": Point((2540.0, 0.0, 0.0))}), "tip: it lies .* the mesh's size outside"),
        (Points(IN_METRES), "a, b, c: they all lie within .* in the unit of the mesh file"),
        (Points({"tip": Point(BODY[1], "lid")}), f"tip: {NO_LID}"),
        (Points({"tip": TIP}, (Hinge("lid", BODY[0], (0, 0, 1), 0, 9),)), f"hinge: {NO_LID}"),
        (Points({"tip": TIP}, (Hinge("jaw", JAW[0], (0, 0, 1), 0, 9),) * 2), "hinge: jaw has two"),
    ],
)
def test_what_does_not_fit_is_named(scene, tmp_path, points, said):
    file = meshes.obj(tmp_path / "a.obj", body=BODY, jaw=JAW)
    with pytest.raises(UserError, match=said):
        from_files.add([file], "thing", points, 0.001)


def test_a_hinge_of_the_only_part_is_refused(scene, tmp_path):
    points = Points({"tip": TIP, "end": END}, (Hinge("body", BODY[0], (0, 0, 1), 0.0, 9.0),))
    with pytest.raises(UserError, match="the whole instrument cannot turn"):
        from_files.add([KINDS["obj"](tmp_path)], "thing", points, 0.001)


def test_files_with_different_axes_need_the_part(scene, tmp_path):
    files = [meshes.obj(tmp_path / "a.obj", body=BODY), meshes.stl(tmp_path / "jaw.stl", JAW)]
    with pytest.raises(UserError, match="different axes"):
        from_files.add(files, "thing", Points({"tip": Point(BODY[1])}), 0.001)


def test_with_the_part_each_has_its_own(scene, tmp_path):
    files = [meshes.obj(tmp_path / "a.obj", body=BODY), meshes.stl(tmp_path / "jaw.stl", JAW)]
    points = Points({"tip": Point(JAW[1], "jaw.stl"), "end": Point(BODY[2], "body")})
    root = from_files.add(files, "thing", points, 0.001)
    assert is_at(place_of(root, "end"), BODY[2], part_called(root, "body"), BODY, 0.001)
    assert is_at(place_of(root, "tip"), JAW[1], find(root, "tip").parent, JAW, 0.001)
    assert find(root, "tip").parent != find(root, "end").parent


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.obj", None, "none.obj: no such file"),
        ("part.step", b"ISO-10303", "part.step: not a mesh file that is read here; there are .glb"),
        ("empty.obj", b"# nothing\n", "empty.obj: it holds no mesh; choose another file"),
        ("cloud.obj", b"v 0 0 0\nv 1 0 0\n", "cloud.obj: .*; choose another file"),
        ("broken.glb", b"glTF", "broken.glb: cannot be imported"),
    ],
)
def test_files_that_cannot_be_used_are_named(scene, tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=said):
        from_files.add([tmp_path / name], "thing", Points({"tip": TIP}), 1.0)
    assert not bpy.data.objects
