"""Written visibility is what the renderer shows; alpha, glass and what rays cannot meet."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.instruments import bundled
from synthpoint.tests.scene import building
from synthpoint.tests.truth import jobs, sight


def test_instruments_over_each_other(scene, tmp_path):
    for shape in jobs.SHAPES:
        bundled.build(shape, scene.collection)
    spec = jobs.crowded(instruments={"count": 3, "repeat": 2}, render={"width": 320, "height": 240})
    with building.staged(spec) as stage:
        rows = []
        for index in range(1, 4):
            rows += sight.compare(stage, stage.shoot(index)[1], tmp_path)
    clear = [r for r in rows if not r[4]]
    wrong = [r for r in clear if r[2] != r[3]]
    assert len(clear) >= 25
    assert {r[3] for r in clear} == {1, 2}
    assert not wrong


def cover(material=None):
    obj = building.plate("cover", 1.0, (0.0, 0.0, 0.5))
    if material is not None:
        obj.data.materials.append(material)
    return obj


def principled(**inputs):
    material = bpy.data.materials.new("made")
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    node = next(n for n in material.node_tree.nodes if n.type == "BSDF_PRINCIPLED")
    for name, value in inputs.items():
        node.inputs[name.replace("_", " ")].default_value = value
    return material


def shader(kind, **inputs):
    material = building.emission((0, 0, 0))
    tree = material.node_tree
    node = tree.nodes.new(kind)
    for name, value in inputs.items():
        node.inputs[name].default_value = value
    tree.links.new(node.outputs[0], tree.get_output_node("CYCLES").inputs["Surface"])
    return material


def stripes():
    """Transparent where x < 0, opaque elsewhere."""
    material = principled()
    tree = material.node_tree
    place = tree.nodes.new("ShaderNodeTexCoord")
    parts = tree.nodes.new("ShaderNodeSeparateXYZ")
    step = tree.nodes.new("ShaderNodeMath")
    step.operation = "GREATER_THAN"
    step.inputs[1].default_value = 0.0
    tree.links.new(place.outputs["Object"], parts.inputs[0])
    tree.links.new(parts.outputs["X"], step.inputs[0])
    node = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")
    tree.links.new(step.outputs[0], node.inputs["Alpha"])
    return material


HIDING = {
    "plain": lambda: None,
    "glass": lambda: shader("ShaderNodeBsdfGlass"),
    "principled glass": lambda: principled(Transmission_Weight=1.0),
    "mostly opaque": lambda: principled(Alpha=0.7),
}
CLEAR = {
    "transparent": lambda: shader("ShaderNodeBsdfTransparent"),
    "alpha 0": lambda: principled(Alpha=0.0),
    "mostly transparent": lambda: principled(Alpha=0.3),
}


@pytest.mark.parametrize("name", [*HIDING, *CLEAR])
def test_what_a_material_hides(scene, name):
    """Glass hides, alpha below one half does not; mask, rays and depth test agree on it."""
    building.probe()
    building.camera()
    cover({**HIDING, **CLEAR}[name]())
    record = building.shoot(building.job())
    (one,) = record.instances
    hidden = name in HIDING
    assert (one.area == 0) == hidden
    expected = {"occluder:cover"} if hidden else {"visible", "self"}
    assert {k.reason for k in one.keypoints} == expected
    assert not any(k.borderline for k in one.keypoints)


def dim_film():
    """Nodes keep its alpha between 0.3 and 0.4."""
    material = principled()
    tree = material.node_tree
    facing = tree.nodes.new("ShaderNodeLayerWeight").outputs["Facing"]
    least, most = (tree.nodes.new("ShaderNodeMath") for _ in range(2))
    least.operation, most.operation = "MAXIMUM", "MINIMUM"
    least.inputs[1].default_value, most.inputs[1].default_value = 0.3, 0.4
    tree.links.new(facing, least.inputs[0])
    tree.links.new(least.outputs[0], most.inputs[0])
    node = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")
    tree.links.new(most.outputs[0], node.inputs["Alpha"])
    return material


@pytest.mark.parametrize("make", [CLEAR["mostly transparent"], dim_film])
def test_what_is_seen_through_leaves_no_holes_in_the_mask(scene, make):
    """Three rays of ten end on the cover, and each pixel's mask follows one of them."""
    building.probe()
    building.camera()
    alone = building.mask_of(building.shoot(building.job()))
    material = make()
    cover(material)
    before = {(li.from_node.name, li.to_socket.name) for li in material.node_tree.links}
    record = building.shoot(building.job())
    assert np.array_equal(building.mask_of(record), alone)
    assert building.reasons(record)["inside"] == "visible"
    assert not any(k.borderline for k in record.instances[0].keypoints)
    assert {(li.from_node.name, li.to_socket.name) for li in material.node_tree.links} == before


def test_alpha_of_a_texture_hides_where_it_is_opaque(scene):
    building.probe()
    building.camera()
    cover(stripes())
    record = building.shoot(building.job())
    reasons = building.reasons(record)
    assert reasons["inside"] == "occluder:cover"  # x > 0
    assert reasons["back"] == "self"  # x < 0: seen through the cover
    points = {k.name: k for k in record.instances[0].keypoints}
    assert not points["inside"].borderline and not points["back"].borderline


def points(name, places, radius):
    """A mesh whose points are rendered as spheres by geometry nodes."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(places, [], [])
    obj = building.link(bpy.data.objects.new(name, mesh))
    tree = bpy.data.node_groups.new(name, "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    given, made = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    convert = tree.nodes.new("GeometryNodeMeshToPoints")
    convert.inputs["Radius"].default_value = radius
    tree.links.new(given.outputs[0], convert.inputs[0])
    tree.links.new(convert.outputs[0], made.inputs[0])
    obj.modifiers.new("points", "NODES").node_group = tree
    return obj


def test_the_render_decides_on_what_rays_do_not_meet(scene):
    """A cloud of points covers the keypoints in the picture, but no ray cast hits it."""
    building.probe()
    building.camera()
    points("cloud", [(x / 50, y / 50, 0.5) for x in range(-9, 10) for y in range(-9, 10)], 0.02)
    record = building.shoot(building.job())
    (one,) = record.instances
    assert one.area == 0
    assert [k.reason for k in one.keypoints] == ["occluder:cloud", "occluder:cloud", "self"]
    assert not any(k.borderline for k in one.keypoints)


def test_at_the_rim_of_what_rays_do_not_meet_they_decide(scene):
    """The cloud ends within a pixel of the keypoint in the middle."""
    building.probe()
    building.camera()
    points("cloud", [(x / 50, y / 50, 0.5) for x in range(1, 10) for y in range(-9, 10)], 0.02)
    record = building.shoot(building.job())
    first = {k.name: k for k in record.instances[0].keypoints}
    assert first["front"].reason == "visible"
    assert first["inside"].reason == "occluder:cloud"


def test_what_the_lens_cuts_off_hides_nothing(scene):
    """A cover nearer than the camera's clip start is not rendered, and rays skip it."""
    building.probe()
    camera = building.camera()
    camera.data.clip_start = 0.2
    building.plate("cover", 1.0, (0.0, 0.0, 0.9))
    record = building.shoot(building.job())
    assert record.instances[0].area > 140
    assert building.reasons(record)["front"] == "visible"


def test_what_lies_beyond_the_clip_end_is_not_seen(scene):
    """The camera stands 1 m away; its far limit cuts the instrument's front off as well."""
    building.probe()
    building.camera().data.clip_end = 0.9
    record = building.shoot(building.job())
    assert record.instances[0].area == 0
    assert building.reasons(record)["front"] == "occluder:clip end"
