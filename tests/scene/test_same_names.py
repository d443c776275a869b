"""Where names repeat, the panel speaks of the right object: what is linked from a library can be
called as what is the file's own."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.properties import classes
from synthpoint.properties.scene import ensure
from synthpoint.scene.authoring import listing, overlay, watch
from synthpoint.scene.blender import files
from synthpoint.scene.checks import faults
from synthpoint.scene.checks.before_run import first_problem
from synthpoint.scene.instruments.instance import instruments
from synthpoint.tests.scene import building


def probe(at):
    """The probe in a collection of its own."""
    root = building.probe("clamp", at)
    collection = bpy.data.collections.new("clamps")
    bpy.context.scene.collection.children.link(collection)
    for obj in (root, *root.children):
        bpy.context.scene.collection.objects.unlink(obj)
        collection.objects.link(obj)
    return collection


@pytest.fixture
def scene(tmp_path):
    """A linked probe on the left, the file's own of the same names on the right."""
    files.start_empty()
    path = tmp_path / "lib.blend"
    bpy.data.libraries.write(str(path), {probe((-0.3, 0.0, 0.0))})
    scene = files.start_empty()
    probe((0.3, 0.0, 0.0))
    with bpy.data.libraries.load(str(path), link=True) as (_, loaded):
        loaded.collections = ["clamps"]
    scene.collection.children.link(loaded.collections[0])
    building.camera(at=(0.0, 0.0, 2.0))
    ensure(scene)
    classes.from_schemas(scene, building.job().classes)
    building.update()
    watch.refresh()
    return scene


def of(scene, linked):
    (root,) = [i.root for i in instruments(scene) if (i.root.library is not None) is linked]
    return root


@pytest.mark.parametrize("linked", [False, True])
def test_a_problem_names_and_selects_the_right_object(scene, linked):
    root = of(scene, linked)
    (point,) = [o for o in root.children if o.synthpoint.keypoint == "inside"]
    point.synthpoint.role = "NONE"
    building.update()
    found = first_problem(scene, building.job())
    assert found.object == root.name_full
    assert found.text.startswith(f"{root.name_full}: keypoint 'inside' is missing")
    assert bpy.ops.synthpoint.select_object(name=found.object) == {"FINISHED"}
    assert bpy.context.view_layer.objects.active == root


@pytest.mark.parametrize("linked", [False, True])
def test_a_part_at_fault_is_the_right_one(scene, linked):
    (body,) = [o for o in of(scene, linked).children if o.type == "MESH"]
    body.scale = (0.0, 1.0, 1.0)
    building.update()
    found = first_problem(scene, building.job())
    assert found.object == body.name_full
    assert bpy.ops.synthpoint.select_object(name=found.object) == {"FINISHED"}
    assert bpy.context.view_layer.objects.active == body


def test_a_name_with_a_colon_is_found_too(scene):
    root = of(scene, False)
    root.name = "rig: left"
    (point,) = [o for o in root.children if o.synthpoint.keypoint == "inside"]
    point.synthpoint.role = "NONE"
    assert first_problem(scene, building.job()).object == "rig: left"


def test_rows_of_the_list_can_be_told_apart_and_chosen(scene):
    session = bpy.context.window_manager.synthpoint
    assert [e.name for e in session.instruments] == ["clamp", "clamp [lib.blend]"]
    for number, entry in enumerate(session.instruments):
        session.active = number
        assert bpy.context.view_layer.objects.active == entry.root
        assert listing.active(bpy.context).root == entry.root


def test_the_overlay_keeps_their_keypoints_apart(scene):
    """A board hides those of one of them."""
    building.plate("board", 0.3, (0.15, 0.0, 1.0))
    building.update()
    overlay.gather(scene)
    overlay.follow()
    overlay.look(scene, bpy.context.evaluated_depsgraph_get())
    fronts = {m.root_name: m for m in overlay.current.marks if m.name == "front"}
    assert fronts["clamp"].place.x == pytest.approx(0.3)
    assert fronts["clamp [lib.blend]"].place.x == pytest.approx(-0.3)
    assert not fronts["clamp"].seen
    assert fronts["clamp [lib.blend]"].seen


def test_one_of_two_instruments_hides_the_other(scene):
    """Its own metal may by its tolerance; that of another of its name may not."""
    of(scene, True).location = (0.3, 0.0, 0.021)  # 11 mm before the other's face
    building.update()
    overlay.gather(scene)
    overlay.look(scene, bpy.context.evaluated_depsgraph_get())
    seen = {(m.root_name, m.name): m.seen for m in overlay.current.marks}
    assert seen["clamp [lib.blend]", "front"]
    assert not seen["clamp", "front"]


def test_a_linked_object_hidden_in_this_view_layer_is_shown_alone(scene):
    mine, theirs = of(scene, False), of(scene, True)
    mine.hide_viewport = True
    theirs.hide_set(True)
    assert bpy.ops.synthpoint.select_object(name=theirs.name_full) == {"FINISHED"}
    assert theirs.visible_get()
    assert mine.hide_viewport


@pytest.mark.parametrize(("choice", "shines"), [("paint", 0), ("paint [m.blend]", 2)])
def test_of_materials_of_one_name_the_files_own_is_meant(tmp_path, choice, shines):
    """The one of a library has its full name."""
    files.start_empty()
    theirs = building.emission((0.0, 0.0, 1.0))
    theirs.name = "paint"
    bpy.data.libraries.write(str(tmp_path / "m.blend"), {theirs})
    scene = files.start_empty()
    with bpy.data.libraries.load(str(tmp_path / "m.blend"), link=True) as (_, loaded):
        loaded.materials = ["paint"]
    building.emission((1.0, 0.0, 0.0)).name = "paint"
    root = building.probe()
    plain = building.emission((0.0, 1.0, 0.0))
    next(o for o in root.children if o.type == "MESH").data.materials.append(plain)
    building.camera(at=(0.0, 0.0, 0.3))
    building.black_world(scene)
    channels = [{"swap": [{"material": choice}]}]
    spec = building.job(materials={"enabled": True, "channels": channels})
    with building.staged(spec) as stage:
        middle = building.picture(stage.shoot(1)[0])[24, 32]
    assert middle.argmax() == shines
    assert middle.max() > 0.9


def lost_texture(folder, name):
    """A material called paint whose picture, of that name, is not there."""
    made = building.emission((1.0, 1.0, 1.0))
    made.name = "paint"
    image = bpy.data.images.new(name, 4, 4)
    image.source, image.filepath = "FILE", str(folder / f"{name}.png")
    node = made.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shine = next(n for n in made.node_tree.nodes if n.type == "EMISSION")
    made.node_tree.links.new(node.outputs["Color"], shine.inputs["Color"])
    return made


def test_lost_pictures_of_materials_of_one_name_are_all_told(tmp_path):
    files.start_empty()
    bpy.data.libraries.write(str(tmp_path / "m.blend"), {lost_texture(tmp_path, "theirs")})
    scene = files.start_empty()
    with bpy.data.libraries.load(str(tmp_path / "m.blend"), link=True) as (_, loaded):
        loaded.materials = ["paint"]
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    for material in (loaded.materials[0], lost_texture(tmp_path, "mine")):
        body.data.materials.append(material)
    building.camera()
    building.update()
    told = faults.find(scene, building.job())
    assert [note.partition(":")[0] for note in told] == ["mine", "theirs [m.blend]"]
