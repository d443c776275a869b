"""Patterns that an image lays: the same place as Blender's own Mapping node gives."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender.laid import Laid
from synthpoint.scene.blender.nodes import Nodes
from synthpoint.tests.scene import building

TURN, OFFSET, SIZE, OFTEN = 0.7, (0.03, -0.05), (0.2, 0.5), (3.0, 0.8)


def patterned():
    """A picture whose values are its places."""
    image = bpy.data.images.new("places", 64, 64, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    y, x = np.mgrid[:64, :64] / 63
    smooth = [0.5 + 0.4 * np.sin(2 * np.pi * k) for k in (x, y)]
    image.pixels.foreach_set(np.stack([*smooth, x * 0, x * 0 + 1], -1).astype(np.float32).ravel())
    return image


def rendered(scene, file, shade):
    """Of a plane that shines as `shade` says of its place: (H, W, 3)."""
    plane = building.box("plane", (0.6, 0.6, 0.0001))
    material = bpy.data.materials.new("shine")
    make = Nodes.of(material)
    place = make.add("ShaderNodeNewGeometry").outputs["Position"]
    shine = make.first("ShaderNodeEmission", {0: shade(make, place)})
    make.add("ShaderNodeOutputMaterial", {"Surface": shine})
    plane.data.materials.append(material)
    scene.render.filepath = str(file)
    bpy.ops.render.render(write_still=True)
    bpy.data.objects.remove(plane)
    return building.picture(file)


def mapped(make, place):
    """By the node that stands before textures elsewhere."""
    inputs = {
        "Vector": place, "Location": (*OFFSET, 0.0), "Rotation": (0.0, 0.0, TURN),
        "Scale": (*SIZE, 1.0),
    }  # fmt: skip
    return make.first("ShaderNodeMapping", inputs, vector_type="TEXTURE")


def shades(make, x, y):
    """Between 0 and 1, without edges."""
    found = [make.math("MULTIPLY_ADD", make.math("SINE", k), 0.4, 0.5) for k in (x, y)]
    return make.first("ShaderNodeCombineXYZ", dict(enumerate(found)))


def color_of(channels):
    return channels.alpha.node.outputs["Color"]


@pytest.mark.parametrize("what", ["picture", "axes"])
def test_it_lies_where_a_mapping_node_puts_it(scene, tmp_path, what):
    image = patterned()

    def expected(make, place):
        there = mapped(make, place)
        if what == "axes":
            return shades(make, *make.add("ShaderNodeSeparateXYZ", {0: there}).outputs[:2])
        often = make.vector("MULTIPLY", there, (*OFTEN, 1.0))
        return color_of(make.looked_up(image, often))

    def found(make, place):
        pattern = Laid(make, place)
        if what == "axes":
            color = shades(make, *pattern.axes())
        else:
            color = color_of(pattern.looked_up(image, OFTEN))
        pattern.lay(TURN, OFFSET, SIZE)
        return color

    building.camera()
    building.black_world(scene)
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.render.resolution_x = scene.render.resolution_y = 64
    scene.render.image_settings.file_format = "PNG"
    wanted, got = (
        rendered(scene, tmp_path / f"{shade.__name__}.png", shade) for shade in (expected, found)
    )
    assert np.ptp(wanted[..., :2]) > 0.3
    assert np.abs(wanted - got)[..., :2].max() < 0.02
