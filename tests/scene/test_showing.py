"""Things are shown and hidden without Blender building its graph of the scene anew."""

from __future__ import annotations

import bpy
import pytest
from mathutils import Vector
from synthpoint.core.job.spec import from_json
from synthpoint.presets import randomization
from synthpoint.scene.blender import visibility
from synthpoint.scene.blender.objects import add_object
from synthpoint.scene.instruments import bundled
from synthpoint.scene.prepare import shipped_classes
from synthpoint.tests.scene import building

DOWN = Vector((0.0, 0.0, -1.0))


@pytest.fixture
def box(scene):
    return building.box("box", (0.2, 0.2, 0.2))


def met(scene):
    graph = bpy.context.evaluated_depsgraph_get()
    hit = scene.ray_cast(graph, Vector((0.0, 0.0, 1.0)), DOWN)
    return hit[4].name if hit[0] else None


def instanced(obj):
    graph = bpy.context.evaluated_depsgraph_get()
    return obj.name in {item.object.name for item in graph.object_instances}


def test_what_was_shown_once_stays_in_the_graph_and_out_of_the_way(scene, box):
    box.visible_shadow = False  # of its own
    visibility.show(box, False)
    assert box.hide_render and box.hide_viewport and not visibility.shown(box)
    for _ in range(2):
        visibility.show(box, True)
        assert visibility.shown(box) and met(scene) == "box" and instanced(box)
        assert [ray for ray in visibility.RAYS if not getattr(box, ray)] == ["visible_shadow"]
        visibility.show(box, False)
        assert not visibility.shown(box) and met(scene) is None and not instanced(box)
        assert not box.hide_render and not any(getattr(box, ray) for ray in visibility.RAYS)


def test_taken_out_it_is_hidden_as_anybody_hides(scene, box):
    other = building.box("other", (0.1, 0.1, 0.1))
    visibility.show(other, True)
    for visible in (True, False):
        visibility.show(box, visible)
    visibility.take_out(scene.objects)
    assert box.hide_render and box.hide_viewport and not box.hide_get()
    assert not other.hide_render and not other.hide_viewport
    assert all(getattr(obj, ray) for obj in (box, other) for ray in visibility.RAYS)
    assert not [*box.keys(), *other.keys()]


def test_a_light_is_hidden(scene):
    lamp = add_object("lamp", bpy.data.lights.new("lamp", "POINT"), scene.collection)
    for visible in (True, False):
        visibility.show(lamp, visible)
    assert lamp.hide_render and lamp.visible_diffuse


def test_what_lies_in_no_view_layer_is_hidden(scene, box):
    hidden = bpy.data.collections.new("hidden")
    hidden.objects.link(box)
    scene.collection.objects.unlink(box)
    for visible in (True, False):
        visibility.show(box, visible)
    assert box.hide_render and box.visible_camera


@pytest.mark.one_blender("older versions build the graph anew for each picture that is written")
def test_images_build_no_graph_anew_once_all_of_them_was_shown(scene, capfd):
    """Blender says so itself. Materials are off: another one in a slot is a new graph."""
    off = {"enabled": False}
    spec = from_json(
        {
            **randomization("surgical"), "materials": off,
            "render": {"width": 32, "height": 24, "samples": 1, "denoise": False},
        }
    ).with_classes(shipped_classes())  # fmt: skip
    for shape in ("needle_holder/mayo_hegar_16", "tweezers/dressing_13"):
        bundled.build(shape, scene.collection)
    with building.staged(spec) as stage:
        for index in (1, 2, 3, 1):
            stage.shoot(index)
        capfd.readouterr()
        bpy.app.debug_depsgraph_tag = bpy.app.debug_depsgraph_build = True
        try:
            for index in (2, 3, 1):
                stage.shoot(index)
        finally:
            bpy.app.debug_depsgraph_tag = bpy.app.debug_depsgraph_build = False
        said = capfd.readouterr().out
    assert "graph_id_tag_update" in said
    assert "Tagging relations" not in said
