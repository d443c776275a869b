"""Rigid bodies of a file: they stay where they lie, and an instrument goes where it is put."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.tests.scene import building
from synthpoint.tests.truth import bar

LATE = 12


def rigid(obj, kind="ACTIVE"):
    bpy.context.view_layer.objects.active = obj
    if bpy.context.scene.rigidbody_world is None:
        bpy.ops.rigidbody.world_add()
    with bpy.context.temp_override(object=obj, active_object=obj, selected_objects=[obj]):
        bpy.ops.rigidbody.object_add()
    obj.rigid_body.type = kind


def fall(scene, baked):
    if baked:
        cache = scene.rigidbody_world.point_cache
        cache.frame_end = LATE
        with bpy.context.temp_override(point_cache=cache):
            bpy.ops.ptcache.bake(bake=True)
    for frame in range(1, LATE + 1):
        scene.frame_set(frame)


@pytest.mark.parametrize("baked", [True, False], ids=["baked", "not baked"])
def test_a_falling_instrument_is_placed(scene, tmp_path, baked):
    bar.camera(scene)
    made = bar.Bar(parent=None)
    made.body.name = "tweezers"
    for point in made.points.values():
        point.parent = made.body
    rigid(made.body)
    fall(scene, baked)
    places = set()
    with bar.opened(tmp_path, bar.job()) as stage:
        for index in (1, 2, 3):
            wanted = stage.sample(index).instruments[0].pose
            path, record = stage.shoot(index)
            (one,) = record.instances
            assert [row[3] for row in one.pose] == pytest.approx([r[3] for r in wanted], abs=1e-5)
            off = bar.errors(path, record)
            assert len(off) == 3
            assert max(off) < 1.0
            places.add(tuple(row[3] for row in one.pose))
    assert len(places) == 3


def test_what_has_fallen_lies_where_it_has(scene, tmp_path):
    """A cup of the scenery that the baked simulation has brought down, and a child of it."""
    bar.camera(scene)
    bar.Bar()
    cup = building.box("cup", (0.02, 0.02, 0.02), at=(0.05, 0.08, 0.5))
    lid = building.box("lid", (0.02, 0.02, 0.005), at=(0.0, 0.0, 0.02), parent=cup)
    rigid(cup)
    fall(scene, baked=True)
    before = [o.matrix_world.translation.copy() for o in (cup, lid)]
    assert before[0].z < 0.4
    with bar.opened(tmp_path, bar.job()) as stage:
        stage.shoot(1)
        after = [bpy.data.objects[n].matrix_world.translation for n in ("cup", "lid")]
    for a, b in zip(after, before, strict=True):
        assert (a - b).length < 1e-5
