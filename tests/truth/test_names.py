"""Names that repeat: a collection or a parent and what it holds can all bear the class's name."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.core.errors import UserError
from synthpoint.scene.prepare import prepare
from synthpoint.tests.scene import building
from synthpoint.tests.truth import bar

BOUND = 1.0  # px


def exclude(*names):
    building.update()
    for name in names:
        bpy.context.view_layer.layer_collection.children[name].exclude = True


def mesh_in_a_collection_of_its_name():
    bar.Bar("tweezers", parent=None).body.name = "tweezers"
    return ["tweezers"]


def mesh_numbered_in_a_collection():
    bar.Bar("tweezers", parent=None).body.name = "tweezers.001"
    return ["tweezers"]


def collection_numbered_and_its_mesh_not():
    bar.Bar("tweezers.001", parent=None).body.name = "tweezers"
    return ["tweezers.001"]


def child_numbered():
    bar.Bar().body.name = "tweezers.001"
    return ["tweezers"]


def child_not_numbered():
    bar.Bar(parent="tweezers.001").body.name = "tweezers"
    return ["tweezers.001"]


def parent_in_a_collection_of_its_name():
    bar.Bar("tweezers")
    return ["tweezers"]


def mesh_is_the_parent():
    """The mesh that bears the name holds the keypoints itself, in a collection of that name."""
    made = bar.Bar("tweezers", parent=None)
    made.body.name = "tweezers"
    for point in made.points.values():
        point.parent = made.body
    return ["tweezers"]


def group_of_two():
    """A parent of the class's name that holds two instruments."""
    group = building.empty("tweezers")
    for number, x in ((1, -0.08), (2, 0.08)):
        made = bar.Bar(parent=f"tweezers.{number:03d}", at=(x, 0.0, 0.0))
        made.root.parent = group
    return ["tweezers.001", "tweezers.002"]


def library_beside_its_instance():
    made = bar.Bar("tweezers", parent=None)
    exclude("tweezers")
    holder = building.empty("tweezers", at=(0.02, 0.01, 0.0))
    holder.instance_type, holder.instance_collection = "COLLECTION", made.collection
    return ["tweezers"]


def library_beside_two_instances():
    made = bar.Bar("tweezers", parent=None)
    exclude("tweezers")
    for name, x in (("tweezers", -0.08), ("tweezers.001", 0.08)):
        holder = building.empty(name, at=(x, 0.0, 0.0))
        holder.instance_type, holder.instance_collection = "COLLECTION", made.collection
    return ["tweezers", "tweezers.001"]


def older_version_excluded():
    bar.Bar("tweezers", parent=None)
    bar.Bar("tweezers.001", parent=None, at=(0.1, 0.0, 0.0))
    exclude("tweezers.001")
    return ["tweezers"]


def nested_collections():
    """A collection of all tweezers, which bears the class's name too."""
    one = bar.Bar("tweezers.001", parent=None)
    outer = bpy.data.collections.new("tweezers")
    bpy.context.scene.collection.children.link(outer)
    bpy.context.scene.collection.children.unlink(one.collection)
    outer.children.link(one.collection)
    two = bar.Bar("tweezers.002", parent=None, at=(0.0, 0.08, 0.0))
    bpy.context.scene.collection.children.unlink(two.collection)
    outer.children.link(two.collection)
    return ["tweezers.001", "tweezers.002"]


def older_version_inside():
    """A version that is not rendered, in a collection inside the class's own."""
    made = bar.Bar("tweezers", parent=None)
    older = bar.Bar("low poly", parent=None, at=(0.0, 0.08, 0.0))
    bpy.context.scene.collection.children.unlink(older.collection)
    made.collection.children.link(older.collection)
    building.update()
    layer = bpy.context.view_layer.layer_collection.children["tweezers"]
    layer.children["low poly"].exclude = True
    return ["tweezers"]


FILES = [
    mesh_in_a_collection_of_its_name, mesh_numbered_in_a_collection,
    collection_numbered_and_its_mesh_not, child_numbered, child_not_numbered,
    parent_in_a_collection_of_its_name, mesh_is_the_parent, group_of_two,
    library_beside_its_instance, library_beside_two_instances, older_version_excluded,
    nested_collections, older_version_inside,
]  # fmt: skip


