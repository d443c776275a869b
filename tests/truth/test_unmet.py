"""What rays do not meet and the picture shows: background sets, displaced surfaces, hair."""

from __future__ import annotations

import bmesh
import bpy
import numpy as np
import pytest
from pycocotools import mask as decoder
from synthpoint.core.errors import UserError
from synthpoint.scene.blender import compat
from synthpoint.tests.scene import building
from synthpoint.tests.truth import sight

SIZE = {"width": 160, "height": 120}


def rows(tmp_path, **sections):
    """What is written of each keypoint, and what shining discs on it show."""
    with building.staged(building.job(render=SIZE, **sections)) as stage:
        record = stage.shoot(1)[1]
        found = sight.compare(stage, record, tmp_path)
    assert len(found) == 3 * len(record.instances)
    return record, {name: (v, truth, borderline, reason)
                    for _, name, v, truth, borderline, reason, _ in found}  # fmt: skip


def agree(found):
    assert not [name for name, (v, truth, _, _) in found.items() if v != truth]
    assert not [name for name, (_, _, borderline, _) in found.items() if borderline]
    return {name: reason for name, (_, _, _, reason) in found.items()}


def background():
    made = bpy.data.scenes.new("backdrop")
    bpy.context.scene.background_set = made
    return made


def test_a_background_set_hides_what_is_behind_it(scene, tmp_path):
    building.probe()
    building.camera()
    building.plate("cover", 0.1, (0.07, 0.0, 0.3), collection=background().collection)
    found = agree(rows(tmp_path)[1])
    assert found == {"front": "visible", "inside": "occluder:cover", "back": "self"}


def test_a_set_of_a_set_and_what_it_instances(scene, tmp_path):
    building.probe()
    building.camera()
    first, second = background(), bpy.data.scenes.new("further")
    first.background_set = second
    library = bpy.data.collections.new("library")
    building.plate("cover", 0.1, (0.0, 0.0, 0.0), collection=library)
    holder = building.empty("holder", at=(0.06, 0.0, 0.3), collection=second.collection)
    holder.instance_type, holder.instance_collection = "COLLECTION", library
    found = agree(rows(tmp_path)[1])
    assert found["inside"] == "occluder:cover"
    assert found["front"] == "visible"


def hidden_from_render(cover):
    cover.hide_render = True


def clear(cover):
    cover.data.materials.append(seen_through())


def beyond(cover):
    cover.location.z = -0.5


@pytest.mark.parametrize("change", [hidden_from_render, clear, beyond])
def test_what_is_not_seen_of_a_set_hides_nothing(scene, tmp_path, change):
    building.probe()
    building.camera()
    change(building.plate("cover", 0.5, (0.0, 0.0, 0.3), collection=background().collection))
    found = agree(rows(tmp_path)[1])
    assert found == {"front": "visible", "inside": "visible", "back": "self"}


def test_a_set_that_moves_is_where_the_picture_shows_it(scene, tmp_path):
    building.probe()
    building.camera()
    cover = building.plate("cover", 0.5, (0.0, 0.0, 0.3), collection=background().collection)
    for frame, x in ((1, 0.0), (9, 5.0)):
        cover.location.x = x
        cover.keyframe_insert("location", frame=frame)
    scene.frame_set(9)
    assert agree(rows(tmp_path)[1])["front"] == "visible"


def into_a_set(root):
    made = background()
    for obj in (root, *root.children_recursive):
        bpy.context.scene.collection.objects.unlink(obj)
        made.collection.objects.link(obj)


def test_an_instrument_in_a_set_is_refused_in_one_line(scene):
    into_a_set(building.probe())
    building.camera()
    with pytest.raises(UserError, match=r"probe: .* background set 'backdrop'") as error:
        building.shoot(building.job())
    assert "\n" not in str(error.value)


