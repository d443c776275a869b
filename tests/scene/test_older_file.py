"""A file that version 0.1 tagged: `files/tagged_0.1.blend`, saved by its operators in Blender 4.2.

`clamp`: a jaw hinged about Z through (0, 0.01, 0), 0 to 0.5 rad, 0.2 open. `bar`: a shape key that
moves what lies at x > 0 by 6 x² along Y, 0 to 0.4 rad, 0.1 open; its keypoints hang on three
vertices each. `rod`: nothing moves.
"""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender import files
from synthpoint.scene.instruments import holds, upkeep
from synthpoint.scene.instruments.members import roots
from synthpoint.scene.prepare import prepare
from synthpoint.tests.scene import building
from synthpoint.tests.scene.older import FILE

CUSTOM = {"name": "custom", "keypoints": [{"name": "tip"}, {"name": "end"}], "skeleton": [[1, 2]]}

# Two tenths of a millimetre is how far the vertices took the bar's tip astray.
NEAR = 3e-4


def expected(name, opening):
    """Where the tip of each instrument is at an opening (rad)."""
    if name == "clamp":
        away = np.array([0.055, 0.006])
        c, s = np.cos(opening), np.sin(opening)
        return np.array([c * away[0] - s * away[1], 0.01 + s * away[0] + c * away[1], 0.003])
    if name == "bar":
        return np.array([0.045, 0.06 + 6 * 0.045**2 * opening / 0.4, 0.002])
    return np.array([0.045, -0.06, 0.002])


def tip(root):
    return building.places(root)["tip"]


@pytest.fixture
def opened(scene):
    files.open_blend(FILE)
    building.update()
    return bpy.context.scene


def test_opening_it_keeps_everything_and_says_what_has_changed(opened):
    before = {o.name: o.matrix_world.copy() for o in opened.objects}
    assert [r.name for r in roots(opened)] == ["bar", "clamp", "rod"]
    said = upkeep.bring_up_file(opened)
    assert len(said) == 1
    assert said[0].startswith("bar: end.001, tip.001 hung on numbers of vertices")
    building.update()
    for obj in opened.objects:
        np.testing.assert_allclose(
            np.array(obj.matrix_world), np.array(before[obj.name]), atol=2e-6, err_msg=obj.name
        )
        assert not holds.by_vertices(obj)
    assert upkeep.bring_up_file(opened) == []
    for root in roots(opened):
        assert building.problems_of(root) == []
        (place,) = [tip(root)]
        np.testing.assert_allclose(
            place, expected(root.name, root.synthpoint.opening), atol=NEAR, err_msg=root.name
        )


@pytest.mark.parametrize("brought_up", [False, True])
def test_what_opens_goes_on_opening(opened, brought_up):
    if brought_up:
        upkeep.bring_up_file(opened)
    for root in roots(opened):
        if not len(root.synthpoint.joints):
            continue
        for opening in (0.0, 0.3, root.synthpoint.opening_max):
            root.synthpoint.opening = opening
            np.testing.assert_allclose(
                tip(root), expected(root.name, opening), atol=4 * NEAR, err_msg=root.name
            )


def test_its_labels_are_where_the_metal_is(scene):
    building.update()
    spec = building.job(
        classes=[CUSTOM], camera={"enabled": True}, articulation={"opening": [0.1, 1.0]}
    )
    made, spec = prepare(spec, FILE, by_name=False)
    with building.staged(spec, made) as stage:
        assert sum("hung on numbers of vertices" in note for note in stage.notes) == 1
        for index in (1, 2, 3):
            record = stage.shoot(index)[1]
            assert len(record.instances) == 3
            for instance in record.instances:
                place = expected(instance.instrument, instance.opening)
                u, v, depth = record.view.project(place[None])[0]
                (found,) = [k for k in instance.keypoints if k.name == "tip"]
                slack = 2 * NEAR * record.view.intrinsics.fx / depth
                assert np.hypot(found.u - u, found.v - v) < slack


def test_decimated_before_it_is_opened_again_it_is_told(opened):
    """The numbers of its vertices mean others then, and nothing was noted beside them."""
    bar = opened.objects["bar"]
    files_mesh = bar.data
    bar.shape_key_clear()
    changed = bar.modifiers.new("Decimate", "DECIMATE")
    changed.ratio = 0.2
    building.update()
    graph = bpy.context.evaluated_depsgraph_get()
    bar.data = bpy.data.meshes.new_from_object(bar.evaluated_get(graph))
    bar.modifiers.clear()
    bpy.data.meshes.remove(files_mesh)
    building.update()
    upkeep.bring_up_file(opened)
    lines = [p.text for p in building.problems_of(bar)]
    assert any("tip.001" in line and "no face any more" in line for line in lines)
