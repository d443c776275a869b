"""A copy looks like the instrument itself: what Blender shows of both, each in a place of its own,
is what it shows of the one alone in the one place and in the other."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix
from synthpoint.scene.instruments.copies import duplicate
from synthpoint.scene.instruments.instanced_empties import contents
from synthpoint.scene.instruments.unpack import unpack
from synthpoint.tests.scene import building
from synthpoint.tests.truth import libraries, light, pieces

HERE = Matrix.LocRotScale((-0.2, 0.02, 0.05), Euler((0.3, -0.2, 0.6)), None)
THERE = Matrix.LocRotScale((0.2, -0.03, -0.05), Euler((-0.4, 0.3, 2.2)), None)


@pytest.mark.parametrize("make", [*libraries.KINDS, libraries.metaballs], ids=lambda f: f.__name__)
def test_it_leans_on_nothing_of_the_original(scene, tmp_path, make):
    assert seen_twice(scene, tmp_path, rooted(scene, make)) < 0.02


LIBRARIES = [libraries.boolean_of_a_collection, libraries.nested, libraries.armature]


@pytest.mark.parametrize("make", LIBRARIES, ids=lambda f: f.__name__)
def test_it_instances_a_collection_of_its_own(scene, tmp_path, make):
    root = building.tag(pieces.tweezers(make, Matrix.Identity(4)))
    assert seen_twice(scene, tmp_path, root) < 0.02


def test_what_the_view_layer_leaves_out_stays_out(scene, tmp_path):
    """Cutters that are hidden by nothing but the exclusion of their collection."""
    root = rooted(scene, libraries.boolean_of_a_collection)
    cutters = bpy.data.collections["cutters"]
    cutters.hide_render = False
    layer = bpy.context.view_layer.layer_collection
    layer.children["parts"].children["cutters"].exclude = True
    assert seen_twice(scene, tmp_path, root) < 0.02


CHANGED = {
    libraries.shape_key: ("helper", "bend", 0.0),
    libraries.pointers: ("helper", "thick", 0.01),
    libraries.shader: ("width", "width", 9.0),
}


@pytest.mark.parametrize("make", CHANGED, ids=lambda f: f.__name__)
def test_what_is_set_on_the_copy_stays_with_the_copy(scene, tmp_path, make):
    root = rooted(scene, make)
    assert seen_twice(scene, tmp_path, root, CHANGED[make]) < 0.02


def rooted(scene, make):
    """What `make` makes, as an instrument; returns its root."""
    root = building.tag(building.empty("probe"))
    parts = bpy.data.collections.new("parts")
    scene.collection.children.link(parts)
    make(parts)
    for obj in parts.all_objects:
        if obj.parent is None:
            obj.parent = root
    return root


def seen_twice(scene, folder, root, change=None):
    """The largest difference between both together and the original in both places. `change`
    sets, in the second place and on the copy alone, an object's property."""
    building.camera()
    settings = scene.render
    settings.engine, settings.resolution_percentage = "CYCLES", 100
    settings.resolution_x, settings.resolution_y = 240, 160

    def shot():
        building.update()
        with light.dark(scene, samples=1):
            return light.render(scene, folder)

    def set_on(objects, value):
        obj = next(o for o in objects if o.name.startswith(change[0]))
        before, obj[change[1]] = obj[change[1]], value
        obj.update_tag()
        return before

    root.matrix_world = HERE
    alone = [shot()]
    root.matrix_world = THERE
    before = set_on(root.children_recursive, change[2]) if change else None
    alone.append(shot())
    assert min((image.max(axis=2) > 0.1).sum() for image in alone) > 200
    root.matrix_world = Matrix.Identity(4)
    if change:
        set_on(root.children_recursive, before)
    building.update()
    (original,) = unpack([building.only_instrument(scene)])
    copy = duplicate(original, 1)
    for one in (original, copy):
        assert set(contents(one.objects)) <= set(one.objects)
    root.matrix_world, copy.root.matrix_world = HERE, THERE
    if change:
        set_on(copy.objects, change[2])
    return np.abs(shot() - np.maximum(*alone)).max()
