"""Labels in mist, smoke and fire are those of the same scene without them."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender import compat
from synthpoint.scene.render import cycles
from synthpoint.scene.render import plain as plain_passes
from synthpoint.tests.scene import building

SIZE = {"width": 96, "height": 72}


@pytest.fixture(autouse=True, params=["plainly", "as they are"])
def by(request, monkeypatch):
    """Passes are read in either way, however small the picture."""
    monkeypatch.setattr(cycles, "PLAIN_FROM", 0 if request.param == "plainly" else 1 << 30)


def scatter(owner, density=1.0):
    """Gives a material or world a scattering volume and leaves the rest of it."""
    tree = compat.node_tree(owner)
    volume = tree.nodes.new("ShaderNodeVolumeScatter")
    volume.inputs["Density"].default_value = density
    tree.links.new(volume.outputs[0], tree.get_output_node("CYCLES").inputs["Volume"])
    return tree


def misty(name="mist", surface=False):
    material = bpy.data.materials.new(name)
    tree = scatter(material)
    if not surface:
        output = tree.get_output_node("CYCLES")
        tree.links.remove(output.inputs["Surface"].links[0])
    return material


def world():
    bpy.context.scene.world = bpy.data.worlds.new("world")
    scatter(bpy.context.scene.world)


def box():
    building.box("fog", (2.0, 2.0, 0.5), at=(0.0, 0.0, 0.4)).data.materials.append(misty())


def around_the_camera():
    building.box("fog", (4.0, 4.0, 4.0)).data.materials.append(misty())


def many_boxes():
    """More walls than a ray may pass transparent ones."""
    material = misty()
    for n in range(8):
        building.box("fog", (2.0, 2.0, 0.04), at=(0, 0, 0.2 + 0.08 * n)).data.materials.append(
            material
        )


def in_a_group():
    """The volume is made in a group, whose other output is a surface."""
    material = misty(surface=True)
    tree = material.node_tree
    group = bpy.data.node_groups.new("group", "ShaderNodeTree")
    for name in ("Clear", "Mist"):
        group.interface.new_socket(name, in_out="OUTPUT", socket_type="NodeSocketShader")
    end = group.nodes.new("NodeGroupOutput")
    clear = group.nodes.new("ShaderNodeBsdfTransparent")
    volume = group.nodes.new("ShaderNodeVolumePrincipled")
    group.links.new(clear.outputs[0], end.inputs["Clear"])
    group.links.new(volume.outputs[0], end.inputs["Mist"])
    node = tree.nodes.new("ShaderNodeGroup")
    node.node_tree = group
    output = tree.get_output_node("CYCLES")
    tree.links.new(node.outputs["Clear"], output.inputs["Surface"])
    tree.links.new(node.outputs["Mist"], output.inputs["Volume"])
    building.box("fog", (2.0, 2.0, 0.5), at=(0.0, 0.0, 0.4)).data.materials.append(material)


def nodes(name):
    """A new tree of geometry nodes, its input and its output."""
    tree = bpy.data.node_groups.new(name, "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    return tree, tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")


def quickly(scene):
    """Steps through volumes instead of looking for their extremes first, which takes seconds."""
    if bpy.app.version >= (5, 0):
        scene.cycles.volume_biased = True


def geometry_nodes():
    """A mesh that nodes turn into a volume."""
    quickly(bpy.context.scene)
    tree, given, made = nodes("smoke")
    turn = tree.nodes.new("GeometryNodeMeshToVolume")
    turn.inputs["Voxel Amount"].default_value = 8.0
    turn.inputs["Density"].default_value = 10.0
    tree.links.new(given.outputs[0], turn.inputs[0])
    tree.links.new(turn.outputs[0], made.inputs[0])
    fog = building.box("fog", (1.0, 1.0, 0.3), at=(0.0, 0.0, 0.4))
    fog.modifiers.new("smoke", "NODES").node_group = tree


def volume_object():
    quickly(bpy.context.scene)
    source = building.box("source", (1.0, 1.0, 0.3), at=(0.0, 0.0, 0.4))
    source.hide_render = True
    fog = building.link(bpy.data.objects.new("fog", bpy.data.volumes.new("fog")))
    smoke = fog.modifiers.new("smoke", "MESH_TO_VOLUME")
    smoke.object, smoke.voxel_amount = source, 4


def smoked_glass():
    """The cover's surface stays; what is in it goes."""
    cover = building.box("cover", (0.1, 2.0, 0.1), at=(0.1, 0.0, 0.4))
    cover.data.materials.append(misty(surface=True))


