"""What a day's operations do to what the panel's list says, and to what came from an older file."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.properties.classes import to_schemas
from synthpoint.scene.authoring import listing, watch
from synthpoint.scene.checks import before_run
from synthpoint.scene.instruments import upkeep
from synthpoint.tests.scene import building, older
from synthpoint.tests.truth import bar
from synthpoint.tests.truth import setups_of_a_day as of
from synthpoint.tests.truth.hands import edit, press
from synthpoint.tests.truth.steps_of_a_day import everywhere, look, masked, sort
from synthpoint.tests.truth.tagged import start

# Parametrized by name: pytest would hold the steps too long, and Blender 4.2 crash at the end.
SAME_NUMBERS = {
    "scaled in Edit Mode": edit("bar", everywhere, "transform.resize", value=(0.8, 0.8, 0.8)),
    "Mask": masked("bar"),
}
EDITS = {
    "sorted": sort("bar"),
    "faces deleted": edit("bar", lambda x, _y: x < -0.03, "mesh.delete"),
}


def listed_as(root):
    """What the list in the panel says of the instrument once changes have paused."""
    building.update()
    listing.refresh(bpy.context.scene)
    return listing.listed(root).problem


def checked(scene):
    return before_run.every_problem(scene, bar.job().with_classes(to_schemas(scene)))


@pytest.mark.parametrize("step", list(SAME_NUMBERS))
def test_the_list_marks_at_once_what_check_refuses(step, scene, tmp_path):
    """Neither changes how many vertices and faces the mesh has."""
    of.bar(tmp_path)
    root = bpy.data.objects["bar"]
    assert listed_as(root) == ""
    SAME_NUMBERS[step]()
    at_once = listed_as(root)
    assert any(p.refuses for p in checked(bpy.context.scene))
    assert at_once != ""


def test_the_list_says_nothing_once_it_is_mended_by_hand(scene, tmp_path):
    of.bar(tmp_path)
    root = bpy.data.objects["bar"]
    masked("bar")()
    assert any(p.refuses for p in checked(bpy.context.scene))
    press("object.modifier_remove", "bar", modifier="MASK")()
    assert listed_as(root) == ""


@pytest.mark.parametrize("step", list(EDITS))
def test_what_was_appended_from_an_older_file_is_edited(step, scene):
    """Keypoints on numbers of vertices hang on the surface before these mean others, or it is said
    that they do not."""
    start()
    with bpy.data.libraries.load(str(older.FILE)) as (_source, wanted):
        wanted.objects = ["bar", "tip.001", "end.001"]
    for obj in wanted.objects:
        bpy.context.scene.collection.objects.link(obj)
    root, tip = wanted.objects[:2]
    look()
    watch.refresh()
    before = np.array(tip.matrix_world.translation)
    EDITS[step]()
    look()
    refused = [p.text for p in checked(bpy.context.scene) if p.refuses and "tip.001" in p.text]
    upkeep.bring_up(root, bpy.context.scene)
    building.update()
    off = np.linalg.norm(np.array(tip.matrix_world.translation) - before)
    assert refused or off < 1e-3
