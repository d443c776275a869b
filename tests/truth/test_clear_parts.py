"""What nobody can see of an instrument does not count in its whole silhouette."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from pycocotools import mask as decoder
from synthpoint.scene.blender import compat
from synthpoint.tests.scene import building
from synthpoint.tests.truth import flat

SIZE = {"width": 160, "height": 120}


def nodes(name="clear"):
    """A material without nodes but its output: (material, tree, output)."""
    material = bpy.data.materials.new(name)
    tree = compat.node_tree(material)
    tree.nodes.clear()
    return material, tree, tree.nodes.new("ShaderNodeOutputMaterial")


def transparent():
    material, tree, output = nodes()
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs[0], output.inputs[0])
    return material


def alpha_of_a_value():
    material, tree, output = nodes()
    value, shader = tree.nodes.new("ShaderNodeValue"), tree.nodes.new("ShaderNodeBsdfPrincipled")
    value.outputs[0].default_value = 0.0
    tree.links.new(value.outputs[0], shader.inputs["Alpha"])
    tree.links.new(shader.outputs[0], output.inputs[0])
    return material


def mix(factor):
    material, tree, output = nodes()
    both = tree.nodes.new("ShaderNodeMixShader")
    both.inputs[0].default_value = factor
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs[0], both.inputs[1])
    tree.links.new(tree.nodes.new("ShaderNodeEmission").outputs[0], both.inputs[2])
    tree.links.new(both.outputs[0], output.inputs[0])
    return material


def glow():
    """Light added to nothing: seen through."""
    material, tree, output = nodes()
    both = tree.nodes.new("ShaderNodeAddShader")
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs[0], both.inputs[0])
    tree.links.new(tree.nodes.new("ShaderNodeEmission").outputs[0], both.inputs[1])
    tree.links.new(both.outputs[0], output.inputs[0])
    return material


def in_a_group():
    """A group that lets its own input choose how opaque it is."""
    material, tree, output = nodes()
    group = bpy.data.node_groups.new("group", "ShaderNodeTree")
    group.interface.new_socket("Share", in_out="INPUT", socket_type="NodeSocketFloat")
    group.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    given, made = group.nodes.new("NodeGroupInput"), group.nodes.new("NodeGroupOutput")
    shader = group.nodes.new("ShaderNodeBsdfPrincipled")
    group.links.new(given.outputs["Share"], shader.inputs["Alpha"])
    group.links.new(shader.outputs[0], made.inputs["Shader"])
    node = tree.nodes.new("ShaderNodeGroup")
    node.node_tree = group
    node.inputs["Share"].default_value = 0.0
    bend = tree.nodes.new("NodeReroute")
    tree.links.new(node.outputs[0], bend.inputs[0])
    tree.links.new(bend.outputs[0], output.inputs[0])
    return material


def not_for_the_camera():
    material = mix(0.0)
    tree = material.node_tree
    path = tree.nodes.new("ShaderNodeLightPath")
    both = next(n for n in tree.nodes if n.type == "MIX_SHADER")
    tree.links.new(path.outputs["Is Shadow Ray"], both.inputs[0])
    return material


def muted_mix():
    """What is muted passes its first shader on."""
    material = mix(1.0)
    next(n for n in material.node_tree.nodes if n.type == "MIX_SHADER").mute = True
    return material


def mist_only():
    material, tree, output = nodes()
    tree.links.new(tree.nodes.new("ShaderNodeVolumeAbsorption").outputs[0], output.inputs["Volume"])
    return material


CLEAR = [
    transparent, alpha_of_a_value, lambda: mix(0.0), lambda: mix(0.3), glow, in_a_group,
    not_for_the_camera, muted_mix, mist_only,
]  # fmt: skip


def guard(material, size=(0.4, 0.3, 0.04)):
    """An instrument within a part of its own."""
    root = building.probe()
    building.box("guard", size, parent=root).data.materials.append(material)
    building.camera()
    return root


@pytest.mark.parametrize("make", CLEAR)
def test_a_clear_part_is_not_in_the_silhouette(scene, make):
    guard(make())
    (one,) = building.shoot(building.job(render=SIZE)).instances
    assert one.area == pytest.approx((160 * 0.2 / 0.99) ** 2, rel=0.05)
    assert one.visible_fraction == pytest.approx(1.0, abs=0.04)
    assert one.amodal_bbox == one.bbox
    assert [k.visibility for k in one.keypoints] == [2, 2, 1]
    assert one.keypoints[2].reason == "self"
    assert not any(k.borderline for k in one.keypoints)


@pytest.mark.parametrize("make", [lambda: mix(1.0), lambda: mix(0.7)])
def test_a_part_that_hides_is_in_the_silhouette(scene, make):
    guard(make())
    (one,) = building.shoot(building.job(render=SIZE)).instances
    assert one.area == pytest.approx(65 * 49, rel=0.05)
    assert one.visible_fraction == pytest.approx(1.0, abs=0.04)


def test_clear_faces_of_a_part_are_not_in_the_silhouette(scene):
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    wing = building.box("wing", (0.2, 0.2, 0.02), at=(0.3, 0.0, 0.0))
    wing.data.materials.append(None)
    wing.data.materials.append(transparent())
    for polygon in wing.data.polygons:
        polygon.material_index = 1
    body.data.materials.append(None)
    bpy.context.view_layer.objects.active = body
    for obj in (body, wing):
        obj.select_set(True)
    building.update()
    bpy.ops.object.join()
    assert len(body.material_slots) == 2
    building.camera()
    (one,) = building.shoot(building.job(render=SIZE)).instances
    assert one.visible_fraction == pytest.approx(1.0, abs=0.04)
    assert one.amodal_bbox == one.bbox


def striped(period=0.05):
    """Opaque and clear in turns along x."""
    material, tree, output = nodes("striped")
    place = tree.nodes.new("ShaderNodeTexCoord").outputs["Object"]
    parts = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(place, parts.inputs[0])
    value = parts.outputs["X"]
    for operation, number in (("DIVIDE", period), ("FRACT", 0.0), ("GREATER_THAN", 0.5)):
        node = tree.nodes.new("ShaderNodeMath")
        node.operation = operation
        node.inputs[1].default_value = number
        tree.links.new(value, node.inputs[0])
        value = node.outputs[0]
    shader = tree.nodes.new("ShaderNodeBsdfPrincipled")
    tree.links.new(value, shader.inputs["Alpha"])
    tree.links.new(shader.outputs[0], output.inputs[0])
    return material


def stripes(at=(0.0, 0.0, 0.0)):
    root = building.tag(building.empty("probe", at=at))
    building.plate("plate", 0.4, (0.0, 0.0, 0.0)).parent = root
    bpy.data.objects["plate"].data.materials.append(striped())
    for name, place in building.PROBE_POINTS.items():
        building.keypoint(name, root, place)
    building.camera()
    return root


def whole_of(one, record):
    size = [record.height, record.width]
    return decoder.decode({"counts": one.amodal_rle, "size": size}).astype(bool)


def test_a_texture_that_is_clear_in_places_is_measured_in_a_render(scene):
    """Half of a plate is clear and half of the plate is hidden: half is visible."""
    stripes()
    cover = building.plate("cover", 0.5, (0.0, 0.0, 0.3))
    cover.scale.x = 0.5
    cover.location.x = -0.125
    record = building.shoot(building.job(render=SIZE, labels={"amodal": True}))
    (one,) = record.instances
    assert one.visible_fraction == pytest.approx(0.5, abs=0.05)
    whole = whole_of(one, record)
    assert whole.sum() == pytest.approx(64 * 64 / 2, rel=0.05)
    assert whole[building.mask_of(record)].all()


def test_a_free_one_of_such_a_texture_is_wholly_visible(scene):
    stripes()
    record = building.shoot(building.job(render=SIZE, labels={"amodal": True}))
    (one,) = record.instances
    assert one.visible_fraction == 1.0
    assert np.array_equal(whole_of(one, record), building.mask_of(record))


def test_what_the_picture_cuts_off_of_such_a_texture(scene, tmp_path):
    """Against the instrument alone in a larger picture."""
    stripes(at=(0.45, 0.1, 0.0))
    building.box("cover", (0.3, 0.1, 0.1), at=(0.4, 0.1, 0.2))
    with building.staged(building.job(render=SIZE, labels={"amodal": True})) as stage:
        record = stage.shoot(1)[1]
        plain = bpy.data.objects["plate"].data.materials[0]
        share = alone_with_its_stripes(stage, record, plain, tmp_path)
    (one,) = record.instances
    h, w = record.height, record.width
    assert one.amodal_area == pytest.approx(share.sum(), rel=0.05)
    inside = share[h : 2 * h, w : 2 * w]
    assert one.truncation == pytest.approx(1 - inside.sum() / share.sum(), abs=0.03)
    columns = np.flatnonzero((share > 0.5).any(axis=0)) - w
    assert one.amodal_bbox[0] == pytest.approx(columns[0], abs=1)
    assert one.amodal_bbox[0] + one.amodal_bbox[2] == pytest.approx(columns[-1] + 1, abs=1)
    assert one.amodal_bbox[0] + one.amodal_bbox[2] > w


def alone_with_its_stripes(stage, record, material, folder):
    """Coverage (3 H, 3 W): the stripes shine where they are not clear."""
    tree = material.node_tree
    output = tree.get_output_node("CYCLES")
    mixed = tree.nodes.new("ShaderNodeMixShader")
    alpha = next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED").inputs["Alpha"]
    tree.links.new(alpha.links[0].from_socket, mixed.inputs[0])
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs[0], mixed.inputs[1])
    shine = tree.nodes.new("ShaderNodeEmission")
    shine.inputs[0].default_value = (1.0, 0.0, 0.0, 1.0)
    tree.links.new(shine.outputs[0], mixed.inputs[2])
    tree.links.new(mixed.outputs[0], output.inputs[0])
    painted, flat.building.emission = (
        flat.building.emission,
        lambda color: material if any(color) else painted(color),
    )
    try:
        return flat.alone(stage, record, record.instances[0], folder)
    finally:
        flat.building.emission = painted


def test_a_lens_that_distorts_keeps_what_is_clear_inside_the_picture(scene):
    stripes()
    distortion = {"enabled": True, "k1": -0.2}
    record = building.shoot(
        building.job(render=SIZE, labels={"amodal": True}, distortion=distortion)
    )
    (one,) = record.instances
    assert one.visible_fraction == pytest.approx(1.0, abs=0.01)
    assert np.array_equal(whole_of(one, record), building.mask_of(record))


def test_an_opaque_instrument_takes_one_render(scene, monkeypatch):
    from synthpoint.scene.render.cycles import Darkroom

    renders = []
    once = Darkroom._render
    monkeypatch.setattr(Darkroom, "_render", lambda *a, **k: renders.append(1) or once(*a, **k))
    guard(transparent())
    building.shoot(building.job(render=SIZE))
    assert len(renders) == 1