MIST = [
    world, box, around_the_camera, many_boxes, in_a_group, geometry_nodes, volume_object,
    smoked_glass,
]  # fmt: skip


def plain():
    pass


def clear_cover():
    building.box("cover", (0.1, 2.0, 0.1), at=(0.1, 0.0, 0.4))


def shoot(make):
    building.probe()
    building.camera()
    make()
    return building.shoot(building.job(render=SIZE))


@pytest.mark.parametrize("make", MIST, ids=lambda f: f.__name__)
def test_mist_is_not_in_the_labels(scene, make):
    misted = shoot(make)
    for obj in list(bpy.data.objects):
        bpy.data.objects.remove(obj)
    scene.world = None
    clear = shoot(clear_cover if make is smoked_glass else plain)
    assert np.array_equal(building.mask_of(misted), building.mask_of(clear))
    assert building.mask_of(clear).sum() > 150
    for one, other in zip(misted.instances[0].keypoints, clear.instances[0].keypoints, strict=True):
        assert (one.visibility, one.reason) == (other.visibility, other.reason)
        assert not one.borderline


def wiring(scene):
    """How everything that shades is linked, and what an extra render could have left behind."""
    owners = [m for m in bpy.data.materials if not m.name.startswith(plain_passes.NAME)]
    owners += bpy.data.worlds
    trees = [t for t in map(compat.shading, owners) if t is not None]
    links = {
        (t.name, li.from_node.name, li.from_socket.identifier, li.to_socket.identifier)
        for t in trees
        for li in t.links
    }
    layer = scene.view_layers[0]
    return (
        links, [len(t.nodes) for t in trees], scene.cycles.transparent_max_bounces,
        layer.use_volumes, [o.visible_camera for o in scene.objects],
    )  # fmt: skip


@pytest.mark.parametrize("make", [world, box, in_a_group, geometry_nodes, volume_object])
def test_everything_is_put_back(scene, make):
    building.probe()
    building.camera()
    make()
    with building.staged(building.job(render=SIZE)) as stage:
        stage.apply(stage.sample(1))
        before = wiring(scene)
        first = building.picture(stage.shoot(1)[0])
        assert wiring(scene) == before
        assert np.array_equal(building.picture(stage.shoot(1)[0]), first)


def unused():
    misty().use_fake_user = True
    bpy.data.worlds.new("other").use_fake_user = True
    scatter(bpy.data.worlds["other"])


def hidden():
    box()
    bpy.data.objects["fog"].hide_render = True


def muted():
    box()
    tree = bpy.data.materials["mist"].node_tree
    next(n for n in tree.nodes if n.type == "VOLUME_SCATTER").mute = True


def unlinked():
    box()
    output = bpy.data.materials["mist"].node_tree.get_output_node("CYCLES")
    output.inputs["Volume"].links[0].is_muted = True


@pytest.mark.parametrize("make", [plain, unused, hidden, muted, unlinked])
def test_without_mist_there_is_one_render(scene, make, monkeypatch):
    from synthpoint.scene.render.cycles import Darkroom

    renders = []
    once = Darkroom._render
    monkeypatch.setattr(Darkroom, "_render", lambda *a, **k: renders.append(1) or once(*a, **k))
    shoot(make)
    assert len(renders) == 1


def test_depth_in_mist_is_that_of_surfaces(scene):
    building.probe()
    building.camera()
    world()
    with building.staged(building.job(render=SIZE)) as stage:
        stage.shoot(1)
        passes = stage.darkroom.shoot()[1]
    metal = passes.depth < 1.0
    assert metal.sum() == pytest.approx((96 * 0.2 / 0.99) ** 2, rel=0.08)
    assert passes.depth[metal] == pytest.approx(0.99, abs=1e-4)
    assert (passes.depth[~metal] > 1e9).all()
