"""Runs: the object that a message is about."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.tests.scene import building

ops = bpy.ops.synthpoint


@pytest.fixture
def hidden(scene):
    """A box in a collection in a collection."""
    outer, inner = (bpy.data.collections.new(n) for n in ("outer", "inner"))
    scene.collection.children.link(outer)
    outer.children.link(inner)
    box = building.box("body", (0.1, 0.1, 0.1), collection=inner)
    building.update()
    return box


def entry_of(*names):
    entry = bpy.context.view_layer.layer_collection
    for name in names:
        entry = entry.children[name]
    return entry


@pytest.mark.parametrize("how", ["object", "eye", "collection", "collection's eye", "unselectable"])
def test_what_a_message_is_about_is_shown(hidden, how):
    if how == "object":
        hidden.hide_viewport = True
    elif how == "eye":
        hidden.hide_set(True)
    elif how == "collection":
        bpy.data.collections["outer"].hide_viewport = True
    elif how == "collection's eye":
        entry_of("outer").hide_viewport = True
        hidden.hide_set(True)
    else:
        hidden.hide_select = bpy.data.collections["outer"].hide_select = True
    building.update()
    assert ops.select_object(name="body") == {"FINISHED"}
    building.update()
    assert hidden.visible_get()
    assert bpy.context.selected_objects == [hidden]
    assert bpy.context.view_layer.objects.active == hidden


def test_what_cannot_be_shown_is_said(hidden, scene):
    entry_of("outer", "inner").exclude = True
    with pytest.raises(RuntimeError, match="body: its collection inner is excluded; tick it"):
        ops.select_object(name="body")
    scene.collection.children.unlink(bpy.data.collections["outer"])
    with pytest.raises(RuntimeError, match="body: it is in another scene"):
        ops.select_object(name="body")
    with pytest.raises(RuntimeError, match="nobody: no such object any more"):
        ops.select_object(name="nobody")