def test_an_instrument_in_a_set_beside_others_is_told(scene):
    building.probe("near")
    into_a_set(building.probe("far"))
    building.camera()
    with building.staged(building.job()) as stage:
        assert len(stage.skipped) == 1
        assert "far: " in stage.skipped[0] and "backdrop" in stage.skipped[0]
        assert stage.skipped[0] in stage.notes


def seen_through():
    material = building.emission((0, 0, 0))
    tree = material.node_tree
    shader = tree.nodes.new("ShaderNodeBsdfTransparent")
    tree.links.new(shader.outputs[0], tree.get_output_node("CYCLES").inputs["Surface"])
    return material


def displaced(height, method="DISPLACEMENT"):
    """Moves a surface along its normal when it is rendered (m)."""
    material = bpy.data.materials.new("displaced")
    tree = compat.node_tree(material)
    node = tree.nodes.new("ShaderNodeDisplacement")
    for name, value in (("Height", height), ("Midlevel", 0.0), ("Scale", 1.0)):
        node.inputs[name].default_value = value
    tree.links.new(node.outputs[0], tree.get_output_node("CYCLES").inputs["Displacement"])
    material.displacement_method = method
    return material


@pytest.mark.parametrize("method", ["DISPLACEMENT", "BOTH"])
def test_a_surface_that_is_displaced_in_front(scene, tmp_path, method):
    """A plate behind the instrument comes to lie before it."""
    building.probe()
    building.camera()
    cover = building.plate("cover", 0.16, (0.1, 0.0, -0.2))
    cover.data.materials.append(displaced(0.5, method))
    found = agree(rows(tmp_path)[1])
    assert found == {"front": "visible", "inside": "occluder:cover", "back": "self"}


def test_a_surface_that_is_displaced_away(scene, tmp_path):
    """A plate before the instrument comes to lie behind it."""
    building.probe()
    building.camera()
    cover = building.plate("cover", 0.5, (0.0, 0.0, 0.3))
    cover.data.materials.append(displaced(-0.5))
    found = agree(rows(tmp_path)[1])
    assert found == {"front": "visible", "inside": "visible", "back": "self"}


def test_bump_displaces_nothing(scene, tmp_path):
    building.probe()
    building.camera()
    cover = building.plate("cover", 0.5, (0.0, 0.0, 0.3))
    cover.data.materials.append(displaced(-0.5, "BUMP"))
    assert set(agree(rows(tmp_path)[1]).values()) == {"occluder:cover"}


def test_another_displaced_instrument_is_named_by_its_id(scene, tmp_path):
    building.probe("below")
    root = building.probe("near", at=(0.0, 0.0, -0.2))
    body = next(o for o in root.children if o.type == "MESH")
    body.data.materials.append(displaced(0.5))
    for point in [o for o in root.children if o.type == "EMPTY"]:
        point.location.z += 0.5
    building.camera()
    with building.staged(building.job(render=SIZE)) as stage:
        record = stage.shoot(1)[1]
    by_name = {i.instrument: i for i in record.instances}
    near = by_name["near"].id
    assert [k.reason for k in by_name["below"].keypoints] == [
        f"instrument:{near}", f"instrument:{near}", "self",
    ]  # fmt: skip
    assert by_name["below"].area == 0


def test_the_silhouette_of_a_displaced_instrument_is_that_of_its_picture(scene):
    """A ball that is twice as large when it is rendered, half of it hidden."""
    root = building.tag(building.empty("probe"))
    ball = bpy.data.meshes.new("ball")
    made = bmesh.new()
    bmesh.ops.create_icosphere(made, subdivisions=4, radius=0.05)
    made.to_mesh(ball)
    made.free()
    for polygon in ball.polygons:
        polygon.use_smooth = True
    body = building.link(bpy.data.objects.new("body", ball))
    body.parent = root
    body.data.materials.append(displaced(0.05))
    for name, place in building.PROBE_POINTS.items():
        building.keypoint(name, root, place)
    building.camera()
    job = building.job(render=SIZE, labels={"amodal": True})
    free = building.shoot(job)
    assert free.instances[0].visible_fraction == 1.0
    assert free.instances[0].area == pytest.approx(np.pi * (160 * 0.1) ** 2, rel=0.05)
    cover = building.plate("cover", 0.4, (0.2, 0.0, 0.3))
    cover.name = "cover"
    half = building.shoot(job)
    (one,) = half.instances
    assert one.visible_fraction == pytest.approx(0.5, abs=0.05)
    size = [half.height, half.width]
    whole = decoder.decode({"counts": one.amodal_rle, "size": size}).astype(bool)
    assert np.array_equal(whole, building.mask_of(free))


