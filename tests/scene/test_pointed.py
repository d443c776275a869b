"""Edges that are noted once, beside those that Cycles finds for itself."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender.compat import node_tree
from synthpoint.scene.randomizers.surface_detail import tell_edges
from synthpoint.scene.randomizers.surface_nodes import POINTED
from synthpoint.tests.scene import building
from synthpoint.tests.scene.shaded import CLEAN, ON, material


@pytest.fixture
def monkey(scene):
    """A head in view, with edges, hollows and loose eyes."""
    bpy.ops.mesh.primitive_monkey_add(size=0.4)
    made = bpy.context.object
    mesh = made.data
    mesh.materials.append(material("skin"))
    building.probe(at=(9.0, 0.0, 0.0))  # a job has an instrument, which is not in view
    building.camera()
    building.black_world(scene)
    return made


def emitted(scene, made, wire):
    """The picture, linear, where the material sends out what `wire(tree)` is."""
    tree = node_tree(made.data.materials[0])
    tree.nodes.clear()
    output, shine = (tree.nodes.new(f"ShaderNode{k}") for k in ("OutputMaterial", "Emission"))
    tree.links.new(wire(tree), shine.inputs["Color"])
    tree.links.new(shine.outputs[0], output.inputs["Surface"])
    with building.staged(building.job(render={"view_transform": "Raw"})) as stage:
        return building.picture(stage.shoot(1)[0])


def noted(tree):
    node = tree.nodes.new("ShaderNodeAttribute")
    node.attribute_name = POINTED
    return node.outputs["Fac"]


def found(tree):
    return tree.nodes.new("ShaderNodeNewGeometry").outputs["Pointiness"]


@pytest.mark.parametrize("split", [False, True])
def test_they_are_those_that_cycles_finds(scene, monkey, split):
    if split:  # vertices that lie in one place
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.mesh.edge_split()
        bpy.ops.object.mode_set(mode="OBJECT")
    assert tell_edges(monkey)
    ours, theirs = (emitted(scene, monkey, wire) for wire in (noted, found))
    assert theirs[theirs > 0].std() > 0.02
    np.testing.assert_allclose(ours, theirs, atol=1 / 255)


def test_what_modifiers_make_is_left_to_cycles(monkey):
    monkey.modifiers.new("smooth", "SUBSURF")
    assert not tell_edges(monkey)
    assert POINTED not in monkey.data.attributes


def test_what_is_another_file_s_is_left_to_cycles(monkey, tmp_path):
    file = tmp_path / "monkey.blend"
    bpy.data.libraries.write(str(file), {monkey})
    with bpy.data.libraries.load(str(file), link=True) as (_, linked):
        linked.objects = [monkey.name]
    [theirs] = linked.objects
    assert theirs.library is not None
    assert not tell_edges(theirs)


@pytest.mark.parametrize("smoothed", [False, True])
def test_edges_are_worn_either_way(scene, smoothed):
    """The rim of a plate is brighter where it is worn; in the middle nothing changes."""
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    body.data.materials.append(material("steel", Metallic=0.0, Roughness=1.0))
    if smoothed:
        body.modifiers.new("bevel", "BEVEL").width = 0.004
    building.camera(at=(0.0, 0.0, 0.3))
    lamp = building.link(bpy.data.objects.new("lamp", bpy.data.lights.new("lamp", "SUN")))
    lamp.data.energy = 2.0
    building.black_world(scene)
    clean = {**ON, "brushing": 0, "scratches": 0, "smudges": 0}
    pictures = []
    for wear in (0.0, 1.0):
        spec = building.job(surface={**clean, "wear": wear}, stains=CLEAN, render={"samples": 4})
        with building.staged(spec) as stage:
            pictures.append(building.picture(stage.shoot(1)[0]))
    change = np.abs(pictures[1] - pictures[0]).max(axis=-1)
    assert change.max() > 0.02
    names = {g.name for g in bpy.data.node_groups}
    assert ("Synthpoint Surface Untold" in names) == smoothed
