"""What a render leaves, read and developed without Blender."""

from __future__ import annotations

import pickle

import bpy
import numpy as np
import pytest
from synthpoint.core.camera.pinhole import Intrinsics, View
from synthpoint.core.developing.negative import WHITE, develop
from synthpoint.core.geometry.types import rows
from synthpoint.core.picture.rendered import read_pass, read_picture
from synthpoint.core.running.apart import Apart
from synthpoint.core.running.process import begun
from synthpoint.scene.blender import meshes
from synthpoint.scene.blender.opacity import Opacities
from synthpoint.scene.labels import silhouettes
from synthpoint.scene.labels.reshaped import Reshaped
from synthpoint.scene.render import pixels
from synthpoint.tests.scene import building

DEVELOPED = {
    "camera": {"enabled": True}, "distortion": {"enabled": True, "k1": -0.2},
    "metering": {"enabled": True}, "sensor": {"enabled": True},
}  # fmt: skip


@pytest.fixture
def negative(scene):
    building.probe()
    scene.objects["probe body"].data.materials.append(building.emission((0.2, 0.4, 0.7)))
    with building.staged(building.job(**DEVELOPED)) as stage:
        yield stage.expose(stage.sample(1)), stage


def by_blender(path):
    """What Blender reads of a file, its colors not managed."""
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    width, height = image.size
    values = np.empty(width * height * image.channels, dtype=np.float32)
    image.pixels.foreach_get(values)
    bpy.data.images.remove(image)
    return values.reshape(height, width, -1)[::-1]


def test_files_are_read_as_blender_reads_them(negative):
    _, stage = negative
    folder = stage.darkroom.folder
    (picture,) = folder.glob("*.tif")
    values = by_blender(picture)[:, :, :3]
    assert len(np.unique(values)) > 3
    np.testing.assert_array_equal(read_picture(picture) * WHITE, values)
    np.testing.assert_array_equal(pixels.read(picture), values)
    for name in ("index", "depth"):
        (file,) = folder.glob(f"pass{name}*.exr")
        values = by_blender(file)[:, :, 0]
        assert len(np.unique(values)) > 1
        np.testing.assert_array_equal(read_pass(file), values)


def test_another_process_develops_it_to_the_last_bit(negative):
    taken, _ = negative
    here = develop(pickle.loads(pickle.dumps(taken)))
    assert here.record.instances[0].area > 100
    assert "added" in here.record.scene["metering"]
    (worker,) = begun(1)
    apart = Apart(worker)
    apart.begin(develop, taken)
    there, spent = apart.result()
    assert apart.apart and spent["sensor"] > 0 and spent["labels"] > 0
    apart.end()
    assert there.record == here.record == develop(taken).record
    assert there.quality == here.quality
    np.testing.assert_array_equal(there.picture, here.picture)


@pytest.fixture
def quads(scene):
    """Two quads side by side, one of them not flat."""
    mesh = bpy.data.meshes.new("quads")
    corners = [(0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 1, 0), (1, 1, 0), (2, 1, 1)]
    mesh.from_pydata(corners, [], [(0, 1, 4, 3), (1, 2, 5, 4)])
    for name in "ab":
        mesh.materials.append(bpy.data.materials.new(name))
    return mesh


def bent(mesh):
    mesh.vertices[3].co = (0.9, 0.2, 0.0)  # within the diagonal of the first one: now the other


def painted(mesh):
    mesh.polygons[1].material_index = 1


def other_faces(mesh):
    corners = [v.co.copy() for v in mesh.vertices]
    mesh.clear_geometry()
    mesh.from_pydata(corners, [], [(0, 1, 2), (2, 5, 4, 3, 0)])


@pytest.mark.parametrize("change", [bent, painted, other_faces])
def test_triangles_are_those_of_the_mesh_as_it_is_now(quads, change):
    known = meshes.Triangulated()

    def fresh():
        return meshes.Triangulated()("quads", quads)

    before = [one.copy() for one in known("quads", quads)]
    assert all(map(np.array_equal, before, fresh()))
    change(quads)
    after = fresh()
    assert not all(map(np.array_equal, before, after))
    assert all(map(np.array_equal, known("quads", quads), after))


def test_triangles_of_a_mesh_as_it_was_are_not_counted_out_again(quads, monkeypatch):
    known = meshes.Triangulated()
    found = known("quads", quads)
    monkeypatch.setattr(meshes, "triangles", None)
    again = known("quads", quads)
    assert all(one is other for one, other in zip(found, again, strict=True))


def test_copies_that_share_a_mesh_share_its_triangles(scene, quads, monkeypatch):
    """What one of them was shown with, the other is: an image that shows it for the first time
    takes no more memory for them."""
    view = View(Intrinsics(64, 64, 32, 24, 64, 48), rows(np.eye(4)))
    opacity, known, counted = Opacities(bpy.context.view_layer), meshes.Triangulated(), []
    monkeypatch.setattr(
        meshes, "triangles", lambda mesh, of=meshes.triangles: counted.append(mesh.name) or of(mesh)
    )
    for number in (1, 2, 3):
        obj = building.link(bpy.data.objects.new(f"copy {number}", quads))
        graph = bpy.context.evaluated_depsgraph_get()
        found = silhouettes.labelled(
            graph, view, {obj.name_full: number}, opacity, Reshaped(scene), known
        )
        assert len(found.surfaces[number][0].triangles) == 4
    assert len(counted) == 1
