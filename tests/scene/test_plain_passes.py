"""Passes of a blurred picture are read without materials, and are as with them."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender import compat
from synthpoint.scene.blender.meanwhile import meanwhile
from synthpoint.scene.render import cycles
from synthpoint.tests.scene import building


@pytest.fixture(autouse=True)
def for_small_pictures_too(monkeypatch):
    monkeypatch.setattr(cycles, "PLAIN_FROM", 0)


def mixed(name, share=0.0, checkered=False):
    """So opaque a material; where it is checkered, that on half of its squares and wholly so on
    the others."""
    made = bpy.data.materials.new(name)
    tree = compat.node_tree(made)
    tree.nodes.clear()
    both = tree.nodes.new("ShaderNodeMixShader")
    both.inputs[0].default_value = share
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs[0], both.inputs[1])
    tree.links.new(tree.nodes.new("ShaderNodeBsdfDiffuse").outputs[0], both.inputs[2])
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(both.outputs[0], output.inputs["Surface"])
    if checkered:
        checks = tree.nodes.new("ShaderNodeTexChecker")
        place = tree.nodes.new("ShaderNodeNewGeometry")
        checks.inputs["Scale"].default_value = 50.0
        checks.inputs["Color1"].default_value = (share, share, share, 1.0)
        checks.inputs["Color2"].default_value = (1.0, 1.0, 1.0, 1.0)
        tree.links.new(place.outputs["Position"], checks.inputs["Vector"])
        tree.links.new(checks.outputs["Color"], both.inputs[0])
    return made


def pane(*materials):
    """It lies over half of the probe, and of these materials on one face each."""
    made = building.box("pane", (0.12, 0.3, 0.02), at=(0.06, 0.0, 0.2))
    for material in materials:
        made.data.materials.append(material)
    for number, face in enumerate(made.data.polygons):
        face.material_index = number % max(len(materials), 1)
    return made


def bare():
    pane()


def opaque():
    pane(mixed("most", 0.9))


def clear():
    pane(mixed("clear"))


def clear_on_some_faces():
    made = pane(mixed("clear"), mixed("most", 0.9), None)
    made.rotation_euler = (0.5, 0.4, 0.3)


def clear_instances():
    """An empty shows a collection that lies in no scene."""
    lent = bpy.data.collections.new("lent")
    made = pane(mixed("clear"))
    bpy.context.collection.objects.unlink(made)
    lent.objects.link(made)
    shows = building.empty("shows")
    shows.instance_type, shows.instance_collection = "COLLECTION", lent


def checkered():
    pane(mixed("checkered", checkered=True))


def some_instances():
    """Instances, clear on some of their faces, beside the object itself."""
    pane(mixed("clear"), mixed("most", 0.9))
    shows = building.empty("shows", at=(0.06, 0.02, 0.1))
    lent = bpy.data.collections.new("lent")
    lent.objects.link(bpy.data.objects["pane"])
    shows.instance_type, shows.instance_collection = "COLLECTION", lent


def clear_instancer():
    """Seen through, but what it repeats at its corners is not."""
    shows = pane(mixed("clear"))
    small = building.box("small", (0.03, 0.03, 0.03), parent=shows)
    small.data.materials.append(mixed("most", 0.9))
    shows.instance_type = "VERTS"


def growing():
    """Clear on some faces, and thicker as it is evaluated."""
    made = pane(mixed("clear"), mixed("most", 0.9))
    made.modifiers.new("thicker", "SOLIDIFY").thickness = 0.05


def displaced():
    made = pane(mixed("moved", 1.0))
    made.data.materials[0].displacement_method = "DISPLACEMENT"
    tree = made.data.materials[0].node_tree
    moves = tree.nodes.new("ShaderNodeDisplacement")
    moves.inputs["Height"].default_value, moves.inputs["Scale"].default_value = 1.0, 0.05
    tree.links.new(moves.outputs[0], tree.get_output_node("CYCLES").inputs["Displacement"])


PLAIN = [bare, opaque, clear, clear_on_some_faces, clear_instances]
OWN = [checkered, some_instances, clear_instancer, growing, displaced]


@pytest.mark.parametrize(("make", "plain"), [(m, m in PLAIN) for m in [*PLAIN, *OWN]])
def test_passes_of_a_blurred_picture_are_those_of_the_sharp_one(scene, make, plain):
    building.probe()
    lens = building.camera().data
    lens.dof.focus_distance, lens.dof.aperture_fstop = 0.3, 0.1
    make()
    layer, worn = bpy.context.view_layer, []
    bpy.app.handlers.render_pre.append(lambda *_: worn.append(layer.material_override))
    with building.staged(building.job()) as stage:
        stage.shoot(1)
        file = {obj.name for obj in bpy.data.objects}
        worn.clear()
        sharp = stage.darkroom.shoot()[1]
        assert worn == [None]
        worn.clear()
        with meanwhile(lens.dof, use_dof=True):
            blurred = stage.darkroom.shoot()[1]
    bpy.app.handlers.render_pre.clear()
    assert [one is not None for one in worn] == [plain, False]
    assert (sharp.index == 1).sum() > 50
    assert (sharp.index == 0).any()
    assert np.array_equal(sharp.index, blurred.index)
    assert sharp.depth == pytest.approx(blurred.depth, abs=1e-6)
    assert layer.material_override is None
    assert {obj.name for obj in bpy.data.objects} == file


@pytest.mark.parametrize(("share", "there"), [(0.1, False), (0.9, True)])
def test_what_is_hardly_there_hides_nothing(scene, share, there):
    building.probe()
    lens = building.camera().data
    lens.dof.use_dof, lens.dof.focus_distance, lens.dof.aperture_fstop = True, 0.3, 0.1
    half = pane(mixed("half", share))
    seen = []
    for _ in range(2):
        with building.staged(building.job()) as stage:
            stage.shoot(1)
            seen.append((stage.darkroom.shoot()[1].index == 1).sum())
        half.hide_render = True
    assert (seen[0] < 0.7 * seen[1]) if there else (seen[0] == seen[1])


@pytest.mark.parametrize(("least", "plain"), [(64 * 48, True), (64 * 48 + 1, False)])
def test_a_small_picture_keeps_its_materials(scene, monkeypatch, least, plain):
    """Where a short render is sooner done than Blender's graph of the scene."""
    monkeypatch.setattr(cycles, "PLAIN_FROM", least)
    building.probe()
    lens = building.camera().data
    lens.dof.use_dof, lens.dof.focus_distance = True, 0.3
    worn = []
    with building.staged(building.job()) as stage:
        stage.shoot(1)
        layer = bpy.context.view_layer
        bpy.app.handlers.render_pre.append(lambda *_: worn.append(layer.material_override))
        stage.shoot(1)
    bpy.app.handlers.render_pre.clear()
    assert [one is not None for one in worn] == [plain, False]
