"""Keypoint visibility agrees with what the renderer shows.

An occluder that covers the whole instrument is hidden in many ways. Whether it is rendered is read
from the mask: it leaves no pixel of the instrument, or all of them.
"""

from __future__ import annotations

import bpy
import pytest
from synthpoint.tests.scene import building

COVER = 0.4  # m, edge of a plate that hides the whole probe from the camera
MIDWAY = (0.0, 0.0, 0.5)
FREE = {"front": "visible", "inside": "visible", "back": "self"}


def layer_collection(name):
    return bpy.context.view_layer.layer_collection.children[name]


def in_collection(name="stuff"):
    collection = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(collection)
    building.plate("cover", COVER, MIDWAY, collection)
    return collection


def cover():
    return building.plate("cover", COVER, MIDWAY)


def plain():
    cover()


def hidden_from_render():
    cover().hide_render = True


def hidden_in_viewport():
    cover().hide_viewport = True


def hidden_by_the_eye():
    obj = cover()
    building.update()
    obj.hide_set(True)


def collection_hidden_from_render():
    in_collection().hide_render = True


def collection_hidden_in_viewport():
    in_collection().hide_viewport = True


def collection_hidden_by_the_eye():
    in_collection()
    layer_collection("stuff").hide_viewport = True


def collection_excluded():
    in_collection()
    layer_collection("stuff").exclude = True


def collection_indirect_only():
    in_collection()
    layer_collection("stuff").indirect_only = True


def invisible_to_the_camera():
    cover().visible_camera = False


def drawn_as_bounds():
    cover().display_type = "BOUNDS"


def drawn_as_wire():
    cover().display_type = "WIRE"


def drawn_in_front():
    cover().show_in_front = True


def not_selectable():
    cover().hide_select = True


def aside_with_array(viewport, render):
    """A plate beside the view that a modifier repeats across it."""
    obj = building.plate("cover", COVER, (-4.0, 0.0, 0.5))
    array = obj.modifiers.new("array", "ARRAY")
    array.use_relative_offset, array.use_constant_offset = False, True
    array.constant_offset_displace = (4.0, 0.0, 0.0)
    array.show_viewport, array.show_render = viewport, render


def modifier_of_the_viewport_only():
    aside_with_array(True, False)


def modifier_of_the_render_only():
    aside_with_array(False, True)


def collection_instance():
    collection = bpy.data.collections.new("library")
    building.plate("cover", COVER, (0.0, 0.0, 0.0), collection)
    building.update()
    instancer = building.empty("instancer", at=MIDWAY)
    instancer.instance_type, instancer.instance_collection = "COLLECTION", collection
    return collection


def collection_instance_hidden_from_render():
    collection_instance().objects[0].hide_render = True


def collection_instance_hidden_in_viewport():
    collection_instance().objects[0].hide_viewport = True


def curve():
    data = bpy.data.curves.new("cover", "CURVE")
    data.dimensions, data.fill_mode = "2D", "BOTH"
    line = data.splines.new("POLY")
    line.points.add(3)
    for point, (x, y) in zip(line.points, [(-1, -1), (1, -1), (1, 1), (-1, 1)], strict=True):
        point.co = (x * COVER / 2, y * COVER / 2, 0.0, 1.0)
    line.use_cyclic_u = True
    building.link(bpy.data.objects.new("cover", data)).location = MIDWAY


def metaball():
    data = bpy.data.metaballs.new("cover")
    data.resolution = data.render_resolution = 0.1
    ball = data.elements.new()
    ball.radius = 0.5
    obj = building.link(bpy.data.objects.new("cover", data))
    obj.location, obj.scale = MIDWAY, (1.0, 1.0, 0.2)


def geometry_in_the_render_only():
    """A curve that is too coarse in the viewport to reach across the probe."""
    data = bpy.data.curves.new("cover", "CURVE")
    data.dimensions, data.fill_mode = "2D", "BOTH"
    data.resolution_u, data.render_resolution_u = 1, 12
    line = data.splines.new("BEZIER")
    line.bezier_points.add(1)
    for point, y in zip(line.bezier_points, (-0.35, 0.35), strict=True):
        point.co = (0.0, y, 0.0)
        side = 0.8 if y < 0 else -0.8
        point.handle_left, point.handle_right = (side, y, 0.0), (-side, y, 0.0)
    line.use_cyclic_u = True
    building.link(bpy.data.objects.new("cover", data)).location = MIDWAY


RENDERED = [
    plain, hidden_in_viewport, hidden_by_the_eye, collection_hidden_in_viewport,
    collection_hidden_by_the_eye, drawn_as_bounds, drawn_as_wire, drawn_in_front, not_selectable,
    modifier_of_the_render_only, collection_instance, collection_instance_hidden_in_viewport,
    curve, metaball, geometry_in_the_render_only,
]  # fmt: skip
NOT_RENDERED = [
    hidden_from_render, collection_hidden_from_render, collection_excluded,
    collection_indirect_only, invisible_to_the_camera, modifier_of_the_viewport_only,
    collection_instance_hidden_from_render,
]  # fmt: skip


