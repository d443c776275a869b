"""How much there is of everything in the file."""

from __future__ import annotations

import bpy


def datablocks():
    found = {}
    for name in dir(bpy.data):
        collection = getattr(bpy.data, name)
        if isinstance(collection, bpy.types.bpy_prop_collection):
            found[name] = len(collection)
    trees = [t for o in (*bpy.data.materials, *bpy.data.worlds) if (t := o.node_tree)]
    found["nodes"] = sum(len(t.nodes) for t in (*trees, *bpy.data.node_groups))
    found["links"] = sum(len(t.links) for t in (*trees, *bpy.data.node_groups))
    return found
