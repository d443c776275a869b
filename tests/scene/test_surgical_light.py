"""A surgical light in Blender: how bright its spot is in a picture, and what a head takes away."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender import files, visibility
from synthpoint.scene.blender.compat import node_tree
from synthpoint.scene.randomizers.surgical_light import Beams
from synthpoint.tests.scene import building

SIZE = 64
WIDE = 0.5  # of the picture, metres


def staged(**light):
    """A white sheet that is seen from straight above, and nothing else that shines."""
    files.start_empty()
    building.probe()
    sheet = building.link(bpy.data.objects.new("sheet", _plane()))
    material = bpy.data.materials.new("white")
    tree = node_tree(material)
    tree.nodes.clear()
    diffuse = tree.nodes.new("ShaderNodeBsdfDiffuse")
    diffuse.inputs["Color"].default_value = (1, 1, 1, 1)
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(diffuse.outputs[0], output.inputs[0])
    sheet.data.materials.append(material)
    camera = building.camera()
    camera.data.type = "PERSP"
    camera.data.sensor_width = 36.0
    camera.data.lens = 36.0 / WIDE
    camera.location, camera.rotation_euler = (0, 0, 1), (0, 0, 0)
    settings = {"enabled": True, "elevation": 90, "aside": 0, "uneven": 0, "shaded": 0.0, **light}
    job = building.job(
        surgical_light=settings, render={"width": SIZE, "height": SIZE, "samples": 16},
        instruments={"enabled": True, "count": 0},
    )  # fmt: skip
    return building.staged(job, bpy.context.scene)


def _plane():
    mesh = bpy.data.meshes.new("sheet")
    mesh.from_pydata([(-2, -2, 0), (2, -2, 0), (2, 2, 0), (-2, 2, 0)], [], [(0, 1, 2, 3)])
    return mesh


def shot(stage):
    """The light (SIZE, SIZE) of the picture, linear, as Cycles has it."""
    scene = stage.scene
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.cycles.use_denoising = False
    scene.render.filepath = path = f"{bpy.app.tempdir}/light.exr"
    bpy.ops.render.render(write_still=True)
    picture = bpy.data.images.load(path, check_existing=False)
    picture.colorspace_settings.name = "Non-Color"
    light = np.array(picture.pixels).reshape(SIZE, SIZE, 4)[..., :3].mean(axis=2)
    bpy.data.images.remove(picture)
    return light


@pytest.mark.parametrize(("bulbs", "distance"), [(1, 0.8), (5, 1.2)])
def test_a_white_sheet_is_as_bright_as_was_asked_for(bulbs, distance):
    with staged(
        heads=1, bulbs=bulbs, distance=distance, head=0.05, spot=0.2, edge=0.2, bulb=0.02,
        brightness=0.8, temperature=6500,
    ) as stage:  # fmt: skip
        stage.apply(stage.sample(1))
        light = shot(stage)
    middle, corner = light[30:34, 30:34].mean(), light[:6, :6].mean()
    assert middle == pytest.approx(0.8, rel=0.06)
    assert corner < 0.002
    across = (light[32] > 0.4).sum() * WIDE / SIZE
    assert across == pytest.approx(0.2, rel=0.2)


def test_somebody_in_the_beam_takes_light_away_and_is_not_seen():
    with staged(
        heads=1, bulbs=1, distance=1.2, elevation=70, azimuth=-90, spot=0.4, brightness=0.8,
        shaded=1.0,
    ) as stage:  # fmt: skip
        effect = stage.effect(Beams)
        head = effect.objects[-1]
        assert not head.visible_camera
        sums = []
        for index in range(1, 9):
            both = []
            for hidden in (False, True):
                stage.apply(stage.sample(index))
                assert visibility.shown(head)
                head.hide_render = hidden
                both.append(shot(stage).sum())
            sums.append(both[0] / both[1])
    assert min(sums) < 0.7 and max(sums) <= 1.02


def test_without_it_nothing_of_it_shines():
    with staged(share=0.0) as stage:
        stage.apply(stage.sample(1))
        *bulbs, head = stage.effect(Beams).objects
        assert bulbs and not any(bulb.data.energy for bulb in bulbs)
        assert not visibility.shown(head)