@pytest.mark.parametrize("make", RENDERED, ids=lambda f: f.__name__)
def test_what_is_rendered_occludes(scene, make):
    building.probe()
    building.camera()
    make()
    record = building.shoot(building.job())
    assert record.instances[0].area == 0, "the picture shows the instrument"
    assert building.reasons(record) == dict.fromkeys(FREE, "occluder:cover")
    assert {k.visibility for k in record.instances[0].keypoints} == {1}


@pytest.mark.parametrize("make", NOT_RENDERED, ids=lambda f: f.__name__)
def test_what_is_not_rendered_does_not_occlude(scene, make):
    building.probe()
    building.camera()
    make()
    record = building.shoot(building.job())
    assert record.instances[0].area > 140, "the picture does not show the instrument"
    assert building.reasons(record) == FREE


def test_subdivision_counts_as_it_is_rendered(scene):
    """One square shrinks to a disc when it is subdivided: then its corner covers nothing."""
    root = building.probe()
    corner = next(o for o in root.children if o.synthpoint.keypoint == "front")
    corner.location = (0.09, 0.09, 0.01)
    building.camera()
    obj = building.plate("cover", 0.22, (0.0, 0.0, 0.1))
    levels = obj.modifiers.new("subdivision", "SUBSURF")
    levels.levels, levels.render_levels = 0, 4
    record = building.shoot(building.job())
    assert building.reasons(record)["front"] == "visible"
    assert building.reasons(record)["inside"] == "occluder:cover"
    assert building.mask_of(record)[24 - 6, 32 + 5], "the corner's pixel"


def test_other_instrument_in_front_is_named_by_its_id(scene):
    building.probe("below")
    building.probe("near", at=(0.0, 0.0, 0.3))
    building.camera()
    record = building.shoot(building.job())
    by_name = {i.instrument: i for i in record.instances}
    front = by_name["near"].id
    assert [k.reason for k in by_name["below"].keypoints] == [f"instrument:{front}"] * 3
    assert [k.visibility for k in by_name["below"].keypoints] == [1, 1, 1]
    assert [k.reason for k in by_name["near"].keypoints] == ["visible", "visible", "self"]
    assert [k.visibility for k in by_name["near"].keypoints] == [2, 2, 1]


def test_another_part_of_its_own_body_occludes_beyond_the_tolerance(scene):
    root = building.probe()
    building.box("lid", (0.2, 0.2, 0.002), at=(0.0, 0.0, 0.03), parent=root)
    building.camera()
    record = building.shoot(building.job())
    assert set(building.reasons(record).values()) == {"self"}


def test_tolerance_grows_with_the_scale(scene):
    """The back face lies 40 mm deep at scale 2; a tolerance of 25 mm at scale 1 covers it."""
    classes = [{**building.PROBE, "keypoints": [
        {**k, "tolerance": 0.025} for k in building.PROBE["keypoints"]
    ]}]  # fmt: skip
    building.probe()
    building.camera()
    record = building.shoot(building.job(classes=classes, instruments={"scale": 2.0}))
    assert building.reasons(record)["back"] == "visible"


def test_outside_and_behind_are_absent(scene):
    root = building.probe()
    for child in root.children:
        if child.synthpoint.keypoint == "inside":
            child.location = (0.6, 0.0, 0.0)
        if child.synthpoint.keypoint == "back":
            child.location = (0.0, 0.0, 1.5)
    building.camera()
    record = building.shoot(building.job())
    labels = {k.name: k for k in record.instances[0].keypoints}
    assert (labels["inside"].visibility, labels["inside"].reason) == (0, "outside")
    assert labels["inside"].u == pytest.approx(32 + 64 * 0.6, abs=1e-4)
    assert (labels["back"].visibility, labels["back"].reason) == (0, "behind")
    assert labels["back"].u is None
    assert labels["front"].visibility == 2


def test_part_that_instances_a_collection_is_the_instrument_itself(scene):
    """Its mask is its own, and its far side is hidden by itself, not by an occluder."""
    collection = bpy.data.collections.new("library")
    building.box("metal", (0.2, 0.2, 0.02), collection=collection)
    root = building.tag(building.empty("probe"))
    for name, place in building.PROBE_POINTS.items():
        building.keypoint(name, root, place)
    part = building.empty("part", parent=root)
    part.instance_type, part.instance_collection = "COLLECTION", collection
    building.camera()
    record = building.shoot(building.job())
    assert building.reasons(record) == FREE
    assert record.instances[0].area > 140
