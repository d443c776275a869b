"""What of a file will not look as its artist saw it is told by name, and refused by --strict."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.core.errors import UserError
from synthpoint.scene.blender import compat
from synthpoint.tests.scene import building


def notes_of(tmp_path, **sections):
    """What is said of the scene, saved and opened again; it is also what --strict refuses."""
    from synthpoint.scene.prepare import prepare

    building.update()
    path = tmp_path / "own.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    scene, spec = prepare(building.job(**sections), path, by_name=False)
    with building.staged(spec, scene) as stage:
        assert set(stage.skipped) <= set(stage.notes)
        return stage.skipped


def textured(obj, image):
    material = bpy.data.materials.new("painted")
    tree = compat.node_tree(material)
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    tree.links.new(node.outputs[0], tree.nodes["Principled BSDF"].inputs["Base Color"])
    obj.data.materials.append(material)


def picture(tmp_path):
    image = bpy.data.images.new("paint", 4, 4)
    image.filepath_raw, image.file_format = str(tmp_path / "paint.png"), "PNG"
    image.save()
    bpy.data.images.remove(image)
    return bpy.data.images.load(str(tmp_path / "paint.png"))


def body():
    return next(o for o in bpy.data.objects if o.type == "MESH")


def test_nothing_is_said_of_a_file_that_has_everything(scene, tmp_path):
    building.camera()
    root = building.probe()
    textured(body(), picture(tmp_path))
    root.driver_add("location", 0).driver.expression = "frame * 0.001"
    building.box("hidden", (1, 1, 1)).hide_render = True
    assert notes_of(tmp_path) == []


def test_a_missing_texture(scene, tmp_path):
    building.camera()
    building.probe()
    textured(body(), picture(tmp_path))
    (tmp_path / "paint.png").unlink()
    (note,) = notes_of(tmp_path)
    assert note.startswith("paint.png: the file is missing or cannot be read")
    assert "so that painted does not look as it should" in note


def test_a_broken_texture(scene, tmp_path):
    building.camera()
    building.probe()
    textured(body(), picture(tmp_path))
    (tmp_path / "paint.png").write_bytes(b"no picture")
    (note,) = notes_of(tmp_path)
    assert note.startswith("paint.png: the file is missing or cannot be read")


def unused(image):
    material = bpy.data.materials.new("unused")
    material.use_fake_user = True
    compat.node_tree(material).nodes.new("ShaderNodeTexImage").image = image


def unconnected(image):
    material = bpy.data.materials.new("half")
    compat.node_tree(material).nodes.new("ShaderNodeTexImage").image = image
    body().data.materials.append(material)


def hidden(image):
    wall = building.box("wall", (0.1, 0.1, 0.1), at=(0.0, 0.0, -0.5))
    textured(wall, image)
    wall.hide_render = True


@pytest.mark.parametrize("use", [unused, unconnected, hidden], ids=lambda f: f.__name__)
def test_a_texture_that_nothing_shows_is_no_fault(scene, tmp_path, use):
    building.camera()
    building.probe()
    use(picture(tmp_path))
    (tmp_path / "paint.png").unlink()
    assert notes_of(tmp_path) == []


def test_a_tile_that_is_missing(scene, tmp_path):
    building.camera()
    building.probe()
    for number in (1001, 1002):
        made = bpy.data.images.new("tile", 4, 4)
        made.file_format = "PNG"
        made.filepath_raw = str(tmp_path / f"t.{number}.png")
        made.save()
        bpy.data.images.remove(made)
    image = bpy.data.images.load(str(tmp_path / "t.1001.png"))
    image.source, image.filepath = "TILED", str(tmp_path / "t.<UDIM>.png")
    image.tiles.new(1002)
    textured(body(), image)
    assert notes_of(tmp_path) == []
    (tmp_path / "t.1002.png").unlink()
    (note,) = notes_of(tmp_path)
    assert "t.<UDIM>.png" in note


def test_a_packed_texture_is_no_fault(scene, tmp_path):
    building.camera()
    building.probe()
    image = picture(tmp_path)
    image.pack()
    textured(body(), image)
    (tmp_path / "paint.png").unlink()
    assert notes_of(tmp_path) == []


def test_a_missing_library(scene, tmp_path):
    table = building.box("table", (0.5, 0.5, 0.1))
    library = tmp_path / "library.blend"
    bpy.data.libraries.write(str(library), {table})
    bpy.data.objects.remove(table)
    building.camera()
    building.probe()
    with bpy.data.libraries.load(str(library), link=True) as (source, target):
        target.objects = source.objects
    scene.collection.objects.link(target.objects[0])
    building.update()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "own.blend"))
    library.unlink()
    from synthpoint.scene.prepare import prepare

    scene, spec = prepare(building.job(), tmp_path / "own.blend", by_name=False)
    with building.staged(spec, scene) as stage:
        (note,) = stage.skipped
    assert "library.blend: table" in note


def test_drivers_that_do_not_run(scene, tmp_path):
    """Scripts are off, as in every Blender that was not told otherwise."""
    building.camera()
    root = building.probe()
    root.driver_add("location", 0).driver.expression = "[0.1 for x in range(1)][0]"
    wall = building.box("wall", (0.1, 0.1, 0.1), at=(0.0, 0.0, -0.5))
    wall.driver_add("hide_render").driver.expression = "[0 for x in range(1)][0]"
    (note,) = notes_of(tmp_path)
    assert note.startswith("drivers of probe, wall do not run")


def test_drivers_that_do_no_harm(scene, tmp_path):
    """Of what the window alone shows, of a lamp and a camera that give way, of a root that is
    placed."""
    camera, root = building.camera(), building.probe()
    lamp = building.link(bpy.data.objects.new("lamp", bpy.data.lights.new("lamp", "POINT")))
    for obj, path in ((camera, "location"), (root, "location"), (lamp, "location")):
        obj.driver_add(path, 0).driver.expression = "[0.1 for x in range(1)][0]"
    body().driver_add("show_name").driver.expression = "[0 for x in range(1)][0]"
    on = {name: {"enabled": True} for name in ("camera", "lights", "placement")}
    assert notes_of(tmp_path, **on) == []


@pytest.mark.parametrize("hang", ["parent", "constraint", "grandparent"])
def test_a_camera_that_an_instrument_carries(scene, tmp_path, hang):
    camera = building.camera(at=(0.0, 0.0, 0.8))
    root = building.probe()
    if hang == "constraint":
        camera.constraints.new("CHILD_OF").target = body()
    elif hang == "grandparent":
        camera.parent = building.empty("arm", body())
    else:
        camera.parent = root
    placed = {"enabled": True, "resting": 0.0}
    (note,) = notes_of(tmp_path, placement=placed)
    assert note.startswith("camera: it hangs on probe")
    assert notes_of(tmp_path, placement={"enabled": False}) == []


def test_a_camera_that_only_looks_at_an_instrument_is_no_fault(scene, tmp_path):
    camera = building.camera(at=(0.0, 0.0, 0.8))
    building.probe()
    camera.constraints.new("TRACK_TO").target = body()
    assert notes_of(tmp_path, placement={"enabled": True, "resting": 0.0}) == []


def two_layers(scene):
    """The probe `second` is in a collection that only the second view layer shows."""
    building.camera()
    building.probe()
    apart = bpy.data.collections.new("apart")
    scene.collection.children.link(apart)
    second = building.probe("second", at=(0.3, 0.0, 0.0))
    for obj in (second, *second.children_recursive):
        scene.collection.objects.unlink(obj)
        apart.objects.link(obj)
    scene.view_layers.new("Instruments")
    building.update()
    bpy.context.view_layer.layer_collection.children["apart"].exclude = True


def test_an_instrument_of_another_view_layer(scene, tmp_path):
    two_layers(scene)
    (note,) = notes_of(tmp_path)
    assert note.startswith("second: view layer 'ViewLayer' is rendered, and only 'Instruments'")


def test_instruments_of_another_view_layer_alone(scene, tmp_path):
    two_layers(scene)
    probe = bpy.data.objects["probe"]
    for obj in (*probe.children_recursive, probe):
        bpy.data.objects.remove(obj)
    with pytest.raises(UserError, match="'Instruments' shows this instrument"):
        notes_of(tmp_path)
