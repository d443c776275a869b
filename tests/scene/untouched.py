"""What is in the file, and what of it has changed."""

from __future__ import annotations

import bpy


def plain(value):
    """A property's value as something that compares by content."""
    if isinstance(value, bpy.types.ID):
        return value.session_uid
    if isinstance(value, (bool, int, float, str, bytes, type(None))):
        return value
    if isinstance(value, (set, frozenset)):
        return tuple(sorted(value))
    try:
        return tuple(plain(v) for v in value)
    except TypeError:
        return repr(type(value))


def values(owner):
    """Every plain property of a datablock, node or socket."""
    return {
        p.identifier: plain(getattr(owner, p.identifier))
        for p in owner.bl_rna.properties
        if p.type != "COLLECTION" and p.identifier not in ("rna_type", "is_evaluated")
    }


def nodes(tree):
    return {
        n.name: (
            values(n),
            [plain(s.default_value) for s in n.inputs if hasattr(s, "default_value")],
        )
        for n in tree.nodes
    }


def state():
    """Everything an artist could see changed: datablocks, transforms, nodes, world, camera,
    visibility, render and Synthpoint's own settings."""
    window = bpy.context.window
    return {
        "blocks": sorted((b.session_uid, b.name, b.users) for b in bpy.data.user_map()),
        "window": (window.scene.session_uid, window.view_layer.name),
        "objects": {o.name: values(o) for o in bpy.data.objects},
        "hidden": {o.name: o.hide_get() for o in bpy.context.view_layer.objects},
        "selected": [o.name for o in bpy.context.selected_objects],
        "materials": {
            m.name: (values(m), nodes(m.node_tree)) for m in bpy.data.materials if m.node_tree
        },
        "worlds": {w.name: (values(w), nodes(w.node_tree)) for w in bpy.data.worlds if w.node_tree},
        "scenes": {
            s.name: [values(x) for x in (s, s.render, s.cycles, s.view_settings)]
            for s in bpy.data.scenes
        },
        "keys": {
            k.name: [b.value for b in k.key_blocks] for k in bpy.data.shape_keys
        },
        "collections": {c.name: values(c) for c in bpy.data.collections},
        "tags": {
            o.name: [values(j) for j in o.synthpoint.joints] + [values(o.synthpoint)]
            for o in bpy.data.objects
        },
    }  # fmt: skip


def changes(before):
    after = state()
    return [key for key in before if before[key] != after[key]]