@pytest.mark.parametrize("make", FILES, ids=lambda f: f.__name__)
def test_there_is_one_instrument_for_each(scene, tmp_path, make):
    """Where the file has it: the balls say where, and the mask holds all that shines."""
    bar.camera(scene)
    names = make()
    spec = bar.job(placement={"enabled": False}, instruments={"scale": 1})
    with bar.opened(tmp_path, spec) as stage:
        path, record = stage.shoot(1)
        assert len(record.instances) == len(names)
        masks = [building.mask_of(record, n) for n in range(len(names))]
        assert bar.overlap(sum(masks) > 0, bar.mask_in_picture(path)) > 0.95
        if len(names) == 1:
            off = bar.errors(path, record)
            assert len(off) == 3
            assert max(off) < BOUND
            assert record.instances[0].visible_fraction == 1.0
        for mask, one in zip(masks, record.instances, strict=True):
            for k in one.keypoints:
                assert k.visibility == 2
                assert mask[int(k.v), int(k.u)]
    with bar.opened(tmp_path, bar.job(instruments={"count": 1})) as stage:
        for index in (1, 2):
            path, record = stage.shoot(index)
            off = bar.errors(path, record)
            assert len(record.instances) == 1
            assert len(off) == 3
            assert max(off) < BOUND


def other_class(collection=None):
    """A bar of the class needle_holder, tagged by its names."""
    made = bar.Bar(collection, parent=None if collection else "needle_holder", at=(0.0, 0.09, 0.0))
    names = ("tip_left", "tip_right", "joint", "handle_left", "handle_right")
    for point in made.points.values():
        bpy.data.objects.remove(point)
    for number, name in enumerate(names):
        place = (0.02 * number - 0.04, 0.0 if made.root else 0.09, 0.002)
        building.empty(name, made.root, place, made.collection)
    return made


def child_of_another_class():
    inner, outer = other_class(), bar.Bar()
    inner.root.parent = outer.root


def collection_in_one_of_another_class():
    inner, outer = other_class("needle_holder"), bar.Bar("tweezers", parent=None)
    bpy.context.scene.collection.children.unlink(inner.collection)
    outer.collection.children.link(inner.collection)


@pytest.mark.parametrize("make", [child_of_another_class, collection_in_one_of_another_class])
def test_an_instrument_inside_one_of_another_class(scene, tmp_path, make):
    bar.camera(scene)
    make()
    spec = bar.job(placement={"enabled": False}, instruments={"scale": 1})
    with bar.opened(tmp_path, spec) as stage:
        path, record = stage.shoot(1)
        shining = bar.mask_in_picture(path)
    assert sorted(i.class_name for i in record.instances) == ["needle_holder", "tweezers"]
    masks = [building.mask_of(record, n) for n in range(2)]
    assert bar.overlap(masks[0] | masks[1], shining) > 0.95


def test_a_library_that_is_seen_beside_its_instance(scene, tmp_path):
    """Both are rendered, so both are instruments."""
    bar.camera(scene)
    made = bar.Bar("tweezers", parent=None, at=(0.0, 0.05, 0.0))
    holder = building.empty("tweezers", at=(0.0, -0.1, 0.0))
    holder.instance_type, holder.instance_collection = "COLLECTION", made.collection
    spec = bar.job(placement={"enabled": False}, instruments={"scale": 1})
    with bar.opened(tmp_path, spec) as stage:
        path, record = stage.shoot(1)
        shining = bar.mask_in_picture(path)
    masks = [building.mask_of(record, n) for n in range(2)]
    assert bar.overlap(masks[0] | masks[1], shining) > 0.95
    for mask, one in zip(masks, record.instances, strict=True):
        for k in one.keypoints:
            assert k.visibility == 2
            assert mask[int(k.v), int(k.u)]


def test_a_name_with_a_capital_is_told_beside_those_that_are_looked_for(scene, tmp_path):
    bar.camera(scene)
    bar.Bar("Tweezers", parent=None)
    building.update()
    path = tmp_path / "own.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    with pytest.raises(UserError, match=r"looked for .*needle_holder, tweezers.*there are Tweez"):
        prepare(bar.job(), path, by_name=True)
