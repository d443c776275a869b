"""Materials, and a light in which a metal shows its reflectance."""

from __future__ import annotations

import bpy
from synthpoint.tests.scene import building

ON = {"enabled": True}


def material(name, color=(0.5, 0.5, 0.5), **values):
    made = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0):
        made.use_nodes = True
    surface = principled(made)
    surface.inputs["Base Color"].default_value = (*color, 1.0)
    for key, value in values.items():
        surface.inputs[key.replace("_", " ")].default_value = value
    return made


def principled(made):
    return next(n for n in made.node_tree.nodes if n.type == "BSDF_PRINCIPLED")


def detail(made):
    groups = [n for n in made.node_tree.nodes if n.type == "GROUP"]
    return groups[0] if groups else None


def plain(value):
    return value if isinstance(value, float) else tuple(value)


def even_light(scene):
    """White from everywhere, in which a metal shows its reflectance."""
    building.black_world(scene)
    tree = scene.world.node_tree
    output, shine = (tree.nodes.new(f"ShaderNode{k}") for k in ("OutputWorld", "Background"))
    shine.inputs["Color"].default_value = (1.0, 1.0, 1.0, 1.0)
    tree.links.new(shine.outputs[0], output.inputs["Surface"])


CLEAN = {**ON, "blood_share": 0, "fluid_share": 0}