def test_a_rendered_subdivision_is_left_to_the_picture(scene, tmp_path):
    """A square that the renderer rounds off: its corner covers nothing."""
    root = building.probe()
    corner = next(o for o in root.children if o.synthpoint.keypoint == "front")
    corner.location = (0.09, 0.09, 0.01)
    building.camera()
    cover = building.plate("cover", 0.22, (0.0, 0.0, 0.1))
    levels = cover.modifiers.new("subdivision", "SUBSURF")
    levels.levels = levels.render_levels = 0
    if bpy.app.version >= (5, 0):
        levels.use_adaptive_subdivision = True
    else:
        scene.cycles.feature_set = "EXPERIMENTAL"
        cover.cycles.use_adaptive_subdivision = True
    found = agree(rows(tmp_path)[1])
    assert found["front"] == "visible"
    assert found["inside"] == "occluder:cover"


def test_geometry_that_the_viewport_does_not_have(scene, tmp_path):
    building.probe()
    building.camera()
    tree = bpy.data.node_groups.new("switch", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    given, made = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    choose, asks = tree.nodes.new("GeometryNodeSwitch"), tree.nodes.new("GeometryNodeIsViewport")
    choose.input_type = "GEOMETRY"
    tree.links.new(asks.outputs[0], choose.inputs["Switch"])
    tree.links.new(given.outputs[0], choose.inputs["False"])
    tree.links.new(choose.outputs[0], made.inputs[0])
    cover = building.plate("cover", 0.16, (0.1, 0.0, 0.3))
    cover.modifiers.new("switch", "NODES").node_group = tree
    found = agree(rows(tmp_path)[1])
    assert found == {"front": "visible", "inside": "occluder:cover", "back": "self"}


def test_fur_hides_what_is_behind_it(scene, tmp_path):
    """Particle hair, dense and thick, grows from below past the instrument."""
    building.probe()
    building.camera()
    skin = building.plate("skin", 0.3, (0.19, 0.0, -0.015))
    skin.modifiers.new("fur", "PARTICLE_SYSTEM")
    fur = skin.particle_systems[0].settings
    fur.type, fur.count, fur.hair_length = "HAIR", 2000, 0.3
    fur.root_radius = fur.tip_radius = 1.0
    fur.radius_scale = 0.01
    found = agree(rows(tmp_path)[1])
    assert found == {"front": "visible", "inside": "occluder:skin", "back": "self"}


def test_strands_hide_what_is_behind_them(scene, tmp_path):
    """A hair curves object."""
    building.probe()
    building.camera()
    hair = bpy.data.hair_curves.new("hair")
    building.link(bpy.data.objects.new("hair", hair))
    hair.add_curves([2] * 20)
    places = np.zeros((20, 2, 3), dtype=np.float32)
    places[:, :, 0] = 0.02, 0.12
    places[:, :, 1] = np.linspace(-0.1, 0.1, 20)[:, None]
    places[:, :, 2] = 0.3
    hair.attributes["position"].data.foreach_set("vector", places.ravel())
    thick = hair.attributes.new("radius", "FLOAT", "POINT")
    thick.data.foreach_set("value", np.full(40, 0.008, dtype=np.float32))
    found = agree(rows(tmp_path)[1])
    assert found == {"front": "visible", "inside": "occluder:hair", "back": "self"}
